"""A quotation mark that is never closed swallows rows, so the file is refused; genuine line breaks are read."""

from __future__ import annotations

import pytest

from trialkit.errors import LogError
from trialkit.records.read import read_log
from trialkit.records.textfile import ENGINE_FROM

from .conftest import Write, make_trial

TRIAL = make_trial()
HEAD = "date,practitioner,outcome,came_back,minutes,note\n"
GOOD = "2021-02-01,P01,advice,no,20,fine\n"
OPEN = '2021-02-02,P01,signposted,yes,30,"open\n'


def test_a_quotation_mark_open_at_the_end_of_the_file_refuses_it(write: Write) -> None:
    with pytest.raises(LogError, match="cell F3 begins with a quotation mark") as caught:
        read_log(TRIAL, write(HEAD + GOOD + OPEN + GOOD * 50))
    assert "open" not in caught.value.problems[0].where


def test_a_quotation_mark_closed_by_a_later_row_refuses_the_file(write: Write) -> None:
    closing = '2021-02-03,P02,advice,no,10,"later"\n'
    with pytest.raises(LogError, match="cell F3 begins with a quotation mark"):
        read_log(TRIAL, write(HEAD + GOOD + OPEN + GOOD * 24 + closing + GOOD))


def test_a_large_file_is_refused_for_it_too(write: Write) -> None:
    many = GOOD * (ENGINE_FROM // len(GOOD) + 1)
    closing = '2021-02-03,P02,advice,no,10,"later"\n'
    with pytest.raises(LogError, match="cell F3 begins with a quotation mark"):
        read_log(TRIAL, write(HEAD + GOOD + OPEN + GOOD + closing + many))


@pytest.mark.parametrize("note", ["rang back\nno answer", "eggs, milk, bread, tea, jam, ham\n12/02/2021, rang again"])
def test_genuine_notes_with_line_breaks_are_read(write: Write, note: str) -> None:
    log = read_log(TRIAL, write(HEAD + GOOD + f'2021-02-02,P01,advice,no,5,"{note}"\n' + GOOD))
    assert log.flow.received == 3
