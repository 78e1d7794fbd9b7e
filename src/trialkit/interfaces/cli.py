"""The command line: parse, call the API, show the answer or the problems.

Exit codes: 0 fine, 1 checks failed, 2 the user's mistake.
Only typer is imported at the top, so that `trialkit --help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialkit.errors import Problem, TrialError, TrialkitError, WorkspaceError
from trialkit.reporting.numbers import plural
from trialkit.workspace import Workspace

if TYPE_CHECKING:
    from trialkit.protocol.new import Question
    from trialkit.protocol.trial import Trial
    from trialkit.records.log import Log

FINE, CHECKS_FAILED, MISTAKE, INTERRUPTED = 0, 1, 2, 130
Advance = Callable[..., None]
"""advance(name, by=1): what is being done now, and how many things were finished before it."""
MOST_PROBLEMS_SHOWN = 20
_SPACES = " \u00a0\u202f"
"""The space, and the two that keep words together."""

app = typer.Typer(
    name="trialkit",
    help="Design, check, evaluate and report short trials in adult social care.",
    epilog="Start with: trialkit new, then trialkit check, trialkit evaluate ID, trialkit publish.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)


class SchemaOf(StrEnum):
    """What a JSON Schema can be printed of."""

    trial = "trial"
    evaluation = "evaluation"


WorkspaceOption = Annotated[
    Path, typer.Option("--workspace", "-w", help="Folder that holds trials/ and impact_logs/.", metavar="FOLDER")
]
TrialArguments = Annotated[
    list[str] | None, typer.Argument(help="Trial ids; all trials when none is given.", metavar="[ID]...")
]
TrialArgument = Annotated[str, typer.Argument(help="The trial's id: its file name without .yaml.", metavar="ID")]


def main() -> None:
    """Run the command line; a user's mistake is told without a traceback and exits with 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except TrialkitError as error:
        _tell(error.problems)
        raise SystemExit(MISTAKE) from None
    except KeyboardInterrupt:
        typer.echo("Stopped. Nothing was left half-written.", err=True)
        raise SystemExit(INTERRUPTED) from None


