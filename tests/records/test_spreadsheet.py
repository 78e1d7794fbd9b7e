"""Workbooks: saved values are read, and what a workbook can hide is told."""

from __future__ import annotations

import datetime as dt
import time
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from trialkit.errors import LogError, PersonalDataError
from trialkit.records import spreadsheet
from trialkit.records.read import read_log

from .conftest import Write, make_trial

TRIAL = make_trial()
HEAD = ["Date", "Practitioner", "Outcome", "Came back", "Minutes", "Note"]
GOOD = [dt.date(2021, 1, 4), "P1", "advice", True, 12.5, "x"]


def test_real_dates_numbers_and_truths_are_read_as_they_are(write_book: Write) -> None:
    rows = [
        HEAD,
        GOOD,
        [dt.datetime(2021, 1, 5, 9, 30), 7, "Signposted", 1, 240, None],
        [44232, "P2", "Referred", "Y", "12", ""],
    ]
    rows[3][2] = "Referred to a team"
    log = read_log(TRIAL, write_book({"Log": rows}))
    assert (log.flow.received, log.flow.used, log.problems) == (3, 3, ())
    assert log.files[0].sheet == "Log"
    assert [one.code for one in log.completeness.practitioners] == ["7", "P1", "P2"]
    assert [(one.where, one.became) for one in log.repairs] == [
        ("impact_logs/louth/log.xlsx sheet Log, cell A4", "5 February 2021")
    ]


def test_a_bad_cell_is_told_by_file_sheet_and_cell(write_book: Write) -> None:
    bad = [*GOOD[:2], "signposed", *GOOD[3:]]
    log = read_log(TRIAL, write_book({"Log": [HEAD, GOOD, bad]}, "week-3.xlsx"))
    assert str(log.problems[0]).startswith("impact_logs/louth/week-3.xlsx sheet Log, cell C3 'signposed' is not an")


def test_a_date_that_excel_turned_round_is_put_right_and_listed(write_book: Write) -> None:
    log = read_log(TRIAL, write_book({"Log": [HEAD, [dt.date(2021, 10, 2), *GOOD[1:]]]}))
    assert [(one.was, one.became) for one in log.repairs] == [("2021-10-02", "10 February 2021")]


@pytest.mark.parametrize("serial", [2_958_466, 1e10, -1e10])
def test_a_number_marked_as_a_date_that_is_none_is_told_by_its_cell_and_by_no_warning_of_a_library(
    write_book: Write, serial: float
) -> None:
    folder = write_book({"Log": [HEAD, GOOD, GOOD]})
    book: Any = openpyxl.load_workbook(folder / "log.xlsx")
    cell = book["Log"]["A2"]
    cell.value, cell.number_format = serial, "yyyy-mm-dd"
    book.save(folder / "log.xlsx")
    log = read_log(TRIAL, folder)
    assert [problem.where for problem in log.problems] == ["impact_logs/louth/log.xlsx sheet Log, cell A2"]
    assert "a cell holds a spreadsheet error" in log.problems[0].what


REASONS = {"=5+5": "a formula has no saved answer", "#REF!": "a cell holds a spreadsheet error such as #REF!"}


@pytest.mark.parametrize("spoilt", REASONS)
@pytest.mark.parametrize("column", [1, 3, 4, 5])
def test_a_formula_without_an_answer_and_an_error_empty_a_cell_that_the_primary_measure_does_not_need(
    write_book: Write, spoilt: str, column: int
) -> None:
    bad = [*GOOD[:column], spoilt, *GOOD[column + 1 :]]
    log = read_log(TRIAL, write_book({"Log": [HEAD, GOOD, bad]}))
    assert (log.flow.received, log.flow.used, log.problems_found) == (2, 2, 1)
    assert [(part.reason, part.cells) for part in log.emptied] == [(REASONS[spoilt], 1)]
    assert log.problems[0].where.endswith(f"cell {'ABCDEF'[column]}3")
    assert log.problems[0].what == f"{REASONS[spoilt]}."
    assert log.completeness.duplicates == 0


