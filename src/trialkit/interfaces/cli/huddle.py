"""trialkit huddle: the sheet for a team's weekly huddle, on the terminal and as one A4 page."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from trialkit.errors import Problem, WorkspaceError
from trialkit.interfaces.cli.app import TrialArgument, WorkspaceOption, app
from trialkit.interfaces.cli.terminal import progress, visible
from trialkit.workspace import Workspace


@app.command(epilog="Example: trialkit huddle louth --on 2021-02-21")
def huddle(
    trial_id: TrialArgument,
    on: Annotated[
        str | None,
        typer.Option("--on", help="The day of the huddle: year-month-day; today by default.", metavar="DATE"),
    ] = None,
    workspace: WorkspaceOption = Path(),
) -> None:
    """Make the sheet for a team's weekly huddle.

    One A4 page, as HTML and PDF. It says who has logged, what to mend, what the chart shows so far, and what looking
    every week allows to be said. Everything after the day is left out, as if it had not been seen yet. It is for the
    team: it shows small numbers, and goes into internal_reports/.
    """
    day = _day(on)
    place = Workspace(workspace)
    with progress("Making the sheet of") as advance:
        advance(trial_id)
        from trialkit.judgement.huddle import huddle as on_day
        from trialkit.judgement.moment import moment
        from trialkit.protocol.receipts import load_registration
        from trialkit.protocol.source import load_trial
        from trialkit.records.read import read_log
        from trialkit.reporting.huddle.files import write_huddle
        from trialkit.reporting.huddle.plain import lines

        file = place.trial_file(trial_id)
        trial = load_trial(file)
        moment(trial, day)
        receipts = load_registration(trial, file)
        log = read_log(trial, place.log_folder(trial_id), until=day)
        sheet, made = write_huddle(on_day(trial, log, day, receipts), place.report_folder(trial_id, "internal"))
    for line in lines(sheet):
        typer.echo(visible(line))
    typer.echo("\nNext: print one of these for the wall.")
    for path in made:
        typer.echo(visible(f"  {path}"))


def _day(text: str | None) -> dt.date:
    """The day of the huddle, never one to come: its period would pass for complete, and be looked at too early."""
    today = dt.date.today()
    if text is None:
        return today
    try:
        day = dt.date.fromisoformat(text.strip())
    except ValueError:
        what = f"'{text[:40]}' is not a date."
        raise WorkspaceError(Problem("--on", what, "Write it as year-month-day: 2021-02-21.")) from None
    if day > today:
        what = f"{day} is still to come: what will have been logged by then is not known."
        raise WorkspaceError(Problem("--on", what, "Give today or an earlier day."))
    return day
