"""What a measure needs and may not have, by its type and its role."""

from __future__ import annotations

import pytest
from tests.protocol.files import GOOD, Problems, about, file

from trialkit.protocol.measure import Measure


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (file("type: proportion"), "a proportion needs numerator"),
        (file("type: rate"), "a rate needs exposure"),
        (file("type: mean"), "a mean needs value"),
        (file("type: money"), "a money measure needs value"),
        (file("type: ordinal"), "an ordinal measure needs value"),
        (file("type: count\nvalue: days"), "a count has no value"),
        (file("type: mean\nvalue: days\nnumerator: {back: true}"), "a mean has no numerator"),
        (file("type: count\ndenominator: {back: true}"), "a count has no denominator"),
        (file("type: mean\nvalue: days\nexposure: 3"), "a mean has no exposure"),
        (file("type: mean\nvalue: days\nper: 3"), "per is for rates"),
        (file("type: count\ntop: [better]"), "only an ordinal measure has a top box"),
        (file("type: rate\nexposure: 0"), "measures[0].exposure is 0."),
    ],
)  # fmt: skip
def test_a_measure_has_what_its_type_needs_and_no_more(problems: Problems, text: str, what: str) -> None:
    found = problems(text)
    assert about(found, what) == found and len(found) == 1


def test_a_stock_is_a_figure_of_its_own_in_a_log_of_tallies(problems: Problems) -> None:
    found = problems(file("type: count\nstock: true"))
    assert about(found, "a count is no stock") and about(found, "each row of this log is one record")
    found = problems(file("type: mean\nvalue: days\nstock: true\ndenominator: {back: true}"))
    assert about(found, "a stock has no denominator")


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("worthwhile: 10", "", "needs worthwhile: the smallest change worth having"),
        ("margin: 5", "", "needs margin: the most harm that would be tolerated"),
        ("worthwhile: 10", "worthwhile: 0.1", "0.1 points is less than one person in a hundred"),
        ("worthwhile: 10", "worthwhile: 110", "110 points is more than the 100 there are"),
        ("worthwhile: 10", "worthwhile: 0", "measures[0].worthwhile is 0."),
        ("worthwhile: 10", "worthwhile: -5", "measures[0].worthwhile is -5."),
        ("better: higher", "better: neutral", "the primary measure must say which way is better"),
        ("better: lower", "better: neutral", "a balancing measure must say which way is better"),
    ],
)  # fmt: skip
def test_a_measure_has_what_its_role_needs(problems: Problems, before: str, after: str, what: str) -> None:
    found = problems(GOOD.replace(before, after, 1))
    assert about(found, what), found


@pytest.mark.parametrize(
    ("kind", "change", "scale"),
    [
        ("proportion", None, "absolute"),
        ("rate", None, "percent"),
        ("count", None, "percent"),
        ("mean", None, "absolute"),
        ("rate", "absolute", "absolute"),
        ("money", "percent", "percent"),
    ],
)
def test_changes_are_in_the_unit_of_the_measure_unless_it_is_a_rate_or_count(
    kind: str, change: str | None, scale: str
) -> None:
    assert Measure.model_construct(type=kind, change=change).scale_of_change == scale  # type: ignore[arg-type]
