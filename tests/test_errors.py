"""Problems as one line: where, what, how to mend."""

from __future__ import annotations

import pytest

from trialkit.errors import Problem


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (
            Problem("trials/louth.yaml:9:3", "better is 'up'.", "Use higher."),
            "trials/louth.yaml:9:3 better is 'up'. Use higher.",
        ),
        (Problem("trials", "there is no folder here."), "trials: there is no folder here."),
        (Problem("log.csv, row 1", "no column is headed date."), "log.csv, row 1: no column is headed date."),
        (
            Problem("log.csv, cells A2 and A4:", "the day comes first."),
            "log.csv, cells A2 and A4: the day comes first.",
        ),
        (Problem("", "there are 3 more problems."), "there are 3 more problems."),
        (Problem("trials", "this is a folder, not a trial file."), "trials: this is a folder, not a trial file."),
        (Problem("f.csv:1:2", "a column has no heading."), "f.csv:1:2: a column has no heading."),
        (
            Problem("log.csv, row 1", "columns A and B are both headed date."),
            "log.csv, row 1: columns A and B are both headed date.",
        ),
        (Problem("log.csv", "is empty."), "log.csv is empty."),
    ],
)
def test_a_sentence_with_a_subject_of_its_own_stands_after_a_colon(problem: Problem, told: str) -> None:
    assert str(problem) == told
