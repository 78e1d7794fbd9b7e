"""The program that every command belongs to, and the options that several of them share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from trialkit.errors import Problem, WorkspaceError
from trialkit.workspace import Workspace

FINE, CHECKS_FAILED, MISTAKE, FAULT, INTERRUPTED = 0, 1, 2, 70, 130
"""Exit codes: fine, checks failed, the user's mistake, a fault of ours (EX_SOFTWARE of BSD's sysexits.h), stopped."""

ORDER = (
    *("new", "check", "design", "register", "huddle", "evaluate", "decide", "publish", "verify", "claims", "schema"),
)
"""The commands as `--help` lists them: in the order of a trial's life."""


class InOrder(TyperGroup):
    """Commands in the order of a trial's life, not of the modules that hold them."""

    def list_commands(self, _ctx: object) -> list[str]:
        """Names of the commands."""
        return [name for name in ORDER if name in self.commands]


app = typer.Typer(
    cls=InOrder,
    name="trialkit",
    help="Design, check, evaluate and report short trials in adult social care.",
    epilog="Start with trialkit new. Before the trial: check, design, register. While it runs: check and huddle, every "
    "week. When it is over: evaluate, publish.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)

WorkspaceOption = Annotated[
    Path, typer.Option("--workspace", "-w", help="Folder that holds trials/ and impact_logs/.", metavar="FOLDER")
]
TrialArguments = Annotated[
    list[str] | None, typer.Argument(help="Trial ids; all trials when none is given.", metavar="[ID]...")
]


def _one_trial(context: typer.Context, given: str) -> str:
    """The id of a trial. Raises WorkspaceError where none was given, with those there are."""
    if given:
        return given
    known = Workspace(context.params.get("workspace") or Path()).trial_ids()
    mend = f"Those there are: {', '.join(known)}." if known else "Run trialkit new to start one."
    raise WorkspaceError(Problem("ID", "is missing, a trial's file name without .yaml.", mend))


TrialArgument = Annotated[
    str,
    typer.Argument(
        help="The trial's id: its file name without .yaml.",
        metavar="ID",
        default_factory=str,
        show_default=False,
        callback=_one_trial,
    ),
]
