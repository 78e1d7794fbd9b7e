"""What is told of a fault of trialkit's own: of what kind it is and by which calls it came, never what it says."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path

from trialkit.errors import FaultError, Problem

_OURS = Path(__file__).parents[1]


def fault(error: Exception) -> FaultError:
    """An error that no user can cause, with the last line of ours that led to it, which is the one to look at.

    The words of the error are left out, as they may repeat a cell of a log; of what the operating system refused (a
    full disk, say) its own words stay.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_OURS)]
    return fault_at(_told(ours[-1]) if ours else "", _kind(error), map(_told, frames))


def fault_at(place: str, kind: str, frames: Iterable[str] = ()) -> FaultError:
    """A fault of some kind at a place, with the calls that led to it."""
    where = f"{place}:" if place else ""
    return FaultError(Problem(where, f"{kind}.", "This is a fault of trialkit, not of your files."), frames)


def _kind(error: Exception) -> str:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return f"{name} ({os.strerror(error.errno)})" if isinstance(error, OSError) and error.errno else name


def _told(frame: traceback.FrameSummary) -> str:
    return f"{_file(Path(frame.filename))}, line {frame.lineno}, in {frame.name}"


def _file(path: Path) -> str:
    """A file as it is imported, whatever folder of this machine it lies in; else its bare name."""
    roots = [_OURS.parent, *(Path(one) for one in sys.path if one)]
    inside = [path.relative_to(root).as_posix() for root in roots if path.is_relative_to(root)]
    return min(inside, key=len, default=path.name)
