"""Where things are: a folder with trials/, impact_logs/ and reports/, and paths that cannot climb out of it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from trialkit.errors import Problem, WorkspaceError

PUBLISHED_WORKSPACE = "TRIALKIT_PUBLISHED_WORKSPACE"
"""The environment variable by which publish, and nobody else, tells its kernel which workspace was checked."""

_SHAPE = (
    "Put one YAML file a source in it: trialkit schema --of claims prints its shape, and trialkit's README has more "
    "under Figures that others publish."
)
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
        try:
            found = [path for path in folder.iterdir() if path.suffix == ".yaml"]
        except OSError as error:
            said = f"cannot be opened: {error.strerror}."
            raise WorkspaceError(Problem(str(folder), said, "Check who may read it.")) from None
        return tuple(sorted(path.stem for path in found))

    def trial_file(self, trial_id: str) -> Path:
        """trials/<id>.yaml."""
        return self.root / "trials" / f"{_checked(trial_id)}.yaml"

    def claims_files(self) -> tuple[Path, ...]:
        """The files of published figures in claims/, in order of name."""
        folder = self.root / "claims"
        if not folder.is_dir():
            mend = f"Make it, or change folder. {_SHAPE}"
            raise WorkspaceError(Problem(str(folder), "there is no claims folder here.", mend))
        found = tuple(sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".csv")))
        if not found:
            raise WorkspaceError(Problem(str(folder), "holds no files of figures (*.yaml, *.csv).", _SHAPE))
        return found

    @property
    def learnings_file(self) -> Path:
        """learnings.yaml, which a workspace may do without."""
        return self.root / "learnings.yaml"

    def log_folder(self, trial_id: str) -> Path:
        """impact_logs/<id>/."""
        return self.root / "impact_logs" / _checked(trial_id)

    def report_folder(self, trial_id: str, audience: str = "public") -> Path:
        """reports/<id>/; internal_reports/<id>/ for one that holds small numbers, apart from all that is published."""
        place = "internal_reports" if audience == "internal" else "reports"
        return self.root / place / _checked(trial_id)


def report_workspace(trial_id: str) -> Workspace:
    """The workspace that a report's notebook belongs to, asked from inside the notebook.

    While it is published that is the workspace that was checked. Later it is the folder two above reports/<id>/, where
    the notebook lies, also when reports/ is a link; or the current folder when the notebook is run from the workspace.

    Raises WorkspaceError when the notebook lies anywhere else.
    """
    if told := os.environ.get(PUBLISHED_WORKSPACE):
        return Workspace(Path(told))
    here = Path.cwd()
    for place in (*_walked_to(here), here):
        above = Workspace(place.parent.parent)
        if any(_same(above.report_folder(trial_id, audience), here) for audience in ("public", "internal")):
            return above
    if Workspace(here).trial_file(trial_id).is_file():
        return Workspace(here)
    raise WorkspaceError(
        Problem(
            "the notebook",
            f"is not in the reports/{trial_id} folder of a workspace.",
            "Open it there, or start Jupyter in the folder that holds trials/ and impact_logs/.",
        )
    )


def _walked_to(here: Path) -> tuple[Path, ...]:
    """The current folder as the shell reached it, through links; () when that is not known."""
    walked = Path(os.environ.get("PWD", ""))
    return (walked,) if walked.is_absolute() and _same(walked, here) else ()


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


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