def _version(asked: bool) -> None:
    if asked:
        from trialkit import __version__

        typer.echo(f"trialkit {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[  # the callback answers it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    del version


@app.command(
    epilog='Example: trialkit new triage --template front_door --title "Calling back within a day" '
    '--organisation "My council" --start 2026-01-05'
)
def new(
    trial_id: Annotated[str | None, typer.Argument(help="What the trial's file is called.", metavar="[ID]")] = None,
    template: Annotated[str | None, typer.Option(help="Kind of trial to start from.")] = None,
    title: Annotated[str | None, typer.Option(help="The trial's title, as the report prints it.")] = None,
    organisation: Annotated[str | None, typer.Option(help="Whose trial it is.")] = None,
    site: Annotated[str | None, typer.Option(help="The team or place that tries it.")] = None,
    start: Annotated[str | None, typer.Option(help="First day of logging: year-month-day.", metavar="DATE")] = None,
    baseline_weeks: Annotated[int | None, typer.Option(help="Weeks logged before anything changes.")] = None,
    trial_weeks: Annotated[int | None, typer.Option(help="Weeks of the trial itself.")] = None,
    workspace: WorkspaceOption = Path(),
) -> None:
    """Write a commented trial file and an empty log; asks for what is not given.

    Nothing is ever overwritten.
    """
    from trialkit.protocol.names import as_identifier
    from trialkit.protocol.new import QUESTIONS, new_trial, typed_day

    given = {
        "template": template,
        "trial_id": trial_id,
        "title": title,
        "organisation": organisation,
        "site": site,
        "start": start,
        "baseline_weeks": baseline_weeks,
        "trial_weeks": trial_weeks,
    }
    needed = ("template", "trial_id", "title", "organisation", "start")
    asking = any(given[key] is None for key in needed)
    answers: dict[str, str] = {}
    for question in QUESTIONS:
        own = given[question.key]
        suggested = question.suggested or ""
        if question.key == "trial_id":
            suggested = (as_identifier(answers["title"]) or "").replace("_", "-")
        answers[question.key] = _answer(question, None if own is None else str(own), asking, suggested)
    start_day = typed_day(answers["start"])
    if start_day is None:
        raise TrialError(Problem("start", "is not a date."))
    written = new_trial(
        workspace,
        template=answers["template"],
        trial_id=answers["trial_id"],
        title=answers["title"],
        organisation=answers["organisation"],
        site=answers["site"],
        start=start_day,
        baseline_weeks=int(answers["baseline_weeks"]),
        trial_weeks=int(answers["trial_weeks"]),
    )
    typer.echo("Written:")
    for path in written:
        typer.echo(f"  {path}")
    typer.echo(f"\nNext: open {written[0]}, follow its comments, then run trialkit check {answers['trial_id']}")


def _answer(question: Question, given: str | None, asking: bool, suggested: str) -> str:
    """The answer given as an option or typed; a typed one that cannot be used is asked for again, on a terminal."""
    from trialkit.protocol.new import problems_with

    while True:
        answer = given if given is not None else _ask(question, suggested) if asking else suggested
        problems = problems_with(question.key, answer)
        if not problems:
            return answer
        if given is not None or not (asking and sys.stdin.isatty()):
            raise TrialError(problems)
        _tell(problems)


def _ask(question: Question, suggested: str) -> str:
    typer.echo(f"\n{question.asks} ({question.hint})")
    try:
        return str(typer.prompt("", default=suggested, show_default=bool(suggested), prompt_suffix="> "))
    except typer.Abort:
        raise WorkspaceError(
            Problem("trialkit new", "stopped before every question was answered.", "Nothing was written. Run it again.")
        ) from None


@app.command(epilog="Example: trialkit schema > trial.schema.json")
def schema(
    of: Annotated[SchemaOf, typer.Option(help="Of a trial file, or of evaluation.json.")] = SchemaOf.trial,
) -> None:
    """Print the JSON Schema, so that editors complete and check trial files."""
    import json

    if of is SchemaOf.trial:
        from trialkit.protocol.schema import trial_schema

        found = trial_schema()
    else:
        from trialkit.reporting.data import evaluation_schema

        found = evaluation_schema()
    typer.echo(json.dumps(found, indent=2, ensure_ascii=False))


@app.command(epilog="Example: trialkit check louth")
def check(ids: TrialArguments = None, workspace: WorkspaceOption = Path()) -> None:
    """Check trial files and their logs, and list everything to mend.

    Exits with 1 when rows were set aside and with 2 when a file cannot be used.
    """
    place = Workspace(workspace)
    outcomes = []
    with _progress("Checking") as advance:
        for trial_id in _chosen(place, ids):
            advance(trial_id)
            outcomes.append((trial_id, _load(place, trial_id)))
    failed = set_aside = 0
    for trial_id, outcome in outcomes:
        if isinstance(outcome, TrialkitError):
            failed += 1
            typer.echo(f"{trial_id}: cannot be used.")
            _tell(outcome.problems, out=True)
        else:
            set_aside += outcome[1].flow.set_aside_rows + sum(part.cells for part in outcome[1].emptied)
            _show_check(*outcome)
        typer.echo("")
    if failed:
        typer.echo("Next: mend what is listed above, then run trialkit check again.")
        raise typer.Exit(MISTAKE)
    if set_aside:
        typer.echo("Next: mend what can be mended, then run trialkit publish.")
        raise typer.Exit(CHECKS_FAILED)
    waiting = [
        trial_id
        for trial_id, outcome in outcomes
        if not isinstance(outcome, TrialkitError) and not outcome[1].flow.used
    ]
    typer.echo(f"Next: log the first rows in impact_logs/{waiting[0]}" if waiting else "Next: trialkit publish")


@app.command(epilog="Example: trialkit evaluate louth --json > louth.json")
def evaluate(
    trial_id: TrialArgument,
    workspace: WorkspaceOption = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print every number as JSON, as in evaluation.json.")] = False,
) -> None:
    """Evaluate one trial: what changed, how sure, and what its rule says."""
    place = Workspace(workspace)
    with _progress("Evaluating") as advance:
        advance(trial_id)
        outcome = _load(place, trial_id)
        if isinstance(outcome, TrialkitError):
            raise outcome
        from trialkit.judgement.evaluation import evaluate as run

        evaluation = run(*outcome)
    if as_json:
        from trialkit.reporting.data import evaluation_json_text

        typer.echo(evaluation_json_text(evaluation), nl=False)
        return
    from trialkit.reporting.words import summary_lines

    for line in summary_lines(evaluation):
        typer.echo(_visible(line))


@app.command(epilog="Example: trialkit publish louth wellbeing-service")
def publish(ids: TrialArguments = None, workspace: WorkspaceOption = Path()) -> None:
    """Publish the standard report of one trial, several, or all, into reports/.

    A trial that cannot be published does not stop the others; the exit code is then 2.
    """
    from trialkit.reporting.export import publish as run

    place = Workspace(workspace)
    failed: list[tuple[str, TrialkitError]] = []
    chosen = _chosen(place, ids)
    with _progress("Publishing", len(chosen)) as advance:
        for trial_id in chosen:
            advance(trial_id)
            try:
                folder = run(trial_id, place, progress=partial(_stage, advance, trial_id))
            except TrialkitError as error:
                failed.append((trial_id, error))
                continue
            typer.echo(f"{trial_id}: {folder / 'report.html'}{_left_out(folder)}")
    for trial_id, mistake in failed:
        typer.echo(f"\n{trial_id}: not published.", err=True)
        _tell(mistake.problems)
    if failed:
        raise typer.Exit(MISTAKE)
    typer.echo("\nNext: open a report.html in a browser.")


def _left_out(folder: Path) -> str:
    """How many rows the report had to do without, in brackets; nothing when none."""
    import json

    rows = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))["rows"]
    return f" ({rows['set_aside']:,} of {plural(rows['received'], 'row')} set aside)" if rows["set_aside"] else ""


