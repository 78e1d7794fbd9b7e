"""Files of published figures, YAML or CSV → one Ledger, with every problem of every file at its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from trialkit.errors import ClaimsError, Problem
from trialkit.protocol.claims import LISTS, ClaimsFile
from trialkit.protocol.ledger import Ledger, link_faults
from trialkit.protocol.links import found_at
from trialkit.protocol.reading import read_whole
from trialkit.protocol.source import id_problems, located, tree_of
from trialkit.protocol.text_file import CLAIMS_FILE, text_of
from trialkit.protocol.tree import Entry, Found, Listed, Mapped, Mark, Node, Scalar

MOST_FIGURES = 5_000
"""Rows of a CSV of figures."""


def load_ledger(paths: Iterable[Path | str]) -> Ledger:
    """Read files of figures and definitions together.

    Raises ClaimsError with every problem of every file, each with file, line and column; in a CSV the column is that of
    the table, counted from 1.
    """
    read, problems = [], []
    for path in paths:
        file, name = Path(path), str(path)
        try:
            found, text = text_of(file, name, CLAIMS_FILE)
            problems += found
            read.append((name, *parse_claims(text, name=name, file_id=file.stem, is_csv=file.suffix == ".csv")))
        except ClaimsError as error:
            problems += error.problems
    if not problems:
        problems += _unlinked(read)
    if problems:
        raise ClaimsError(problems)
    return Ledger(tuple(file for _, _, file in read))


def parse_claims(text: str, *, name: str, file_id: str, is_csv: bool = False) -> tuple[Mapped, ClaimsFile]:
    """One file's tree and figures, from text; `name` stands for the file in messages.

    Raises ClaimsError with every problem that the file has by itself.
    """
    problems = id_problems(name, file_id, CLAIMS_FILE)
    root, found = _table(text) if is_csv else tree_of(text, name, CLAIMS_FILE)
    file = None
    if root is not None:
        file, faults = read_whole(root, ClaimsFile, "unnamed" if problems else file_id, CLAIMS_FILE)
        found = [*found, *faults]
    problems += located(found, name)
    if problems or file is None or root is None:
        raise ClaimsError(problems)
    return root, file


def _unlinked(read: Sequence[tuple[str, Mapped, ClaimsFile]]) -> list[Problem]:
    """Names that mean nothing in any file, or two things."""
    ids: dict[str, str] = {}
    problems = []
    for name, _, file in read:
        if file.id in ids:
            problems.append(Problem(name, f"{ids[file.id]} has the same name.", "Give each file a name of its own."))
        ids[file.id] = name
    found: dict[int, list[Found]] = {}
    for index, fault in link_faults([file for _, _, file in read]):
        found.setdefault(index, []).append(found_at(read[index][1], fault))
    for index, faults in found.items():
        problems += located(faults, read[index][0])
    return problems


# A table as a tree


def _table(text: str) -> tuple[Mapped | None, list[Found]]:
    """A CSV as the tree of a file of figures: one row a figure, headings that are keys, before.value for a side."""
    rows = _rows(text)
    try:
        first = next(rows, None)
        if first is None:
            return None, [Found(Mark(1, 1), "the file is empty.", CLAIMS_FILE.begin)]
        line, headings = first
        figures = Listed(Mark(line, 1))
        for line, cells in rows:
            if any(cell.strip() for cell in cells):
                figures.items.append(_figure(line, headings, cells))
            if len(figures.items) > MOST_FIGURES:
                what = f"the table has more than {MOST_FIGURES:,} rows."
                return None, [Found(Mark(line, 1), what, "Check that it is the right file.")]
    except csv.Error as error:
        return None, [Found(Mark(1, 1), f"this is not a CSV table ({error}).", "Save it again as CSV UTF-8.")]
    found = [
        Found(Mark(1, number), "a column has no heading.", "Give it a key of a figure, or delete the column.")
        for number, heading in enumerate(headings, 1)
        if not heading.strip()
    ]
    return Mapped(Mark(1, 1), {"figures": Entry(Mark(1, 1), figures)}), found


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line that it begins on; commas or semicolons, whichever the heading has more of."""
    text = text.removeprefix("\ufeff")
    heading = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if heading.count(";") > heading.count(",") else ",")
    line = 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1


def _figure(line: int, headings: Sequence[str], cells: Sequence[str]) -> Mapped:
    figure = Mapped(Mark(line, 1))
    for number, (heading, cell) in enumerate(zip(headings, cells, strict=False), 1):
        mark, side_name = Mark(line, number), heading.strip()
        if not cell.strip() or not side_name:
            continue
        side, _, key = side_name.partition(".")
        into = figure
        if key:
            entry = figure.entries.setdefault(side, Entry(mark, Mapped(mark)))
            into = entry.value if isinstance(entry.value, Mapped) else figure
        into.entries.setdefault(key or side, Entry(mark, _cell(mark, key or side, cell.strip())))
    extra = [cell for cell in cells[len(headings) :] if cell.strip()]
    if extra:
        mark = Mark(line, len(headings) + 1)
        figure.entries["(no heading)"] = Entry(mark, Scalar(mark, extra[0], plain=False))
    return figure


def _cell(mark: Mark, key: str, text: str) -> Node:
    """A cell; where a key takes several names they stand in one cell, separated by spaces."""
    if key in LISTS:
        return Listed(mark, [Scalar(mark, part) for part in text.split()])
    return Scalar(mark, text)
