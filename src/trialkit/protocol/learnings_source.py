"""learnings.yaml → what a programme believes it has learnt, with every problem at its line and column."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from trialkit.errors import LearningsError
from trialkit.protocol.learnings import Learning, LearningsFile, link_faults
from trialkit.protocol.links import found_at
from trialkit.protocol.reading import read_whole
from trialkit.protocol.source import located, tree_of
from trialkit.protocol.text_file import LEARNINGS_FILE, text_of


def load_learnings(path: Path | str, measures: Mapping[str, tuple[str, ...] | None]) -> tuple[Learning, ...]:
    """The learnings of a programme; () where there is no such file.

    measures: the ids of every trial's measures, by trial; None for a trial that cannot be read itself. Raises
    LearningsError with every problem in the file, each with file, line and column.
    """
    file, name = Path(path), str(path)
    if not file.exists() and not file.is_symlink():
        return ()
    problems, text = text_of(file, name, LEARNINGS_FILE)
    root, found = tree_of(text, name, LEARNINGS_FILE)
    read = None
    if root is not None:
        read, faults = read_whole(root, LearningsFile, "learnings", LEARNINGS_FILE)
        links = () if read is None else link_faults(read, measures)
        found = [*found, *faults, *(found_at(root, fault) for fault in links)]
    problems += located(found, name)
    if problems or read is None:
        raise LearningsError(problems)
    return read.learnings