@pytest.mark.parametrize("spoilt", REASONS)
@pytest.mark.parametrize("column", [0, 2])
def test_where_the_row_is_placed_by_it_or_the_primary_measure_needs_it_the_row_is_set_aside(
    write_book: Write, spoilt: str, column: int
) -> None:
    bad = [*GOOD[:column], spoilt, *GOOD[column + 1 :]]
    log = read_log(TRIAL, write_book({"Log": [HEAD, GOOD, bad]}))
    assert [(part.reason, part.rows) for part in log.flow.set_aside] == [(REASONS[spoilt], 1)]
    assert (log.flow.used, log.emptied, log.problems_found) == (1, (), 1)


def test_a_spoilt_cell_does_not_break_a_rule_that_asks_for_it(write_book: Write) -> None:
    trial = make_trial(rules=[{"when": {"outcome": "advice"}, "require": ["minutes", "note"]}])
    log = read_log(trial, write_book({"Log": [HEAD, [*GOOD[:4], "#REF!", "=5+5"], [*GOOD[:4], None, "x"]]}))
    assert [(part.reason, part.rows) for part in log.flow.set_aside] == [
        ("minutes is empty where a rule asks for it", 1)
    ]
    assert {part.reason for part in log.emptied} == set(REASONS.values())


def test_a_row_of_formulas_without_answers_is_received(write_book: Write) -> None:
    log = read_log(TRIAL, write_book({"Log": [HEAD, GOOD, [None, None, None, None, "=5+5", None]]}))
    assert (log.flow.received, log.flow.used) == (2, 1)
    assert [(part.reason, part.rows) for part in log.flow.set_aside] == [("date is empty", 1)]


def test_merged_cells_in_the_data_set_their_rows_aside(write_book: Write) -> None:
    def merge(book: Any) -> None:
        book["Log"].merge_cells("A2:A3")
        book["Log"].merge_cells("H5:I6")

    log = read_log(TRIAL, write_book({"Log": [HEAD, GOOD, GOOD, GOOD, GOOD]}, change=merge))
    assert (log.flow.received, log.flow.used) == (4, 2)
    assert [problem.where for problem in log.problems] == ["impact_logs/louth/log.xlsx sheet Log, cells A2 and A3:"]
    assert log.flow.set_aside[0].reason == "cells are merged"


def test_a_merged_title_above_the_headings_does_no_harm(write_book: Write) -> None:
    def merge(book: Any) -> None:
        book["Log"].merge_cells("A1:F1")

    log = read_log(TRIAL, write_book({"Log": [["Impact log"], HEAD, GOOD]}, change=merge))
    assert (log.flow.received, log.flow.used, log.problems) == (1, 1, ())


def test_hidden_sheets_are_not_used_and_that_is_said(write_book: Write) -> None:
    def hide(book: Any) -> None:
        book["Old"].sheet_state = "hidden"

    log = read_log(TRIAL, write_book({"Log": [HEAD, GOOD], "Old": [HEAD, GOOD, GOOD]}, change=hide))
    assert log.flow.received == 1
    assert "sheet Old" in log.problems[0].where
    assert "is hidden" in log.problems[0].what


def test_personal_data_in_a_hidden_sheet_is_refused_all_the_same(write_book: Write) -> None:
    def hide(book: Any) -> None:
        book["Clients"].sheet_state = "veryHidden"

    with pytest.raises(PersonalDataError, match="sheet Clients, cell A2 looks like it holds an NHS number"):
        read_log(TRIAL, write_book({"Log": [HEAD, GOOD], "Clients": [["n"], [9434765919]]}, change=hide))


