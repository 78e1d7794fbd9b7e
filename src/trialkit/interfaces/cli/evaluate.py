"""trialkit evaluate: what changed, how sure, and what the rule says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trialkit.errors import TrialkitError
from trialkit.interfaces.cli.app import TrialArgument, WorkspaceOption, app
from trialkit.interfaces.cli.choosing import load
from trialkit.interfaces.cli.terminal import progress, visible
from trialkit.workspace import Workspace

_INTERNAL = "Internal: this holds small numbers. trialkit publish keeps them back."


@app.command(epilog="Example: trialkit evaluate louth --json > louth.json")
def evaluate(
    trial_id: TrialArgument,
    workspace: WorkspaceOption = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print every number as JSON, as in evaluation.json.")] = False,
) -> None:
    """Say what changed, how sure, and what the rule says.

    It is for the end of a trial: while one runs, trialkit huddle says what may be said. For use inside the
    organisation: every number is shown. A public report (trialkit publish) keeps small ones back.
    """
    place = Workspace(workspace)
    with progress("Evaluating") as advance:
        advance(trial_id)
        outcome = load(place, trial_id)
        if isinstance(outcome, TrialkitError):
            raise outcome
        from trialkit.judgement.evaluation import evaluate as run

        evaluation = run(*outcome)
    from trialkit.reporting.disclosure import disclosed, release_for

    small = release_for(evaluation.trial, "public").hides
    if as_json:
        from trialkit.reporting.data import evaluation_json_text

        typer.echo(evaluation_json_text(disclosed(evaluation, "internal")), nl=False)
        if small:
            typer.echo(_INTERNAL, err=True)
        return
    from trialkit.reporting.words import summary_lines

    for line in summary_lines(evaluation):
        typer.echo(visible(line))
    if small:
        typer.echo(f"\n{_INTERNAL}")
