"""trialkit check: trial files and logs, with everything to mend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from trialkit.errors import Problem, TrialkitError
from trialkit.interfaces.cli.app import CHECKS_FAILED, MISTAKE, TrialArguments, WorkspaceOption, app
from trialkit.interfaces.cli.choosing import chosen, load
from trialkit.interfaces.cli.terminal import MOST_PROBLEMS_SHOWN, progress, tell, visible
from trialkit.protocol.wording import plural
from trialkit.workspace import Workspace

if TYPE_CHECKING:
    from trialkit.interfaces.cli.choosing import Loaded
    from trialkit.protocol.receipts import Registration
    from trialkit.protocol.taken import Taken
    from trialkit.protocol.trial import Trial
    from trialkit.records.log import Log

PUBLISH = "trialkit publish"


@app.command(epilog="Example: trialkit check louth")
def check(ids: TrialArguments = None, workspace: WorkspaceOption = Path()) -> None:
    """Check plans and logs, and list everything to mend.

    Exits with 1 when rows were set aside and with 2 when a file cannot be used, or receipts or decisions have lost
    their trial.
    """
    from trialkit.protocol.receipts import orphans

    place = Workspace(workspace)
    today = dt.date.today()
    outcomes = []
    with progress("Checking") as advance:
        for trial_id in chosen(place, ids):
            advance(trial_id)
            outcomes.append((trial_id, load(place, trial_id)))
    failed = set_aside = 0
    for trial_id, outcome in outcomes:
        if isinstance(outcome, TrialkitError):
            failed += 1
            typer.echo(f"{trial_id}: cannot be used.")
            tell(outcome.problems, out=True)
        else:
            set_aside += outcome[1].flow.set_aside_rows + sum(part.cells for part in outcome[1].emptied)
            _show_check(*outcome, today)
        typer.echo("")
    lost, learnings = orphans(place.root / "trials"), _learnings(place, outcomes)
    tell([*lost, *learnings], out=True)
    if learnings and ids:
        typer.echo("learnings.yaml concerns all trials: until it is mended, publish makes no reports/index.html.")
    if lost or learnings:
        typer.echo("")
    failed += len(lost) + (0 if ids else len(learnings))
    if failed:
        typer.echo("Next: mend what is listed above, then run trialkit check again.")
        raise typer.Exit(MISTAKE)
    following = [_next(*outcome[:3], today) for _, outcome in outcomes if not isinstance(outcome, TrialkitError)]
    first = next((one for one in following if one != PUBLISH), PUBLISH)
    if set_aside:
        typer.echo(f"Next: mend what can be mended, then {first}")
        raise typer.Exit(CHECKS_FAILED)
    typer.echo(f"Next: {first}")


def _learnings(place: Workspace, outcomes: Iterable[tuple[str, Loaded | TrialkitError]]) -> tuple[Problem, ...]:
    """What is wrong with learnings.yaml, which names trials and measures of them all, checked now or not."""
    from trialkit.protocol.learnings_source import load_learnings

    if not place.learnings_file.exists() and not place.learnings_file.is_symlink():
        return ()
    plans = {trial_id: None if isinstance(found, TrialkitError) else found[0] for trial_id, found in outcomes}
    plans |= {trial_id: _plan(place, trial_id) for trial_id in place.trial_ids() if trial_id not in plans}
    measures = {
        trial_id: None if trial is None else tuple(measure.id for measure in trial.measures)
        for trial_id, trial in plans.items()
    }
    try:
        load_learnings(place.learnings_file, measures)
    except TrialkitError as error:
        return error.problems
    return ()


def _plan(place: Workspace, trial_id: str) -> Trial | None:
    """The plan of a trial that is not checked itself; None where it cannot be read."""
    from trialkit.protocol.source import load_trial

    try:
        return load_trial(place.trial_file(trial_id))
    except TrialkitError:
        return None


def _next(trial: Trial, log: Log, receipts: Registration, today: dt.date) -> str:
    """What comes next in a sound trial's life: fix the plan, log, hold a huddle each week, publish at the end."""
    if receipts.unrecorded:
        return f'trialkit register {trial.id} --reason "…"'
    if not log.flow.used:
        if today < trial.design.start and receipts.first is None:
            return f"trialkit design {trial.id}, then trialkit register {trial.id}"
        return f"log the first rows in impact_logs/{trial.id}"
    return f"trialkit huddle {trial.id}" if today < trial.judged_end else PUBLISH


