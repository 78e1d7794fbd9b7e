"""Anhøj's run rules: critical values against R and against print, counts worked by hand and counted by R."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from trialkit.analysis.spc.rules import sides
from trialkit.analysis.spc.runs import Runs, fewest_allowed, longest_allowed, run_patterns, runs

PRINTED = {10: (6, 2), 11: (6, 2), 12: (7, 3), 16: (7, 4), 20: (7, 6), 22: (7, 7), 23: (8, 7), 24: (8, 8), 45: (8, 17)}
"""Anhøj's table of critical values (qicharts2 vignette, appendix 2): useful points → longest run, fewest crossings."""

Named = Callable[[str], np.ndarray]


def of(letters: str) -> np.ndarray:
    """Signs from a word: u above, d below, o on the line."""
    return np.array([{"u": 1, "d": -1, "o": 0}[letter] for letter in letters], dtype=np.int8)


@pytest.mark.parametrize(("useful", "values"), PRINTED.items())
def test_critical_values_are_those_in_print(useful: int, values: tuple[int, int]) -> None:
    assert (longest_allowed(useful), fewest_allowed(useful)) == values


def test_critical_values_are_those_of_r_for_up_to_120_points(reference: Named) -> None:
    assert [longest_allowed(n) for n in range(1, 121)] == reference("longest_allowed").tolist()
    assert [fewest_allowed(n) for n in range(1, 121)] == reference("fewest_allowed").tolist()


def test_runs_and_crossings_are_those_that_r_counts(reference: Named) -> None:
    for series in range(1, 41):
        values = reference(f"runs{series}_values")
        found = runs(sides(values, float(np.median(values))))
        assert [found.useful, found.longest, found.crossings] == reference(f"runs{series}_found").tolist(), series


COUNTS = [
    ("udud", (4, 1, 3)),
    ("uuuddd", (6, 3, 1)),
    ("uouodd", (4, 2, 1)),
    ("uuoouu", (4, 4, 0)),
    ("oooo", (0, 0, 0)),
    ("u", (1, 1, 0)),
    ("", (0, 0, 0)),
]


@pytest.mark.parametrize(("letters", "counted"), COUNTS, ids=[row[0] or "none" for row in COUNTS])
def test_points_on_the_line_neither_make_nor_break_a_run(letters: str, counted: tuple[int, int, int]) -> None:
    found = runs(of(letters))
    assert (found.useful, found.longest, found.crossings) == counted


VERDICTS = [
    ("twelve useful points, a run of seven", "uuuuuuududud", set()),
    ("twelve useful points, a run of eight", "uuuuuuuududu", {"long_run"}),
    ("eight with one on the line between them", "uuuuouuuududu", {"long_run"}),
    ("twelve useful points, three crossings", "uuuddduuuddd", set()),
    ("twelve useful points, two crossings", "uuuudddduuuu", {"few_crossings"}),
    ("six above and six below", "uuuuuudddddd", {"few_crossings"}),
    ("all on one side", "u" * 12, {"long_run", "few_crossings"}),
    ("nine useful points, all on one side: not judged", "u" * 9, set()),
    ("ten useful points, all on one side", "u" * 10, {"long_run", "few_crossings"}),
    ("nine useful of twelve: not judged", "u" * 9 + "ooo", set()),
    ("all on the line", "o" * 12, set()),
]


@pytest.mark.parametrize(("why", "letters", "rules"), VERDICTS, ids=[row[0] for row in VERDICTS])
def test_a_long_run_or_few_crossings_are_signals(why: str, letters: str, rules: set[str]) -> None:
    assert {one.rule for one in run_patterns(of(letters))} == rules


def test_a_long_run_names_its_points_and_side_and_leaves_out_those_on_the_line() -> None:
    (found,) = [one for one in run_patterns(of("ududdddodddddu")) if one.rule == "long_run"]
    assert found.places == (3, 4, 5, 6, 8, 9, 10, 11, 12)
    assert found.direction == "low"


def test_two_runs_that_are_too_long_are_two_signals() -> None:
    found = [one for one in run_patterns(of("u" * 9 + "d" * 9)) if one.rule == "long_run"]
    assert [(one.places[0], one.direction) for one in found] == [(0, "high"), (9, "low")]


def test_a_series_of_five_hundred_points_has_its_values_too() -> None:
    assert runs(of("ud" * 250)) == Runs(500, 1, 12, 499, 231)
