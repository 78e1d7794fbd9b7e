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
from trialkit.interfaces.cli.app import INTERRUPTED, app
from trialkit.interfaces.cli.terminal import tell_error

COMMANDS = (new, check, design, register, huddle, evaluate, decide, publish, verify, claims, schema)
"""The modules whose commands belong to the program: each adds its own when it is imported."""


def main() -> None:
    """Run the command line; a user's mistake is told without a traceback and exits with 2, a fault of ours with 70."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except TrialkitError as error:
        raise SystemExit(tell_error(error)) from None
    except KeyboardInterrupt:
        typer.echo("Stopped. Nothing was left half-written.", err=True)
        raise SystemExit(INTERRUPTED) from None
    except Exception as error:  # the last stop: Python would print the error's words, which may hold a log's
        from trialkit.reporting.faults import fault

        raise SystemExit(tell_error(fault(error))) from error


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
