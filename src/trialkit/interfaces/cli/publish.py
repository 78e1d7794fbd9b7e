"""trialkit publish: the standard report of one trial, several, or all."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialkit.interfaces.cli.app import TrialArguments, WorkspaceOption, app
from trialkit.interfaces.cli.choosing import chosen
from trialkit.interfaces.cli.terminal import Advance, progress, tell_error
from trialkit.protocol.disclosure import Audience
from trialkit.protocol.wording import plural
from trialkit.workspace import Workspace

if TYPE_CHECKING:
    from trialkit.errors import TrialkitError
    from trialkit.reporting.batch import Job


@app.command(epilog="Example: trialkit publish louth wellbeing-service")
def publish(
    ids: TrialArguments = None,
    workspace: WorkspaceOption = Path(),
    audience: Annotated[
        Audience,
        typer.Option(help="internal: every number, into internal_reports/. public: small numbers are kept back."),
    ] = "public",
    again: Annotated[bool, typer.Option("--again", help="Make every report anew, also where nothing changed.")] = False,
) -> None:
    """Publish the standard reports of trials, into reports/.

    Small numbers are kept back by the trial's disclosure rule (governance.disclosure_rule).
    A report is left as it is where neither the trial, its log nor trialkit changed since it was made. A trial that
    cannot be published does not stop the others; the exit code is then 2, or 70 where the fault is trialkit's own.
    """
    from trialkit.reporting.batch import side_by_side
    from trialkit.reporting.export import report_job
    from trialkit.reporting.grammars import spare_grammars
    from trialkit.reporting.index import INDEX, index_job, index_stands
    from trialkit.reporting.manifest import unchanged, up_to_date
    from trialkit.reporting.staging import PAGE

    place = Workspace(workspace)
    wanted = chosen(place, ids)
    current = {name for name in wanted if not again and unchanged(name, place, audience)}
    for name in wanted:
        if name in current:
            typer.echo(f"{name}: unchanged, {place.report_folder(name, audience) / PAGE}")
    failed: list[tuple[str, TrialkitError]] = []

    def shelf() -> tuple[str, Job] | None:
        """The shelf's page, where a public report stands and it would be another."""
        if audience == "internal" or not current:
            return None
        stand = up_to_date(place, known=current)
        return None if index_stands(place, stand) else (INDEX, index_job(place, stand))

    with progress("Publishing", len(wanted)) as advance:
        advance("", len(current))
        jobs = [
            (name, report_job(name, place, audience=audience, progress=partial(_stage, advance, name)))
            for name in wanted
            if name not in current
        ]
        asked = jobs or [job for job in (shelf(),) if job]
        if asked:
            spare_grammars()
        with closing(side_by_side(asked, place.root, last=shelf if jobs else lambda: None)) as reports:
            for made in reports:
                advance("")
                if made.error is not None:
                    failed.append((made.name, made.error))
                elif made.name != INDEX:
                    folder = place.report_folder(made.name, audience)
                    typer.echo(f"{made.name}: {folder / PAGE}{_left_out(folder)}")
                    current.add(made.name)
    codes = []
    for name, error in failed:
        typer.echo(f"\n{_unmade(name, error, place)}", err=True)
        codes.append(tell_error(error))
    if codes:
        raise typer.Exit(max(codes))
    if audience == "internal":
        typer.echo("\nInternal: these hold small numbers. Do not publish them.")
        return
    typer.echo(f"\nNext: open {place.root / 'reports' / INDEX} in a browser.")


def _unmade(name: str, error: TrialkitError, place: Workspace) -> str:
    """What was not published; the shelf's page for the file that it could not be made from."""
    from trialkit.reporting.index import INDEX

    file = place.learnings_file
    if name == INDEX and any(file.name in one.where for one in error.problems):
        return f"{file.name}: cannot be used, so reports/{name} was not made."
    return f"{name}: not published."


def _left_out(folder: Path) -> str:
    """How many rows the report had to do without, in brackets; nothing when none."""
    import json

    from trialkit.reporting.staging import NUMBERS

    rows = json.loads((folder / NUMBERS).read_text(encoding="utf-8"))["rows"]
    if rows["set_aside"] is None:
        return " (a few rows set aside)"
    return f" ({rows['set_aside']:,} of {plural(rows['received'], 'row')} set aside)" if rows["set_aside"] else ""


def _stage(advance: Advance, trial_id: str, step: str) -> None:
    advance(f"{trial_id}: {step}", 0)
