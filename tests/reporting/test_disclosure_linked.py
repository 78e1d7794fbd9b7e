"""Measures that tell of each other's counts are hidden in the same cells; one with hidden cells is rounded."""

from pathlib import Path

import pytest

from tests.tallies import day, head, planned_and_logged
from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.reporting import kept_back
from trialkit.reporting.disclosure import disclosed
from trialkit.reporting.disclosure.linked import linked

HEAD = (
    head("Leaving hospital", "real")
    + """design:
  phases:
    - {{name: Before, kind: baseline, start: 2024-01-01, end: 2024-02-11}}
    - {{name: During, kind: trial, start: 2024-02-12, end: 2024-03-24}}
  sites: [{{id: one, name: Ward one}}]
"""
)
PLAN = (
    HEAD
    + """log:
  row: tally
  fields:
    date: {{type: date}}
    left: {{type: number}}
    care: {{type: number}}
    bed: {{type: number}}
    home: {{type: number}}
    seen: {{type: number}}
measures:
  - {{id: care, name: To a care home, role: primary, type: proportion, numerator: care, denominator: left,
     better: lower, worthwhile: 5}}
  - {{id: home, name: Home, role: secondary, type: proportion, numerator: home, denominator: left, better: higher}}
  - {{id: beds, name: To a bed, role: secondary, type: count, numerator: bed, better: lower}}
  - {{id: homes, name: How many went home, role: secondary, type: count, numerator: home, better: higher}}
  - {{id: seen, name: Seen in time, role: secondary, type: proportion, numerator: seen, denominator: left,
     better: higher}}
no_balancing_measure_because: This file tests several measures of one whole.
governance: {{disclosure_rule: {rule}}}
"""
)
CARE = [12, 14, 11, 2, 13, 12, 9, 8, 10, 7, 9, 8]
BED = [9, 8, 10, 12, 9, 11, 9, 10, 8, 9, 11, 10]
HOME = [40, 45, 41, 44, 38, 47, 46, 44, 49, 45, 43, 50]
SEEN = [33, 41, 29, 37, 35, 40, 38, 36, 44, 39, 37, 45]


def made(folder: Path, rule: str) -> Evaluation:
    rows = [
        (day(week), sum(split), *split, seen)
        for week, (split, seen) in enumerate(zip(zip(CARE, BED, HOME, strict=True), SEEN, strict=True))
    ]
    heading = ("date", "left", "care", "bed", "home", "seen")
    return evaluate(*planned_and_logged(folder, PLAN.format(rule=rule), heading, rows))


def hidden(evaluation: Evaluation, measure: str) -> set[int]:
    result = next(one for one in evaluation.results if one.measure.id == measure)
    frame = result.series[0].frame
    return set(frame.loc[frame["hidden"], "index"])


def test_shares_of_one_whole_and_the_same_count_twice_are_linked_and_others_are_not(tmp_path: Path) -> None:
    """Care home, bed and home add up to all who left; how many went home is counted twice; seen in time is apart."""
    assert linked(made(tmp_path, "ons").results) == ((0, 1, 2, 3), (4,))


def test_what_is_hidden_in_one_share_does_not_follow_from_the_others(tmp_path: Path) -> None:
    """2 to a care home in the fourth week: all who left less those home and to a bed would have told it."""
    found = disclosed(made(tmp_path, "ons"))
    care = hidden(found, "care")
    assert 3 in care and len(care) > 1
    assert hidden(found, "home") == hidden(found, "beds") == hidden(found, "homes") == care
    assert hidden(found, "seen") == set()


@pytest.mark.parametrize(("rule", "nearest"), [("ons", 3), ("research", 5)])
def test_a_measure_of_which_something_is_hidden_has_its_other_counts_rounded(
    tmp_path: Path, rule: str, nearest: int
) -> None:
    """Told exactly, they would let a reader try every value of a hidden one until the published figures came out."""
    found = disclosed(made(tmp_path, rule))
    frame = found.primary.series[0].frame
    shown = frame[frame["value"].notna()]
    assert len(shown) and (shown["numerator"] % nearest == 0).all() and (shown["denominator"] % nearest == 0).all()
    assert {one.n % nearest for one in found.primary.estimates if hasattr(one, "n")} == {0}
    assert f"other counts to the nearest {nearest}." in " ".join(kept_back.rule_note(found))
    seen = found.results[-1].series[0].frame["numerator"]
    assert seen.tolist() == SEEN


RATE = (
    HEAD
    + """log:
  row: tally
  fields: {{date: {{type: date}}, residents: {{type: number}}, well: {{type: number}}, falls: {{type: number}}}}
measures:
  - {{id: well, name: Residents well, role: primary, type: proportion, numerator: well, denominator: residents,
     better: higher, worthwhile: 10}}
  - {{id: falls, name: Falls, role: secondary, type: rate, numerator: falls, exposure: {exposure}, per: 100,
     better: lower}}
no_balancing_measure_because: This file tests a rate over the people of a share.
governance: {{disclosure_rule: {rule}}}
"""
)
RESIDENTS = [33, 41, 5, 38, 44, 36, 39, 42, 37, 35, 40, 37]
WELL = [12, 15, 2, 14, 19, 15, 18, 19, 17, 16, 18, 20]
FALLS = [12, 19, 11, 10, 12, 14, 9, 8, 15, 11, 9, 10]


def homes(folder: Path, rule: str, exposure: str = "residents") -> Evaluation:
    rows = [(day(week), *counts) for week, counts in enumerate(zip(RESIDENTS, WELL, FALLS, strict=True))]
    text = RATE.format(rule=rule, exposure=exposure)
    return evaluate(*planned_and_logged(folder, text, ("date", "residents", "well", "falls"), rows))


@pytest.mark.parametrize(("rule", "nearest"), [("nhs_england", 5), ("research", 5)])
def test_a_rate_does_not_tell_by_its_exposure_how_few_lived_there(tmp_path: Path, rule: str, nearest: int) -> None:
    """5 residents in the third week: kept back in the share, they stood in the rate as its exposure."""
    found = disclosed(homes(tmp_path, rule))
    assert 2 in hidden(found, "falls") and hidden(found, "falls") == hidden(found, "well")
    frame = found.results[1].series[0].frame
    shown = frame[frame["value"].notna()]
    assert len(shown) and (shown["exposure"] % nearest == 0).all()
    assert (shown["value"] == 100 * shown["numerator"] / shown["exposure"]).all()
    assert linked(homes(tmp_path / "again", rule).results) == ((0, 1),)


def test_an_exposure_that_the_plan_states_is_told_as_it_is(tmp_path: Path) -> None:
    found = disclosed(homes(tmp_path, "nhs_england", exposure="43"))
    assert set(found.results[1].series[0].frame["exposure"]) == {43.0} and hidden(found, "falls") == set()
