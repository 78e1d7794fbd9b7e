"""trialkit decide: what leaders decided, written down beside the rule's answer, which it never changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from trialkit.errors import Problem, TrialError, TrialkitError
from trialkit.interfaces.cli.app import TrialArgument, WorkspaceOption, app
from trialkit.interfaces.cli.choosing import load
from trialkit.interfaces.cli.personal import personal
from trialkit.interfaces.cli.terminal import progress, visible, wrapped
from trialkit.workspace import Workspace

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.protocol.taken import Choice, Taken

_LABEL = 11


@app.command(
    epilog='Example: trialkit decide louth --outcome extend --by "Director of Adult Services" '
    '--reason "Six baseline weeks first" --dissent "The team would rather go on at once"'
)
def decide(
    trial_id: TrialArgument,
    outcome: Annotated[str | None, typer.Option(help="roll_out, extend, adapt, stop or review.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why, in a sentence or two.")] = None,
    by: Annotated[str | None, typer.Option(help="Who decided: a role, not a name.", metavar="ROLE")] = None,
    on: Annotated[str | None, typer.Option(help="The day it was decided; today by default.", metavar="DATE")] = None,
    dissent: Annotated[str | None, typer.Option(help="Who or what spoke against it.")] = None,
    next_review: Annotated[str | None, typer.Option(help="When it is looked at again.", metavar="DATE")] = None,
    workspace: WorkspaceOption = Path(),
) -> None:
    """Record what leaders decided, or show it.

    Without an outcome, it shows the rule's answer and what is recorded. The record stands beside the rule's answer in
    every report and never changes it. It keeps the fingerprints of the plan and the log it was taken on, so that a
    report can say when the evidence has changed since. Records are kept in trials/ID.decisions/ and are never changed:
    another decision is another record.
    """
    given = {"--reason": reason, "--by": by, "--on": on, "--dissent": dissent, "--next-review": next_review}
    choice = _choice(outcome, given)
    place = Workspace(workspace)
    file = place.trial_file(trial_id)
    with progress("Evaluating") as advance:
        advance(trial_id)
        found = load(place, trial_id)
        if isinstance(found, TrialkitError):
            raise found
        from trialkit.judgement.evaluation import evaluate

        if choice is not None:
            written = {"--reason": choice.reason, "--by": choice.by, "--dissent": choice.dissent}
            if problems := personal(written, "Leave it out: a report prints these words.", found[0]):
                raise TrialError(problems)
        evaluation = evaluate(*found)
    if choice is not None:
        evaluation = _recorded(evaluation, file, choice)
    for line in _told(evaluation, new=choice is not None):
        typer.echo(visible(line))
    typer.echo(
        f"\nNext: trialkit publish {trial_id}"
        if evaluation.taken.latest
        else f'\nNext: trialkit decide {trial_id} --outcome {evaluation.decision.outcome} --by "…" --reason "…"'
    )


def _recorded(evaluation: Evaluation, file: Path, choice: Choice) -> Evaluation:
    """The evaluation with the decision written down on it."""
    from dataclasses import replace

    from trialkit.judgement.taken import basis, stands
    from trialkit.protocol.taken import record
    from trialkit.reporting.data import figures_digest

    records = record(evaluation.trial, file, choice, basis(evaluation, figures_digest(evaluation)))
    return replace(evaluation, taken=stands(records, evaluation.trial, evaluation.log, evaluation.decision.outcome))


def _choice(outcome: str | None, given: dict[str, str | None]) -> Choice | None:
    """The options as a decision, or every problem with them; None when nothing is to be recorded."""
    from trialkit.protocol.decision import Outcome
    from trialkit.protocol.taken import Choice

    stated = [name for name, text in given.items() if text is not None]
    if outcome is None:
        if stated:
            raise TrialError(Problem("--outcome", f"is missing beside {stated[0]}.", f"Use {_outcomes()}."))
        return None
    problems: list[Problem] = []
    known: dict[str, Outcome] = {one.replace("_", ""): one for one in get_args(Outcome)}
    named = "".join(letter for letter in outcome.lower() if letter.isalpha())
    if named not in known:
        problems.append(Problem("--outcome", f"'{outcome[:40]}' is not an outcome.", f"Use {_outcomes()}."))
    for name in ("--reason", "--by"):
        if not (given[name] or "").strip():
            is_what = "is missing." if given[name] is None else "is empty."
            problems.append(Problem(name, is_what, "Say it in a few words; a role rather than a name."))
    days = {name: _day(name, given[name], problems) for name in ("--on", "--next-review")}
    if problems:
        raise TrialError(problems)
    return Choice(
        known[named],
        given["--reason"] or "",
        given["--by"] or "",
        days["--on"] or dt.date.today(),
        given["--dissent"],
        days["--next-review"],
    )


def _outcomes() -> str:
    from trialkit.protocol.decision import Outcome

    *first, last = get_args(Outcome)
    return f"{', '.join(first)} or {last}"


def _day(name: str, text: str | None, problems: list[Problem]) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        what = f"'{text[:40]}' is not a date."
        problems.append(Problem(name, what, "Write it as year-month-day: 2021-04-12."))
        return None


def _told(evaluation: Evaluation, *, new: bool) -> Iterator[str]:
    """The rule's answer, then the decision that stands, aligned."""
    from trialkit.protocol.decision import OUTCOMES
    from trialkit.protocol.taken import decisions_folder
    from trialkit.reporting import decided, words

    stands, trial = evaluation.taken, evaluation.trial
    last = stands.latest
    yield f"{trial.id}: {'decision recorded. ' if new else ''}{trial.title}"
    yield from _row("The rule", f"{words.rule_says(evaluation)}.")
    if last is None:
        yield from _row("Decided", decided.NOTHING)
        return
    yield from _row("Decided", decided.headline(evaluation))
    yield from _row("Reason", last.reason)
    yield from _row("Dissent", last.dissent or "none recorded")
    if new and len(stands.records) > 1:
        before = stands.records[-2]
        said = OUTCOMES[before.outcome]
        yield from _row("Replaces", f"decision {before.number} of {before.on:%d/%m/%Y}, {said}, which stays on record.")
    if new and not evaluation.log.flow.used:
        yield from _row("Beware", "Nothing is logged yet: this decision rests on no data.")
    elif new and evaluation.decision.too_early:
        yield from _row("Beware", "The rule has no answer yet: this decision was taken before the day it is judged.")
    if last.next_review:
        yield from _row("Review", f"{last.next_review:%d/%m/%Y}")
    if new:
        yield from _row("Kept in", _kept(last, decisions_folder(Path("trials") / f"{trial.id}.yaml")))


def _kept(last: Taken, folder: Path) -> str:
    return f"{folder / str(last.number)}.json"


def _row(label: str, text: str) -> list[str]:
    return wrapped(text, first=f"  {label:<{_LABEL - 2}}", then=" " * _LABEL)
