"""The command line: parse, call the API, show the answer or the problems.

What is heavy is imported where it is used, so that `trialkit --help` answers at once.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from trialkit.errors import TrialkitError
from trialkit.interfaces.cli import (
    check,
    claims,
    decide,
    design,
    evaluate,
    huddle,
    new,
    publish,
    register,
    schema,
    verify,
)
from trialkit.interfaces.cli.app import INTERRUPTED, MISTAKE, app
from trialkit.interfaces.cli.terminal import tell

COMMANDS = (new, check, design, register, huddle, evaluate, decide, publish, verify, claims, schema)
"""The modules whose commands belong to the program: each adds its own when it is imported."""


def main() -> None:
    """Run the command line; a user's mistake is told without a traceback and exits with 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except TrialkitError as error:
        tell(error.problems)
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
