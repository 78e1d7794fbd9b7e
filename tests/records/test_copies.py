"""A copied log counts no row twice: both files are named, and what to do."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.records.conftest import RESOLVED, Write, make_trial
from trialkit.errors import LogError
from trialkit.records.read import read_log

HEAD = "date,practitioner,outcome,came_back,note\n"
ROWS = ("04/01/2021,P01,advice,yes,\n", "05/01/2021,P02,referred,no,\n", "05/01/2021,P02,referred,no,\n")


def test_a_copy_beside_the_log_is_refused_and_both_files_are_named(write: Write) -> None:
    write(HEAD + "".join(ROWS), "impact_log.csv")
    folder = write(HEAD + "".join(ROWS), "impact_log - Copy.csv")
    with pytest.raises(LogError) as caught:
        read_log(make_trial(), folder)
    (problem,) = caught.value.problems
    assert "impact_log - Copy.csv" in str(problem) and "louth/impact_log.csv" in str(problem)
    assert "holds the same rows" in problem.what and "count twice" in problem.mend and "one file" in problem.mend


def test_an_earlier_version_of_the_log_is_refused_whatever_its_kind_and_order(write: Write, write_book: Write) -> None:
    write(HEAD + "".join(ROWS) * 2, "log.csv")
    first, other = ["Advice", "2021-01-04", "p01", "yes"], ["Referred to a team", "2021-01-05", "p02", "no"]
    folder = write_book({"Log": [["outcome", "date", "practitioner", "came_back"], first, *[other] * 4]}, "before.xlsx")
    with pytest.raises(LogError) as caught:
        read_log(make_trial(), folder)
    (problem,) = caught.value.problems
    assert "before.xlsx sheet Log" in problem.where and "holds only rows of impact_logs/louth/log.csv" in problem.what


def test_a_few_rows_that_another_file_holds_too_may_be_two_that_happened_alike(write: Write) -> None:
    write(HEAD + "".join(ROWS), "one.csv")
    folder = write(HEAD + ROWS[0], "two.csv")
    assert read_log(make_trial(), folder).flow.used == 4


def test_two_short_files_that_differ_by_a_byte_may_be_two_that_happened_alike(write: Write) -> None:
    tallies = {"date": {"type": "date"}, "received": {"type": "number"}, "resolved": {"type": "number"}}
    shares = {**RESOLVED, "numerator": "resolved", "denominator": "received"}
    trial = make_trial(fields=tallies, measures=[shares], row="tally")
    write("date,received,resolved\n04/01/2021,20,9\n", "louth.csv")
    folder = write("date,received,resolved\n4 January 2021,20,9\n", "boston.csv")
    assert read_log(trial, folder).flow.used == 2


def test_two_short_sheets_of_one_workbook_are_no_copies(write_book: Write) -> None:
    head, row = ["date", "practitioner", "outcome"], ["04/01/2021", "P01", "advice"]
    assert read_log(make_trial(), write_book({"Louth": [head, row], "Boston": [head, row]})).flow.used == 2


def test_files_that_part_later_are_read_up_to_a_day_on_which_they_are_still_alike(write: Write) -> None:
    write(HEAD + ROWS[0] + ROWS[1], "one.csv")
    folder = write(HEAD + ROWS[0] + "06/01/2021,P01,advice,yes,\n", "two.csv")
    assert read_log(make_trial(), folder, until=dt.date(2021, 1, 4)).flow.used == 2


def test_three_copies_are_told_twice_so_that_one_is_left(write: Write) -> None:
    for name in ("a.csv", "b.csv", "c.csv"):
        folder = write(HEAD + "".join(ROWS), name)
    with pytest.raises(LogError) as caught:
        read_log(make_trial(), folder)
    assert [problem.where.rpartition("/")[2] for problem in caught.value.problems] == ["c.csv", "b.csv"]


def test_files_that_share_some_rows_and_files_without_rows_are_read(write: Write) -> None:
    write(HEAD + "".join(ROWS), "one.csv")
    write(HEAD, "empty.csv")
    write(HEAD, "empty too.csv")
    folder = write(HEAD + ROWS[0] + "06/01/2021,P01,advice,yes,\n", "two.csv")
    assert read_log(make_trial(), folder).flow.used == 5


def test_a_row_that_stands_more_often_than_in_the_other_file_is_no_copy(write: Write) -> None:
    write(HEAD + "".join(ROWS[:2]), "one.csv")
    folder = write(HEAD + ROWS[1] * 2, "two.csv")
    assert read_log(make_trial(), folder).flow.used == 4


def test_rows_that_differ_in_a_free_text_alone_are_no_copies(write: Write) -> None:
    write(HEAD + ROWS[0], "one.csv")
    folder = write(HEAD + ROWS[0].replace("yes,", "yes,rang back"), "two.csv")
    assert read_log(make_trial(), folder).flow.used == 2
