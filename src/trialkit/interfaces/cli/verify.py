"""trialkit verify: check a published report, number by number."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trialkit.interfaces.cli.app import WorkspaceOption, app
from trialkit.protocol.wording import plural
from trialkit.workspace import Workspace

MOST_SHOWN = 10


@app.command(epilog="Example: trialkit verify reports/louth")
def verify(
    report: Annotated[Path, typer.Argument(help="The report's folder, or the trial's id.", show_default=False)],
    workspace: WorkspaceOption = Path(),
) -> None:
    """Compare a published report with its trial evaluated again.

    Says which inputs, files or numbers differ, causes first. The exit code is 1 when a number or a file does.
    """
    from trialkit.reporting.verify import verify as run

    place = Workspace(workspace)
    found = run(_folder(report, place), place)
    if found.holds:
        typer.echo(
            f"{found.trial}: all {found.numbers:,} numbers come out again, and every file is as it was published."
        )
    else:
        typer.echo(f"{found.trial}: this report does not come out again.")
    for name, differences in (
        ("Inputs that were changed since", found.inputs),
        ("Made with something else", found.made_with),
        ("Files of the report that were changed since", found.files),
        ("Numbers and words that differ", found.differences),
    ):
        if differences:
            typer.echo(f"\n{name} ({plural(len(differences), 'place')}):")
            for one in differences[:MOST_SHOWN]:
                typer.echo(f"  {one.where}: {_short(one.published)} → {_short(one.now)}")
            if len(differences) > MOST_SHOWN:
                typer.echo(f"  and {len(differences) - MOST_SHOWN:,} more")
    if not found.holds:
        raise typer.Exit(1)


def _folder(report: Path, place: Workspace) -> Path:
    """The report's folder, by its path or its trial. Raises TrialError where the name is neither, with the nearest."""
    from trialkit.protocol.source import load_trial

    if report.is_dir():
        return report
    folder = place.report_folder(report.name)
    if not folder.is_dir():
        load_trial(place.trial_file(report.name))
    return folder


def _short(text: str) -> str:
    """A hash or a sentence by its beginning."""
    return text if len(text) <= 40 else f"{text[:37]}…"
