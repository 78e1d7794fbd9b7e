"""The drawn lines tell the change that is told: on the measure's own scale, and on logs for a relative change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from trialkit.analysis import controlled, scales
from trialkit.analysis.estimate import Estimate, Line
from trialkit.analysis.segmented import Question
from trialkit.records.series import Series

Make = Callable[..., Series]
FALLING = [450, 415, 352, 330, 270, 245, 207, 148, 120, 70, 30]
BEFORE, AFTER = [41, 38, 44, 40, 45, 39, 43, 42], [30, 33, 29, 31, 28, 34]
ELSEWHERE = [60, 57, 63, 59, 64, 58, 61, 60, 57, 62, 58, 60, 55, 61]


def ends(lines: tuple[Line, ...], question: Question) -> tuple[float, float]:
    """The levels that a question's change runs between."""
    by_name = {line.name: line.value for line in lines}
    if question.contrast == "trend":
        return by_name["fitted"][0], by_name["fitted"][-1]
    return by_name["counterfactual"][-1], by_name["fitted"][-1]


def counts(make: Make, figures: list[int], before: int) -> Series:
    phases = [("baseline", figures[:before], 1), ("trial", figures[before:], 1)]
    return make([phase for phase in phases if phase[1]], kind="count")


@pytest.mark.parametrize("contrast", ["trend", "change", "effect_at_end"])
def test_the_ends_of_the_lines_on_logs_tell_the_relative_change(make_series: Make, contrast: str) -> None:
    figures, before = (FALLING, 0) if contrast == "trend" else (BEFORE + AFTER, len(BEFORE))
    found = counts(make_series, figures, before)
    question = Question(contrast, scale="relative")  # type: ignore[arg-type]
    told = controlled.single(found, question)
    first, last = ends(controlled.lines(found, question), question)
    assert isinstance(told, Estimate)
    assert last / first - 1 == pytest.approx(told.value, abs=0.01)


def test_a_straight_line_on_the_own_scale_tells_another_relative_change(make_series: Make) -> None:
    """Why the lines of a relative change are drawn on logs: in a straight fall of 93% the logs fall by 89%."""
    found = counts(make_series, FALLING, 0)
    question = Question("trend", scale="relative")
    told = controlled.single(found, question)
    first, last = ends(controlled.lines(found, replace(question, scale="absolute")), question)
    assert isinstance(told, Estimate)
    assert last / first - 1 < told.value - 0.03


def test_against_a_comparison_the_counterfactual_is_the_own_line_without_the_ratio(make_series: Make) -> None:
    own = counts(make_series, BEFORE + AFTER, len(BEFORE))
    pair = controlled.against(own, counts(make_series, ELSEWHERE, len(BEFORE)))
    question = Question("change", scale="relative")
    told, lines = controlled.single(pair, question), controlled.lines(pair, question)
    first, last = ends(lines, question)
    assert isinstance(told, Estimate)
    assert last / first - 1 == pytest.approx(told.value, abs=0.01)
    (expected,) = (line for line in lines if line.name == "counterfactual")
    assert expected.lower is not None and expected.upper is not None
    assert 0 < expected.lower[0] < expected.value[0] < expected.upper[0]


def test_there_are_no_lines_where_a_scale_is_closed_and_none_of_odds(make_series: Make) -> None:
    nothing = counts(make_series, [0, 0, 0, 0, 5, 6, 4, 7], 4)
    assert controlled.lines(nothing, Question("change", scale="relative")) == ()
    with pytest.raises(ValueError, match="not from log odds"):
        scales.drawn(nothing, np.zeros(8), "log_odds")