def test_every_sheet_with_the_headings_is_read_and_others_are_told_of(write_book: Write) -> None:
    later = [dt.date(2021, 2, 1), *GOOD[1:]]
    sheets = {"January": [HEAD, GOOD], "February": [HEAD, later, later], "Lists": [["Colours"], ["blue"]]}
    log = read_log(TRIAL, write_book(sheets))
    assert [(one.sheet, one.rows) for one in log.files] == [("January", 1), ("February", 2)]
    assert [problem.where for problem in log.problems] == ["impact_logs/louth/log.xlsx sheet Lists"]


def test_a_sheet_that_nearly_has_the_headings_is_not_passed_over(write_book: Write) -> None:
    with pytest.raises(LogError, match="sheet February, row 1: no column is headed outcome"):
        read_log(
            TRIAL, write_book({"January": [HEAD, GOOD], "February": [["Date", "Practitioner", "Outcme"], GOOD[:3]]})
        )


def test_blank_rows_and_styled_emptiness_are_not_received(write_book: Write) -> None:
    def style(book: Any) -> None:
        book["Log"].cell(400, 3).number_format = "0.00"
        book["Log"].cell(400, 900).number_format = "0.00"

    log = read_log(TRIAL, write_book({"Log": [HEAD, GOOD, [None] * 6, ["", " "], GOOD]}, change=style))
    assert (log.flow.received, log.flow.used) == (2, 2)


def test_too_many_columns_are_refused(write_book: Write) -> None:
    with pytest.raises(LogError, match="700 columns; the most is 500"):
        read_log(TRIAL, write_book({"Log": [HEAD, ["x"] * 700]}))


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(
    write_book: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "LARGEST_INSIDE", 1000)
    with pytest.raises(LogError, match="unpacks to more than"):
        read_log(TRIAL, write_book({"Log": [HEAD, GOOD]}))


@pytest.mark.parametrize("content", [b"PK\x03\x04 torn", b"date,practitioner\n", b"<html></html>"])
def test_what_is_no_workbook_is_refused(folder: Path, content: bytes) -> None:
    (folder / "log.xlsx").write_bytes(content)
    with pytest.raises(LogError, match="damaged or locked"):
        read_log(TRIAL, folder)


def test_a_zip_that_is_no_workbook_is_refused(folder: Path) -> None:
    with zipfile.ZipFile(folder / "log.xlsx", "w") as archive:
        archive.writestr("letter.txt", "x")
    with pytest.raises(LogError, match="damaged or locked"):
        read_log(TRIAL, folder)


def test_the_old_format_and_locked_workbooks_are_refused_with_what_to_do(folder: Path) -> None:
    (folder / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / "b.xlsx").write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(LogError) as caught:
        read_log(TRIAL, folder)
    assert all("save it as an Excel workbook (.xlsx)" in problem.mend for problem in caught.value.problems)


def test_personal_data_in_a_sheet_name_is_not_repeated(write_book: Write) -> None:
    folder = write_book({"01522 782070": [HEAD, GOOD]})
    log = read_log(TRIAL, folder, allow_personal_data=True)
    assert "782070" not in str(log)
    with pytest.raises(PersonalDataError) as caught:
        read_log(TRIAL, folder)
    assert "782070" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><f>1+1</f></c></row></sheetData>'),
        (b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        (b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A3:F1048576"/></mergeCells>'),
        (b"</sheetData>", b'<row r="2000000000"></row></sheetData>'),
    ],
)
def test_what_reaches_to_the_end_of_the_sheet_is_not_walked(write_book: Write, old: bytes, new: bytes) -> None:
    folder = write_book({"Log": [HEAD, GOOD, GOOD]})
    with zipfile.ZipFile(folder / "log.xlsx") as book:
        parts = {part: book.read(part) for part in book.namelist()}
    with zipfile.ZipFile(folder / "log.xlsx", "w") as book:
        for part, content in parts.items():
            book.writestr(part, content.replace(old, new))
    begun = time.perf_counter()
    try:
        assert read_log(TRIAL, folder).flow.received == 2
    except LogError as error:
        assert error.problems[0].mend
    assert time.perf_counter() - begun < 5
