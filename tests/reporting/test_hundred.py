"""The share before and after as two squares of a hundred dots: what is full, what is said, and when there is none."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from trialkit import disclosed
from trialkit.analysis.estimate import Estimate, Interval, NotEstimable
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting import figures, hundred
from trialkit.reporting.figures.palette import NAVY
from trialkit.reporting.sections.results import primary_result

from .conftest import wellbeing_evaluation

SVG = "{http://www.w3.org/2000/svg}"


def full_dots(svg: str) -> int:
    """How many dots are drawn in the colour of those that count."""
    return sum(len(group) for group in ElementTree.fromstring(svg).iter(f"{SVG}g") if group.get("fill") == NAVY)


def with_levels(found: Evaluation, before: float, after: float) -> Evaluation:
    """The evaluation with other pooled levels before and in the trial."""
    values = {"Baseline": before, "Trial": after}

    def moved(one: object) -> object:
        if isinstance(one, Estimate) and one.contrast == "level":
            value = values[one.subject]
            return replace(one, value=value, interval=Interval(min(value, 0.1), max(value, 0.9)))
        return one

    primary = replace(found.primary, estimates=tuple(moved(one) for one in found.primary.estimates))  # type: ignore[misc]
    return replace(found, results=(primary, *found.results[1:]))


def test_each_square_has_as_many_full_dots_as_it_says_and_its_interval_and_n(wellbeing: Evaluation) -> None:
    pair = hundred.squares(wellbeing, wellbeing.primary)
    assert pair is not None
    assert [(one.name, one.full, one.said, one.interval) for one in pair] == [
        ("Baseline", 17, "17", "12 to 25"),
        ("Trial", 34, "34", "27 to 42"),
    ]
    for form in ("wide", "narrow"):
        svg = figures.hundred_chart(wellbeing, wellbeing.primary, uid="a", form=form)  # type: ignore[arg-type]
        assert full_dots(svg) == 17 + 34
        words = " ".join("".join(node.itertext()) for node in ElementTree.fromstring(svg).iter(f"{SVG}text"))
        assert "17 of 100" in words and "34 of 100" in words and "interval 27 to 42" in words


@pytest.mark.parametrize(
    ("before", "after", "said", "full"),
    [
        (0.0, 1.0, ("0", "100"), 100),
        (0.004, 0.996, ("fewer than 1", "more than 99"), 100),
        (0.126, 0.374, ("13", "37"), 50),
    ],
)
def test_nothing_is_told_as_none_or_all_unless_it_is(
    wellbeing: Evaluation, before: float, after: float, said: tuple[str, str], full: int
) -> None:
    found = with_levels(wellbeing, before, after)
    pair = hundred.squares(found, found.primary)
    assert pair is not None and tuple(one.said for one in pair) == said
    assert full_dots(figures.hundred_chart(found, found.primary, uid="a")) == full


def test_its_text_says_the_finding_with_the_interval_of_the_change_that_is_judged(wellbeing: Evaluation) -> None:
    said = hundred.telling(wellbeing, wellbeing.primary)
    assert said.title == "Of every 100 conversations: 17 before, 34 after"
    assert "the change that is judged: 17 points more (1 to 34)" in said.subtitle
    assert "Baseline: 17 of every 100 conversations" in said.alternative and "from 27 to 42" in said.alternative
    table = hundred.numbers_table(wellbeing, wellbeing.primary)
    assert [row[:3] for row in table.shown] == [("Baseline", "17", "12 to 25"), ("Trial", "34", "27 to 42")]


def test_section_9_has_it_where_there_are_two_shares_and_nowhere_else(
    wellbeing: Evaluation, louth: Evaluation, monthly: Evaluation, silent: Evaluation
) -> None:
    def drawn(found: Evaluation) -> list[str]:
        return [one.name for one in primary_result(found).blocks if getattr(one, "name", "").endswith("hundred")]

    assert drawn(wellbeing) == ["section-9-hundred"]
    assert [drawn(found) for found in (louth, monthly, silent)] == [[], [], []]


def test_a_level_that_is_kept_back_is_not_drawn(wellbeing: Evaluation) -> None:
    kept = tuple(
        NotEstimable(one.contrast, one.scale, one.subject, "it is kept back.") if one.subject == "Baseline" else one
        for one in wellbeing.primary.estimates
    )
    primary = replace(wellbeing.primary, estimates=kept)
    assert hundred.squares(wellbeing, primary) is None
    assert figures.hundred_chart(wellbeing, primary, uid="a") == ""


def test_a_public_report_draws_rounded_counts_and_never_the_log() -> None:
    found = wellbeing_evaluation(provenance="real")
    logged = tuple(
        replace(one, n=132) if isinstance(one, Estimate) and one.contrast == "level" else one
        for one in found.primary.estimates
    )
    found = replace(found, results=(replace(found.primary, estimates=logged), *found.results[1:]))
    told = disclosed(found)
    exact, pair = hundred.squares(found, found.primary), hundred.squares(told, told.primary)
    assert exact is not None and pair is not None
    assert [(one.said, one.n) for one in exact] == [("17", 132), ("34", 132)]
    assert [(one.said, one.n) for one in pair] == [("19", 130), ("35", 130)], "25 and 45 of 130, in steps of five"