def _show_check(trial: Trial, log: Log, receipts: Registration, decisions: tuple[Taken, ...], today: dt.date) -> None:
    from trialkit.protocol.decision import odd

    flow = log.flow
    typer.echo(f"{trial.id}: the plan is sound. {trial.title}")
    for line in _registration(trial, log, receipts):
        typer.echo(visible(f"  {line}"))
    for line in odd(trial.decision):
        typer.echo(visible(f"  {line}"))
    if decisions:
        typer.echo(visible(f"  {_decided(trial, log, decisions)}"))
    rows = "row" if flow.received == 1 else "rows"
    typer.echo(f"  {flow.received:>9,} {rows} received in {plural(len(log.files), 'file')}")
    for part in flow.set_aside:
        typer.echo(f"  {part.rows:>9,} set aside: {part.reason}")
    typer.echo(f"  {flow.used:>9,} used")
    for emptied in log.emptied:
        typer.echo(f"  {plural(emptied.cells, 'cell')} left empty in rows that are used: {emptied.reason}")
    for line in _completeness(trial, log, today):
        typer.echo(f"  {line}")
    for repair in log.repairs[:MOST_PROBLEMS_SHOWN]:
        typer.echo(visible(f"  Read otherwise: {repair.where}: {repair.was} as {repair.became}, {repair.why}"))
    tell(log.problems, out=True, indent="  ", total=log.problems_found)
    words = tuple(_words(trial, log))
    for line in words[:MOST_PROBLEMS_SHOWN]:
        typer.echo(visible(f"  {line}"))
    if len(words) > MOST_PROBLEMS_SHOWN:
        typer.echo(f"  … and {plural(len(words) - MOST_PROBLEMS_SHOWN, 'more word', 'more words')} to avoid.")


def _decided(trial: Trial, log: Log, decisions: tuple[Taken, ...]) -> str:
    """The decision that stands, and whether the log or the plan has changed since it was taken."""
    from trialkit.judgement.taken import changed
    from trialkit.protocol.decision import OUTCOMES
    from trialkit.protocol.wording import joined

    last = decisions[-1]
    moved = [name for name, other in zip(("the log", "the plan"), changed(last, trial, log), strict=True) if other]
    since = f" Changed since: {joined(moved)}." if moved else ""
    return f"Decided on {last.on:%d/%m/%Y}: {OUTCOMES[last.outcome]}, by {last.by}.{since}"


def _words(trial: Trial, log: Log) -> Iterator[str]:
    """Words that the trial would rather not use, where people read them: hints, which fail no check."""
    from trialkit.protocol.wording import avoided, hints

    for hint in hints(trial):
        yield f"A word to avoid in {hint.where}: '{hint.found}'. Use '{hint.use}'."
    for story in log.stories:
        for word in avoided(story.text, trial.log.avoid_words):
            yield f"A word to avoid in the story of {story.day:%d/%m/%Y}: '{word.found}'. Use '{word.use}'."


def _registration(trial: Trial, log: Log, receipts: Registration) -> Iterator[str]:
    """Since when the plan is fixed, every registered thing that has changed since, and the looks that are used."""
    from trialkit.judgement.planned import planned_looks
    from trialkit.judgement.registered import registered
    from trialkit.reporting.plan_fixed import told

    if receipts.first is None:
        yield f"Not registered: nothing shows when the plan was made. trialkit register {trial.id} writes a receipt."
        return
    stands = registered(receipts, trial, log)
    late = ", after the trial had begun" if stands.state == "after_start" else ""
    many = f", receipt {receipts.receipts[-1].receipt} is the last" if len(receipts.receipts) > 1 else ""
    yield f"Registered on {receipts.first.registered:%d/%m/%Y}{late}{many}."
    for part in receipts.deviations:
        mend = "" if part.recorded else f' Next: trialkit register {trial.id} --reason "…"'
        yield f"Changed: {told(part)}.{mend}"
    if looks := planned_looks(trial, stands).told:
        yield looks


def _completeness(trial: Trial, log: Log, today: dt.date) -> Iterator[str]:
    """Periods that are over and hold nothing, rows told twice or late, and people who stopped."""
    from trialkit.protocol.calendar import step

    seen = log.completeness
    unit = trial.design.period
    empty = [day for _, day in seen.empty_periods if step(unit, day, 1) <= today]
    if empty:
        days = ", ".join(f"{day:%d/%m/%Y}" for day in empty[:5])
        yield f"No entries in {plural(len(empty), unit)}, starting {days}{' and later' if len(empty) > 5 else ''}."
    if seen.duplicates:
        repeat = "repeats" if seen.duplicates == 1 else "repeat"
        yield f"{plural(seen.duplicates, 'row')} {repeat} another row in every column; they are kept and counted."
    if seen.late:
        yield f"{plural(seen.late, 'row')} entered more than a week after their date."
    for person in seen.practitioners:
        if person.stopped_early:
            yield f"{person.code} logged nothing after {person.last:%d/%m/%Y}."
