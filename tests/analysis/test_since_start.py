"""The effect by time since each site's own start: by hand, where starts mislead a regression, and who reaches what."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import norm, t

from trialkit.analysis import panel
from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.analysis.segmented import Question
from trialkit.analysis.since_start import since_start, spans

WEEKS = 14
STARTS = {"early": 4, "middle": 6, "late": 8}


@pytest.fixture
def site(make_series):
    """site(figures, start): one site's means, a week each."""
    return lambda figures, start: make_series(
        [("baseline", figures[:start], 1), ("trial", figures[start:], 1)], kind="mean"
    )


def growing(start, level, each, seed):
    """A site whose effect grows by `each` every three weeks from its start, about a level, with a small wobble."""
    week = np.arange(WEEKS)
    noise = 0.05 * np.random.default_rng(seed).standard_normal(WEEKS)
    return level + np.where(week >= start, each * ((week - start) // 3 + 1.0), 0.0) + noise


def test_spans_tile_the_longest_phase_and_one_alone_is_none():
    assert spans(10) == ((1, 3), (4, 6), (7, 9), (10, 10))
    assert spans(2) == ()
    assert spans(0) == ()
    for longest in range(3, 60):
        found = spans(longest)
        assert found[0][0] == 1
        assert found[-1][1] == longest
        assert all(one[1] + 1 == two[0] for one, two in pairwise(found))
        assert 2 <= len(found) <= 4


def test_one_site_in_one_span_is_its_mean_less_its_baseline(site):
    """Least squares with a level for each span: the difference of two means, worked out by hand."""
    rng = np.random.default_rng(3)
    figures = {name: rng.normal(10, 1, WEEKS) for name in STARTS}
    asked = Question("change", weeks_vary="chance")
    found = since_start([(name, site(figures[name], start)) for name, start in STARTS.items()], asked)
    second = found[1]
    assert (second.first, second.last, second.sites, second.of) == (4, 6, ("early", "middle", "late"), 3)
    effects, errors = [], []
    for name, start in STARTS.items():
        y = figures[name]
        since = np.arange(WEEKS) - start + 1
        level = np.where(since < 1, 0, np.where(since > (WEEKS - start) // 3 * 3, 9, (since + 2) // 3))
        level[(since >= 10) & (since <= WEEKS - start) & (WEEKS - start == 10)] = 4
        groups = [y[level == each] for each in np.unique(level)]
        freedom = WEEKS - len(groups)
        spread = np.sqrt(sum(((part - part.mean()) ** 2).sum() for part in groups) / freedom)
        effects.append(y[(since >= 4) & (since <= 6)].mean() - y[:start].mean())
        errors.append((spread * np.sqrt(1 / 3 + 1 / start), freedom))
    scaled = np.array([error * t.ppf(0.975, freedom) / norm.ppf(0.975) for error, freedom in errors])
    by_hand = panel.mean(np.array(effects), scaled)
    assert second.effect.value == pytest.approx(by_hand.value, rel=1e-9)
    assert second.effect.interval.upper - second.effect.value == pytest.approx(by_hand.half, rel=1e-9)


def test_an_effect_that_grows_and_differs_by_cohort_is_told_right_where_two_way_fixed_effects_are_not(site):
    """Sites that started earlier grow faster, and those that have changed pull a fixed effects regression down."""
    each = {"early": 3.0, "middle": 1.0, "late": 0.5}
    figures = {name: growing(start, 10, each[name], 7 + start) for name, start in STARTS.items()}
    found = since_start(
        [(name, site(figures[name], start)) for name, start in STARTS.items()], Question("change", weeks_vary="chance")
    )
    truth = np.mean(list(each.values()))
    assert [span.effect.value for span in found[:2]] == pytest.approx([truth, 2 * truth], abs=0.1)
    y = np.concatenate([figures[name] for name in STARTS])
    week, place = np.tile(np.arange(WEEKS), 3), np.repeat(np.arange(3), WEEKS)
    treated = np.concatenate([np.arange(WEEKS) >= start for start in STARTS.values()]).astype(float)
    X = np.column_stack([np.eye(3)[place], np.eye(WEEKS)[week][:, 1:], treated])
    told = np.linalg.lstsq(X, y, rcond=None)[0][-1]
    assert told < truth / 2


def test_later_times_rest_on_the_sites_that_reach_them_and_one_site_is_too_few(site):
    found = since_start(
        [(name, site(growing(start, 10, 1.0, start), start)) for name, start in STARTS.items()], Question("change")
    )
    assert [(span.first, span.last) for span in found] == [(1, 3), (4, 6), (7, 9), (10, 10)]
    assert [span.sites for span in found] == [tuple(STARTS), tuple(STARTS), ("early",), ("early",)]
    last = found[-1].effect
    assert isinstance(last, NotEstimable)
    assert last.reason == "one site of 3 reached this time, and two are needed."
    values = [span.effect.value for span in found[:2]]
    assert values == pytest.approx([1, 2], abs=0.1)


def test_a_time_in_which_a_site_logged_nothing_is_not_reached_there(make_series, site):
    gap = make_series([("baseline", [10, 11, 10, 12], 1), ("trial", [15] * 6, [0, 0, 1, 1, 1, 1])], kind="mean")
    rest = [(name, site(growing(4, 10, 1.0, seed)[:10], 4)) for seed, name in enumerate(("one", "two"))]
    found = since_start([("gap", gap), *rest], Question("change"))
    assert [len(span.sites) for span in found] == [2, 3, 3]


def test_a_site_without_a_baseline_is_in_no_time(make_series, site):
    short = make_series([("baseline", [10, 11], 1), ("trial", [15, 16, 14, 15, 16, 15], 1)], kind="mean")
    rest = [(name, site(growing(4, 10, 1.0, seed)[:10], 4)) for seed, name in enumerate(("one", "two"))]
    for span in since_start([("short", short), *rest], Question("change")):
        assert span.sites == ("one", "two")
        assert isinstance(span.effect, Estimate)


def test_a_trend_is_carried_on_and_a_site_with_a_time_without_events_has_no_ratio(make_series):
    line = np.arange(20.0) + 0.1 * np.random.default_rng(1).standard_normal(20)
    sites = [
        (name, make_series([("baseline", line[:12] + shift, 1), ("trial", line[12:] + shift, 1)], kind="mean"))
        for name, shift in (("one", 5.0), ("two", 9.0))
    ]
    for span in since_start(sites, Question("average_effect")):
        assert span.effect.value == pytest.approx(0, abs=0.5)
    nothing = make_series([("baseline", [2, 3, 2, 3], 20), ("trial", [0, 0, 4, 5], 20)])
    some = make_series([("baseline", [4, 3, 2, 3], 20), ("trial", [6, 5, 9, 8], 20)])
    found = since_start([("none", nothing), ("one", some), ("two", some)], Question("change", "ratio"))
    assert [span.sites for span in found] == [("one", "two")] * 2
    assert [span.of for span in found] == [3, 3]
