"""Tables: accessible HTML that holds no markup from outside, CSV that holds no formula."""

import csv
import io
import json

import pytest

from trialkit.reporting.tables import Column, Table, escape, plain_json, printable, safe_cell, signed, table

from .conftest import HOSTILE

COLUMNS = (Column("Week", "week"), Column("Number", "number", True))


def test_a_table_has_a_caption_scoped_headings_and_right_aligned_numbers() -> None:
    found = table("weeks", "Weeks", COLUMNS, [("1 Feb", "20")]).html()
    assert "<caption>Weeks</caption>" in found
    assert '<th scope="col" class="tk-number">Number</th>' in found
    assert '<th scope="row">1 Feb</th><td data-label="Number" class="tk-number">20</td>' in found


def test_text_from_outside_is_never_markup() -> None:
    found = table("weeks", HOSTILE, COLUMNS, [(HOSTILE, HOSTILE)]).html()
    assert "<script" not in found
    assert "&lt;script&gt;" in found
    assert 'alert("x")' not in found


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "  =1+1", "\r=1"])
def test_text_that_a_spreadsheet_would_run_is_made_plain(text: str) -> None:
    assert str(safe_cell(text)).startswith("'")


@pytest.mark.parametrize(("cell", "written"), [(-1.5, "-1.5"), (3.0, 3), (-4, -4), (None, ""), (float("nan"), "")])
def test_numbers_stay_numbers_and_what_is_missing_stays_empty(cell: float | None, written: object) -> None:
    assert safe_cell(cell) == written


def test_the_csv_holds_exact_values_while_the_page_holds_rounded_ones() -> None:
    found = Table("weeks", "Weeks", COLUMNS, (("1 Feb", "33.3%"),), (("2021-02-01", 1 / 3),))
    rows = list(csv.reader(io.StringIO(found.csv())))
    assert rows == [["week", "number"], ["2021-02-01", repr(1 / 3)]]


def test_characters_that_xml_refuses_are_left_out() -> None:
    assert printable("a\x00b\x1bc\x85d\ufffee") == "abcde"
    assert escape('<a href="x">') == "&lt;a href=&quot;x&quot;&gt;"


@pytest.mark.parametrize(
    "code", [0x202A, 0x202E, 0x2066, 0x2069, 0x200E, 0x200F, 0x061C, 0x200B, 0x200D, 0x2060, 0xFEFF]
)
def test_characters_that_turn_or_hide_text_are_left_out(code: int) -> None:
    assert printable(f"jpg{chr(code)}.exe") == "jpg.exe"
    assert escape(f"{chr(code)}a") == "a"
    assert safe_cell(f"{chr(code)}=1+1") == "'=1+1"


def test_json_keeps_every_character_and_shows_none_that_hides() -> None:
    text = "a\u202eb\U000e0041c\ufeffd\ud800e\x9ff é ‘quoted’ \\u202e"
    written = plain_json(json.dumps({text: text}, ensure_ascii=False, indent=2))
    assert json.loads(written) == {text: text}
    assert written == printable(written) and written.encode("utf-8")
    assert "é ‘quoted’" in written


def test_only_a_long_row_heading_is_marked_to_keep_its_width() -> None:
    found = table("weeks", "Weeks", COLUMNS, [("1 Feb", "20"), ("Six weeks after against Baseline", "3")]).html()
    assert found.count('class="tk-long"') == 1
    assert '<th scope="row" class="tk-long">Six weeks after against Baseline</th>' in found


def test_a_table_told_row_by_row_takes_no_stop_of_the_tab_key_and_one_that_scrolls_takes_one() -> None:
    made = table("t", "c", (Column("a", "a"), Column("b", "b")), [("x", "y")])
    assert "tabindex" not in made.prose() and 'data-label="b"' in made.prose()
    assert made.html().count('tabindex="0"') == 1


def test_no_line_may_end_between_a_sign_and_its_sum() -> None:
    assert signed("(−£700,000 to +£3.9 million), −7") == "(−\u2060£700,000 to +\u2060£3.9 million), −7"
    made = table("t", "c", (Column("a", "a"),), [("−£5",)])
    assert "−\u2060£5" in made.prose() and "−£5" in made.csv()