def _stage(advance: Advance, trial_id: str, step: str) -> None:
    advance(f"{trial_id}: {step}", 0)


def _chosen(place: Workspace, ids: Sequence[str] | None) -> tuple[str, ...]:
    found = place.trial_ids()
    if ids:
        return tuple(dict.fromkeys(ids))
    if not found:
        raise WorkspaceError(
            Problem(str(place.root / "trials"), "holds no trial files (*.yaml).", "Run trialkit new to start one.")
        )
    return found


def _load(place: Workspace, trial_id: str) -> tuple[Trial, Log] | TrialkitError:
    """The trial and its log, or what is wrong with them."""
    from trialkit.protocol.source import load_trial
    from trialkit.records.read import read_log

    try:
        trial = load_trial(place.trial_file(trial_id))
        return trial, read_log(trial, place.log_folder(trial_id))
    except TrialkitError as error:
        return error


def _show_check(trial: Trial, log: Log) -> None:
    flow = log.flow
    typer.echo(f"{trial.id}: the plan is sound. {trial.title}")
    rows = "row" if flow.received == 1 else "rows"
    typer.echo(f"  {flow.received:>9,} {rows} received in {plural(len(log.files), 'file')}")
    for part in flow.set_aside:
        typer.echo(f"  {part.rows:>9,} set aside: {part.reason}")
    typer.echo(f"  {flow.used:>9,} used")
    for emptied in log.emptied:
        typer.echo(f"  {plural(emptied.cells, 'cell')} left empty in rows that are used: {emptied.reason}")
    for line in _completeness(trial, log):
        typer.echo(f"  {line}")
    for repair in log.repairs[:MOST_PROBLEMS_SHOWN]:
        typer.echo(_visible(f"  Read otherwise: {repair.where}: {repair.was} as {repair.became}, {repair.why}"))
    _tell(log.problems, out=True, indent="  ", total=log.problems_found)


def _completeness(trial: Trial, log: Log) -> Iterator[str]:
    seen = log.completeness
    if seen.empty_periods:
        days = ", ".join(f"{day:%d/%m/%Y}" for _, day in seen.empty_periods[:5])
        more = " and later" if len(seen.empty_periods) > 5 else ""
        yield f"No entries in {plural(len(seen.empty_periods), trial.design.period)}, starting {days}{more}."
    if seen.duplicates:
        repeat = "repeats" if seen.duplicates == 1 else "repeat"
        yield f"{plural(seen.duplicates, 'row')} {repeat} another row in every column; they are kept and counted."
    if seen.late:
        yield f"{plural(seen.late, 'row')} entered more than a week after their date."
    for person in seen.practitioners:
        if person.stopped_early:
            yield f"{person.code} logged nothing after {person.last:%d/%m/%Y}."


def _tell(problems: Iterable[Problem], *, out: bool = False, indent: str = "", total: int | None = None) -> None:
    found = list(problems)
    for problem in found[:MOST_PROBLEMS_SHOWN]:
        typer.echo(f"{indent}{_visible(str(problem))}", err=not out)
    if len(found) > MOST_PROBLEMS_SHOWN:
        cells = f", {total:,} cells in all" if total and total > len(found) else ""
        typer.echo(f"{indent}… and {len(found) - MOST_PROBLEMS_SHOWN:,} more{cells}.", err=not out)


def _visible(text: str) -> str:
    """Text for a terminal: what would move the cursor, change colours or turn the reading direction is shown as �."""
    return "".join(char if char.isprintable() or char in _SPACES else "�" for char in text)


@contextmanager
def _progress(doing: str, total: int | None = None) -> Iterator[Advance]:
    """A bar on standard error while the work lasts, on a terminal only; `advance(name)` says what is being done."""
    if not sys.stderr.isatty():
        yield lambda _name, _by=1: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=total)
        done = -1

        def advance(name: str, by: int = 1) -> None:
            nonlocal done
            done += by
            bar.update(task, completed=done, description=f"{doing} {name}")

        yield advance
