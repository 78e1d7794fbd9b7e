"""Several sites together: R's metafor and lmerTest, two sites and many, and coverage at two, three and five sites."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis.estimate import Estimate, Interval, NotEstimable, Result, Scale
from trialkit.analysis.panel import at_another, mean, together
from trialkit.analysis.shrinkage import paule_mandel

TABLE = pd.read_csv(Path(__file__).parent.parent / "reference" / "sites.csv", comment="#")


def r(name: str) -> np.ndarray:
    """Values made by R (tests/reference/sites.R), by name."""
    return TABLE.loc[TABLE["name"].str.rsplit("_", n=1).str[0] == name, "value"].to_numpy()


def effect(value: float, half: float, scale: Scale = "absolute") -> Estimate:
    ends = Interval(value - half, value + half) if scale == "absolute" else Interval(value / half, value * half)
    return Estimate("change", scale, "Trial against Baseline", value, ends, "step", 400, 12, "ordinary")


@pytest.mark.parametrize(
    ("name", "effects", "errors"),
    [
        ("panel_apart", [0.5, 2.9, 0.2], [0.2, 0.3, 0.25]),
        ("panel_near", [0.50, 0.62, 0.41, 0.55, 0.48], [0.2, 0.3, 0.25, 0.15, 0.4]),
        ("panel_between", [0.5, 0.9, 0.2, 0.6], [0.2, 0.3, 0.15, 0.25]),
    ],
)
def test_the_mean_its_interval_and_the_spread_between_sites_are_those_of_metafor(
    name: str, effects: list[float], errors: list[float]
) -> None:
    """Tolerance: metafor stops its search for the between-site variance at about five figures."""
    found = mean(np.array(effects), np.array(errors))
    numbers = [found.value, found.half, found.between, found.cochran]
    assert numbers == pytest.approx(r(name), rel=1e-4, abs=1e-9)
    lower, upper = at_another(np.array(effects), np.array(errors), found)
    assert lower <= found.value - found.half and upper >= found.value + found.half


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_the_spread_between_sites_is_the_one_that_shrinkage_finds_in_any_unit(unit: float) -> None:
    effects, errors = np.array([0.5, 2.9, 0.2]), np.array([0.2, 0.3, 0.25])
    found = mean(unit * effects, unit * errors).between
    assert found == paule_mandel(unit * effects, (unit * errors) ** 2)
    assert found / unit**2 == pytest.approx(paule_mandel(effects, errors**2), rel=1e-9)


def test_sites_alike_in_length_give_the_mixed_model_with_satterthwaite_degrees_of_freedom() -> None:
    """lmer with a random effect of the phase at each site: the same mean, and t on three degrees of freedom."""
    y = r("mixed_series").reshape(4, 12)
    effects = y[:, 6:].mean(axis=1) - y[:, :6].mean(axis=1)
    within = np.sqrt(np.mean([part.var(ddof=1) for site in y for part in (site[:6], site[6:])]) / 3)
    found = mean(effects, np.full(4, within))
    value, error, freedom = r("mixed_model")
    assert freedom == pytest.approx(3, abs=1e-6)
    assert (found.value, found.half) == pytest.approx((value, 3.1824463 * error), rel=1e-5)


def test_sites_that_agree_by_luck_are_held_to_the_width_of_their_own_errors() -> None:
    found = mean(np.array([1.0, 1.0, 1.0]), np.array([0.3, 0.3, 0.3]))
    assert (found.between, found.half) == pytest.approx((0, 1.959964 * 0.3 / math.sqrt(3)), rel=1e-6)


def test_two_sites_get_the_wide_interval_that_two_deserve_and_a_third_a_wider_one() -> None:
    found = together([("A", effect(0.1, 0.05)), ("B", effect(0.3, 0.05))])
    assert isinstance(found.headline, Estimate)
    assert found.headline.value == pytest.approx(0.2)
    assert found.headline.interval.upper - found.headline.value == pytest.approx(12.7062 * 0.1, rel=1e-4)
    assert isinstance(found.prediction, Estimate)
    assert found.prediction.interval.upper > found.headline.interval.upper
    assert found.without.passed is None


def test_records_and_periods_add_up_and_the_note_says_what_the_design_cannot_tell_apart() -> None:
    found = together([(name, effect(0.2, 0.1)) for name in "ABC"])
    assert isinstance(found.headline, Estimate)
    assert (found.headline.n, found.headline.periods) == (1200, 36)
    assert found.headline.note.startswith("Whatever moved all sites over these periods counts as effect")
    assert isinstance(found.prediction, Estimate)
    assert found.prediction.interval.upper > found.headline.interval.upper


def test_the_time_of_year_is_allowed_for_where_every_site_does_so_in_whatever_order_they_stand() -> None:
    plain = replace(effect(0.2, 0.1), method="segmented regression", fewest=9)
    season = replace(effect(0.3, 0.1), method="segmented regression with a yearly season", fewest=1, seasonal=True)
    mixed = [together([("A", one), ("B", two)]).headline for one, two in ((plain, season), (season, plain))]
    assert mixed[0] == mixed[1]
    assert isinstance(mixed[0], Estimate) and not mixed[0].seasonal
    assert mixed[0].fewest == 1
    assert mixed[0].method.endswith("of the segmented regression, at some sites with a yearly season")
    both = together([("A", season), ("B", season)])
    for found in (both.headline, both.prediction):
        assert isinstance(found, Estimate) and found.seasonal
        assert found.method.endswith("of the segmented regression with a yearly season")


def test_ratios_are_combined_as_logarithms() -> None:
    relative: list[tuple[str, Result]] = []
    for name, ratio in (("A", 1.2), ("B", 1.8), ("C", 1.5)):
        told = effect(ratio, 1.3, "ratio")
        ends = Interval(told.interval.lower - 1, told.interval.upper - 1)
        relative.append((name, Estimate("change", "relative", "", ratio - 1, ends, "step", 400, 12)))
    ratios = together([(name, effect(ratio, 1.3, "ratio")) for name, ratio in (("A", 1.2), ("B", 1.8), ("C", 1.5))])
    percent = together(relative)
    assert isinstance(ratios.headline, Estimate)
    assert isinstance(percent.headline, Estimate)
    assert ratios.headline.value == pytest.approx((1.2 * 1.8 * 1.5) ** (1 / 3))
    assert percent.headline.value == pytest.approx(ratios.headline.value - 1)
    assert percent.headline.interval.lower == pytest.approx(ratios.headline.interval.lower - 1)


def test_sites_without_an_effect_or_without_a_bound_are_left_out_and_named() -> None:
    absent = NotEstimable("change", "relative", "", "no baseline.")
    boundless = Estimate("change", "relative", "", 1.0, Interval(0.1, math.inf), "step", 10)
    told = Estimate("change", "relative", "", 0.5, Interval(0.2, 0.9), "step", 10)
    found = together([("A", told), ("B", absent), ("C", boundless), ("D", told)])
    assert found.left_out == (("B", "no baseline."), ("C", "its interval has no end."))
    assert isinstance(found.headline, Estimate)
    alone = together([("A", told), ("B", absent)])
    assert isinstance(alone.headline, NotEstimable)
    assert "1 site had an effect of its own" in alone.headline.reason


def test_one_site_that_carries_the_whole_result_does_not_pass() -> None:
    sites = [("A", effect(0.10, 0.2)), ("B", effect(0.14, 0.2)), ("C", effect(0.15, 0.03))]
    found = together(sites)
    assert isinstance(found.headline, Estimate)
    assert found.headline.interval.lower > 0
    assert found.without.passed is False
    assert found.without.text.startswith("Without C the interval includes no change, which the reported one does")
    assert together([(name, effect(0.2, 0.1)) for name in "ABC"]).without.passed is True


def test_sites_that_lie_far_apart_are_said_to_differ() -> None:
    found = together([("A", effect(0.1, 0.05)), ("B", effect(0.5, 0.05)), ("C", effect(0.2, 0.05))])
    assert found.differ.passed is False
    assert "from A up to B" in found.differ.text
    assert found.spread == pytest.approx(0.207, abs=0.01)


@pytest.mark.parametrize("sites", [2, 3, 5])
@pytest.mark.parametrize("between", [0.0, 0.2, 1.0])
def test_the_interval_for_the_mean_covers_at_few_sites_however_much_they_differ(sites: int, between: float) -> None:
    """Errors unequal and estimated on ten degrees of freedom; 1,500 draws: at least 94% less two standard errors."""
    draws = 1500
    rng = np.random.default_rng(4100 + sites)
    truth = np.linspace(0.15, 0.35, sites)
    held = 0
    for _ in range(draws):
        effects = between * rng.standard_normal(sites) + truth * rng.standard_normal(sites)
        found = mean(effects, truth * np.sqrt(rng.chisquare(10, sites) / 10))
        held += abs(found.value) <= found.half
    assert held / draws >= 0.94 - 2 * math.sqrt(0.94 * 0.06 / draws)
