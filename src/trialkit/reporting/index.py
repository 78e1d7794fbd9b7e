"""The shelf's page kept up to date: made in a kernel that is warm already, and only where it would be another."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING

from trialkit.reporting.manifest import NAME, code_hash, hashes, workspace_key

if TYPE_CHECKING:
    from pathlib import Path

    from trialkit.reporting.batch import Job
    from trialkit.reporting.kernel import Kernel
    from trialkit.workspace import Workspace

INDEX = "index.html"
_TAIL = 200
"""Bytes at the end of the page in which the line lies that says what it was made from."""


def index_job(workspace: Workspace, current: Collection[str]) -> Job:
    """The making of reports/index.html, for `side_by_side`; current: all trials whose reports are up to date."""
    return partial(_make, workspace, current)


def index_stands(workspace: Workspace, current: Collection[str]) -> bool:
    """Whether reports/index.html is there and is what making it now would give; current: as for `index_job`."""
    file = workspace.root / "reports" / INDEX
    try:
        return made_from(workspace, current).encode() in file.read_bytes()[-_TAIL:]
    except OSError:
        return False


def made_from(workspace: Workspace, current: Collection[str]) -> str:
    """The page's last line: one hash of trial files, learnings, reports, which of these stand, and trialkit.

    current: all trials whose reports are up to date (`manifest.up_to_date`).
    Keyed by the workspace's secret where it has one, as a trial file may state what the rule keeps back.
    """
    made = hmac.new(workspace_key(workspace) or b"none", code_hash().encode(), "sha256")
    places = [
        workspace.root / "trials",
        workspace.learnings_file,
        *sorted((workspace.root / "reports").glob(f"*/{NAME}")),
    ]
    for place in places:
        for name, hashed in hashes(place, workspace.root).items():
            made.update(f"{name} {hashed}\n".encode())
    for trial_id in workspace.trial_ids():
        made.update(f"{trial_id} {trial_id in current}\n".encode())
    return f"<!-- made from {made.hexdigest()} -->"


def _make(workspace: Workspace, current: Collection[str], kernel: Kernel) -> Path:
    from trialkit.reporting.notebook import code, collected

    place = workspace.root.absolute()
    stands = sorted(current)
    source = (
        "from pathlib import Path\nfrom trialkit.reporting.portfolio_page import write_index\n"
        f"from trialkit.workspace import Workspace\nwrite_index(Workspace(Path({str(place)!r})), current={stands!r})"
    )
    kernel.run(collected([code("index", source, part="files")]), place, f"reports/{INDEX}")
    return workspace.root / "reports" / INDEX
