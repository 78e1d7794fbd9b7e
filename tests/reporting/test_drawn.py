"""The change as a chart draws it: between two levels, its interval as far as the scale goes."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from trialkit.analysis.estimate import Estimate, Line
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting import charts, drawn, figures, levels

from .conftest import (
    SIX_AND_SIX,
    estimate,
    louth_evaluation,
    make_evaluation,
    make_log,
    make_result,
    make_trial,
    monthly_evaluation,
    wellbeing_evaluation,
)

SVG = "{http://www.w3.org/2000/svg}"
BALANCE: dict[str, object] = {
    "id": "balance",
    "name": "Balance",
    "role": "primary",
    "type": "mean",
    "value": "balance",
    "better": "higher",
    "unit": "pounds",
    "worthwhile": 5,
}


def average(before: float, after: float, headline: Estimate, minimum: float | None = None) -> Evaluation:
    """Six weeks of a mean about one level, six about another, each 2 above and 2 below it by turns.

    minimum: the least that a row may hold, by the plan.
    """
    trial = make_trial(
        design={"phases": [SIX_AND_SIX[0], SIX_AND_SIX[2]], "sites": [{"id": "louth", "name": "Louth"}]},
        log={
            "row": "account",
            "fields": {"date": {"type": "date"}, "balance": {"type": "number", "minimum": minimum}},
        },
        measures=[BALANCE],
        no_balancing_measure_because="This tests one measure.",
    )
    weeks = [level + wobble for level in (before, after) for wobble in (-2, 2, -2, 2, -2, 2)]
    log = make_log(trial, {"balance": [(10.0 * level, 10.0) for level in weeks]})
    fitted = Line("fitted", (*range(6), *range(7, 13)), (before,) * 6 + (after,) * 6)
    expected = Line("counterfactual", tuple(range(7, 13)), (before,) * 6)
    result = make_result(trial, log, "balance", headline, rung="phases", lines=(fitted, expected))
    return make_evaluation(trial, log, result)


def told(found: Evaluation, headline: Estimate, *lines: Line) -> Evaluation:
    """The same with another headline, and other lines where some are given."""
    primary = replace(found.primary, headline=headline, lines=lines or found.primary.lines)
    return replace(found, results=(primary, *found.results[1:]))


def bars(svg: str) -> list[str]:
    """The paths drawn as wide as an interval and its feet are."""
    return [
        str(path.get("d"))
        for path in ElementTree.fromstring(svg).iter(f"{SVG}path")
        if path.get("stroke-width") == "1.4"
    ]


def test_an_interval_that_passes_the_end_of_the_scale_ends_there_in_an_arrow_head_and_the_chart_says_so() -> None:
    found = told(louth_evaluation(), estimate("trend", 0.45, 0.14, 0.73))
    change = drawn.change_drawn(found, found.primary)
    assert change is not None
    assert change.interval == pytest.approx((0.49, 1.0)) and change.open == (False, True)
    shapes = bars(figures.phases_chart(found, found.primary, uid="a"))
    assert len(shapes) == 3, "the bar, a foot and a head"
    assert sum(shape.count("L") == 2 for shape in shapes) == 1
    telling = charts.phases_telling(found, found.primary)
    assert "an arrow head: the interval goes past the end of the scale" in telling.subtitle
    assert "The interval of the change goes past the end of the scale" in telling.alternative


def test_an_interval_inside_the_scale_has_a_foot_at_either_end_and_nothing_is_said() -> None:
    found = told(louth_evaluation(), estimate("trend", 0.45, 0.14, 0.6))
    shapes = bars(figures.phases_chart(found, found.primary, uid="a"))
    assert len(shapes) == 3 and all(shape.count("L") == 1 for shape in shapes)
    assert "arrow head" not in charts.phases_telling(found, found.primary).alternative


def test_an_interval_without_an_upper_end_goes_past_the_scale_of_a_count() -> None:
    found = monthly_evaluation()
    headline = estimate("average_effect", -0.23, -0.31, float("inf"), scale="relative")
    change = drawn.change_drawn(told(found, headline), told(found, headline).primary)
    assert change is not None and change.open == (False, True)
    assert change.interval[1] == pytest.approx(1.6 * max(drawn.shown_levels(found, found.primary)))


def test_a_change_of_next_to_nothing_is_drawn_with_its_interval_and_without_an_arrow() -> None:
    flat = Line("fitted", tuple(range(6)), (0.142, 0.142, 0.142, 0.143, 0.143, 0.1427))
    found = told(louth_evaluation(), estimate("trend", 0.0011, -0.366, 0.382), flat)
    change = drawn.change_drawn(found, found.primary)
    assert change is not None and change.interval == pytest.approx((0.0, 0.524))
    svg = figures.phases_chart(found, found.primary, uid="a")
    assert len(bars(svg)) == 3
    heads = [path for path in ElementTree.fromstring(svg).iter(f"{SVG}path") if path.get("stroke-linecap") == "round"]
    assert heads == []
    assert levels.told(found, found.primary, change.estimate) is None, "the two levels do not read as that change"


def test_an_average_effect_is_drawn_between_the_means_of_the_two_lines() -> None:
    found = monthly_evaluation()
    change = drawn.change_drawn(found, found.primary)
    assert change is not None and change.reference is not None
    expected = found.primary.lines[1].value
    assert change.start == pytest.approx(sum(expected) / len(expected))
    assert change.end / change.start - 1 == pytest.approx(-0.23)
    assert change.reference == drawn.Start(168.5, "expected, on average")


def test_a_change_that_no_two_levels_tell_is_not_drawn() -> None:
    found = wellbeing_evaluation()
    for headline in (estimate("slope_change", 0.1, 0.0, 0.2), estimate("change", 0.4, 0.3, 0.5)):
        other = told(found, headline)
        assert drawn.change_drawn(other, other.primary) is None
        assert not drawn.open_ended(other, other.primary)


def test_before_and_after_by_totals_is_drawn_from_the_level_before() -> None:
    found = wellbeing_evaluation()
    other = told(found, estimate("before_after", 0.167, 0.06, 0.27))
    change = drawn.change_drawn(other, other.primary)
    assert change is not None and change.reference is not None
    assert (change.start, change.end) == (0.174, 0.341) and change.reference.name == "the level before"


def test_an_interval_of_a_ratio_is_drawn_from_one() -> None:
    found = told(monthly_evaluation(), estimate("average_effect", 0.77, 0.69, 0.86, scale="ratio"))
    change = drawn.change_drawn(found, found.primary)
    assert change is not None
    assert [end / change.start for end in change.interval] == pytest.approx([0.69, 0.86])


def test_where_every_level_is_below_zero_the_interval_is_drawn_to_both_ends_and_nothing_is_said_of_the_scale() -> None:
    found = average(-20, -12, estimate("change", 8, 6.3, 10.8))
    change = drawn.change_drawn(found, found.primary)
    assert change is not None and (change.start, change.end) == (-20, -12)
    assert change.interval == pytest.approx((-13.7, -9.2)) and change.open == (False, False)
    shapes = bars(figures.phases_chart(found, found.primary, uid="a"))
    assert len(shapes) == 3 and all(shape.count("L") == 1 for shape in shapes), "the bar and a foot at either end"
    assert len(set(shapes)) == 3
    telling = charts.phases_telling(found, found.primary)
    assert "past the end of the scale" not in telling.subtitle + telling.alternative


def test_an_interval_without_an_upper_end_is_drawn_above_levels_below_zero_and_never_under_them() -> None:
    found = average(-20, -12, estimate("change", 8, 6.3, float("inf")))
    change = drawn.change_drawn(found, found.primary)
    assert change is not None and change.open == (False, True)
    assert change.interval == pytest.approx((-13.7, -10 + 0.6 * (22 - 10)))


@pytest.mark.parametrize(
    ("before", "after", "minimum", "end", "goes_on"),
    [
        (-12, -20, None, -26.0, False),
        (-12, -20, -30, -26.0, False),
        (-12, -20, -24, -24.0, True),
        (-12, -20, -22, -22.0, True),
        (10, 4, None, -4.0, False),
        (10, 4, 0, 0.0, True),
    ],
)
def test_a_mean_is_drawn_below_all_that_was_logged_but_not_below_what_the_plan_allows(
    before: float, after: float, minimum: float | None, end: float, goes_on: bool
) -> None:
    found = average(before, after, estimate("change", after - before, -14, -2), minimum)
    change = drawn.change_drawn(found, found.primary)
    assert change is not None and change.interval == pytest.approx((end, before - 2))
    assert change.open == (goes_on, False)
    assert ("an arrow head" in charts.phases_telling(found, found.primary).subtitle) is goes_on


def test_a_count_is_never_drawn_below_zero() -> None:
    found = told(monthly_evaluation(), estimate("average_effect", -0.23, -1.2, 0.1, scale="relative"))
    change = drawn.change_drawn(found, found.primary)
    assert change is not None and change.interval[0] == 0.0 and change.open == (True, False)
