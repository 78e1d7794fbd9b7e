"""The texts a large file's columns seem to be made of, from a few places in it: a guess that only saves time.

Real columns of answers hold few different texts. Where they can be foreseen the engine keeps a small number for each
cell instead of its text; a row with any other text is kept as text, so a wrong guess costs time and changes nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable

from trialkit.records.sheets import Plain

PLACES = 16
PLACE_SIZE = 16 * 1024
MOST_TEXTS = 4_096
REPEATED = 8
"""A column is worth guessing where its texts stand this many times each on average in the rows looked at."""


def glimpse(plain: Plain, columns: Iterable[int]) -> dict[int, list[str]]:
    """The likely texts of each of these columns, the empty one among them; columns of many texts are left out.

    A file too small to hold one place is not looked at.
    """
    rows = _rows(plain)
    found: dict[int, list[str]] = {}
    for column in columns:
        texts = {row[column] for row in rows if column < len(row) and "\0" not in row[column]} | {""}
        if len(texts) <= MOST_TEXTS and REPEATED * len(texts) <= len(rows):
            found[column] = sorted(texts)
    return found


def _rows(plain: Plain) -> list[list[str]]:
    """Whole lines from places spread evenly over the file, taken apart."""
    lines: list[str] = []
    size = plain.path.stat().st_size
    places = min(PLACES, size // PLACE_SIZE)
    with plain.path.open("rb") as stream:
        for place in range(places):
            stream.seek(size * place // places)
            whole = stream.read(PLACE_SIZE).split(b"\n")[1:-1]
            lines += [line.decode("utf-8", errors="ignore").rstrip("\r") for line in whole]
    rows: list[list[str]] = []
    for line in lines:
        try:
            rows += csv.reader([line], delimiter=plain.delimiter)
        except csv.Error:
            continue
    return rows
