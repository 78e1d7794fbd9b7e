"""Where things are: a folder with trials/, impact_logs/ and reports/, and paths that cannot climb out of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from trialkit.errors import Problem, WorkspaceError

_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Workspace:
    """A workspace by its root folder."""

    root: Path

    def trial_ids(self) -> tuple[str, ...]:
        """The ids of every trial file, in order of name."""
        folder = self.root / "trials"
        if not folder.is_dir():
            raise WorkspaceError(
                Problem(
                    str(folder), "there is no trials folder here.", "Run `trialkit new` to start one, or change folder."
                )
            )
        return tuple(sorted(path.stem for path in folder.glob("*.yaml")))

    def trial_file(self, trial_id: str) -> Path:
        """trials/<id>.yaml."""
        return self.root / "trials" / f"{_checked(trial_id)}.yaml"

    def log_folder(self, trial_id: str) -> Path:
        """impact_logs/<id>/."""
        return self.root / "impact_logs" / _checked(trial_id)

    def report_folder(self, trial_id: str) -> Path:
        """reports/<id>/."""
        return self.root / "reports" / _checked(trial_id)


def _checked(trial_id: str) -> str:
    if not _ID.fullmatch(trial_id):
        raise WorkspaceError(
            Problem(
                repr(trial_id[:60]),
                "is not a trial's id.",
                "An id is the trial file's name: small letters, digits, - and _, starting with a letter, at most 40.",
            )
        )
    return trial_id
