"""trialkit new: a commented trial file and an empty log, asking for what is not given."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialkit.errors import Problem, TrialError, WorkspaceError
from trialkit.interfaces.cli.app import WorkspaceOption, app
from trialkit.interfaces.cli.terminal import tell

if TYPE_CHECKING:
    from trialkit.protocol.new import Question


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
    """Write a plan to fill in and an empty log.

    Asks for what is not given as an option. Nothing is ever overwritten.
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
        tell(problems)


def _ask(question: Question, suggested: str) -> str:
    typer.echo(f"\n{question.asks} ({question.hint})")
    try:
        return str(typer.prompt("", default=suggested, show_default=bool(suggested), prompt_suffix="> "))
    except typer.Abort:
        raise WorkspaceError(
            Problem("trialkit new", "stopped before every question was answered.", "Nothing was written. Run it again.")
        ) from None
