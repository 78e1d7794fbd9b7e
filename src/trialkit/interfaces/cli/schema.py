"""trialkit schema: the JSON Schema of a trial file, of a claims file, of learnings.yaml or of evaluation.json."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from trialkit.interfaces.cli.app import app


class SchemaOf(StrEnum):
    """What a JSON Schema can be printed of."""

    trial = "trial"
    claims = "claims"
    learnings = "learnings"
    evaluation = "evaluation"


@app.command(epilog="Example: trialkit schema > trial.schema.json")
def schema(
    of: Annotated[
        SchemaOf, typer.Option(help="Of a trial file, claims file, learnings.yaml, or evaluation.json.")
    ] = SchemaOf.trial,
) -> None:
    """Print a JSON Schema, so that editors check trial files."""
    import json

    if of is SchemaOf.trial:
        from trialkit.protocol.schema import trial_schema

        found = trial_schema()
    elif of is SchemaOf.claims:
        from trialkit.protocol.schema import claims_schema

        found = claims_schema()
    elif of is SchemaOf.learnings:
        from trialkit.protocol.schema import learnings_schema

        found = learnings_schema()
    else:
        from trialkit.reporting.data import evaluation_schema

        found = evaluation_schema()
    typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
