"""trialkit publish: the standard report of one trial, several, or all."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from trialkit.errors import TrialkitError
from trialkit.interfaces.cli.app import MISTAKE, TrialArguments, WorkspaceOption, app
from trialkit.interfaces.cli.choosing import chosen
from trialkit.interfaces.cli.terminal import Advance, progress, tell
from trialkit.protocol.disclosure import Audience
from trialkit.reporting.numbers import plural
from trialkit.workspace import Workspace


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
    """Publish the standard report of one trial, several, or all, into reports/.

    Small numbers are kept back by the trial's disclosure rule (governance.disclosure_rule).
    A report is left as it is where neither the trial, its log nor trialkit changed since it was made. A trial that
    cannot be published does not stop the others; the exit code is then 2.
    """
    from trialkit.reporting.export import publish as run
    from trialkit.reporting.manifest import unchanged
    from trialkit.reporting.portfolio_page import write_index

    place = Workspace(workspace)
    failed: list[tuple[str, TrialkitError]] = []
    current: set[str] = set()
    wanted = chosen(place, ids)
    with progress("Publishing", len(wanted)) as advance:
        for trial_id in wanted:
            advance(trial_id)
            try:
                if not again and unchanged(trial_id, place, audience):
                    page = place.report_folder(trial_id, audience) / "report.html"
                    typer.echo(f"{trial_id}: unchanged, {page}")
                    current.add(trial_id)
                    continue
                folder = run(trial_id, place, audience=audience, progress=partial(_stage, advance, trial_id))
            except TrialkitError as error:
                failed.append((trial_id, error))
                continue
            typer.echo(f"{trial_id}: {folder / 'report.html'}{_left_out(folder)}")
            current.add(trial_id)
    for trial_id, mistake in failed:
        typer.echo(f"\n{trial_id}: not published.", err=True)
        tell(mistake.problems)
    if audience == "public" and len(failed) < len(wanted):
        write_index(place, current=current)
    if failed:
        raise typer.Exit(MISTAKE)
    if audience == "internal":
        typer.echo("\nInternal: these hold small numbers. Do not publish them.")
        return
    typer.echo(f"\nNext: open {place.root / 'reports' / 'index.html'} in a browser.")


def _left_out(folder: Path) -> str:
    """How many rows the report had to do without, in brackets; nothing when none."""
    import json

    rows = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))["rows"]
    if rows["set_aside"] is None:
        return " (a few rows set aside)"
    return f" ({rows['set_aside']:,} of {plural(rows['received'], 'row')} set aside)" if rows["set_aside"] else ""


def _stage(advance: Advance, trial_id: str, step: str) -> None:
    advance(f"{trial_id}: {step}", 0)
