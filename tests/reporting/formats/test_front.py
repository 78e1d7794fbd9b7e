"""The widths of columns: figures whole, sentences giving way, all of it within the page."""

from __future__ import annotations

import pytest

from trialkit.reporting.figures.lettering import text_width
from trialkit.reporting.formats.front import FAMILY, widths
from trialkit.reporting.tables import Column, Table, table

LONG = "A sentence of many words that asks for far more of the width than any figure beside it does. " * 3


def made(*rows: tuple[str, ...]) -> Table:
    return table("t", "c", (Column("What", "what"), Column("Why", "why"), Column("n", "n", numeric=True)), rows)


def test_a_figure_beside_long_sentences_stays_on_one_line() -> None:
    found = widths(made((LONG, LONG, "80,880"), (LONG, LONG, "+105.6 %")), 480.0, size=9.0, air=10.0)
    assert sum(found) == pytest.approx(480.0)
    assert found[2] >= text_width("+105.6 %", 9.0, "normal", FAMILY) + 10.0
    assert found[0] == pytest.approx(found[1]) and found[0] > 200


def test_no_column_falls_below_its_longest_word_while_there_is_room() -> None:
    found = widths(made(("Neighbourhood", LONG, "1"), ("a", LONG, "2")), 480.0, size=9.0, air=10.0)
    assert found[0] >= text_width("Neighbourhood", 9.0, "normal", FAMILY) + 10.0


def test_where_nothing_fits_all_columns_give_way_alike() -> None:
    found = widths(made(("Neighbourhoods", "Neighbourhoods", "1")), 60.0, size=9.0, air=4.0)
    assert sum(found) == pytest.approx(60.0) and found[0] == pytest.approx(found[1])
