"""The chance from a sceptical start: what it starts from, what the log does to it, and where it has no answer."""

from __future__ import annotations

import doctest
import math
from dataclasses import replace

import pytest
from scipy.integrate import quad
from scipy.stats import norm, t

from trialkit.analysis import sceptical
from trialkit.analysis.estimate import Estimate, Interval
from trialkit.analysis.sceptical import as_large, beyond, doubted

SHOWN = Estimate("change", "absolute", "", 0.2, Interval(0.102, 0.298), "", 100)


def test_examples_are_true() -> None:
    assert doctest.testmod(sceptical).failed == 0


@pytest.mark.parametrize(("value", "error", "size"), [(0.2, 0.05, 0.1), (0.02, 0.08, 0.1), (-2.2, 0.5, -0.22)])
def test_it_is_the_posterior_by_another_integration(value: float, error: float, size: float) -> None:
    spread = abs(size) / t.ppf(0.9, 3)

    def density(x: float) -> float:
        return float(norm.pdf(value, x, error) * t.pdf(x / spread, 3))

    ends = (min(value, 0) - 12 * error - 1, max(value, 0) + 12 * error + 1)
    far = (size, ends[1]) if size > 0 else (ends[0], size)
    pieces = [quad(density, *where, points=[value], limit=500, epsabs=1e-12)[0] for where in (far, ends)]
    assert beyond(value, error, size) == pytest.approx(pieces[0] / pieces[1], abs=1e-3)


def test_without_evidence_it_stays_at_one_in_ten_and_evidence_moves_it_either_way() -> None:
    assert beyond(0.0, 50.0, 0.1) == pytest.approx(0.1, abs=0.002)
    assert beyond(0.0, 0.05, 0.1) < 0.02
    assert beyond(0.4, 0.05, 0.1) > 0.99, "far from what the sceptic expected, the data are believed"


def test_a_fall_is_a_rise_seen_from_the_other_side() -> None:
    fell = replace(SHOWN, value=-0.2, interval=Interval(-0.298, -0.102))
    assert doubted(fell, -0.1, 0.023) == pytest.approx(doubted(SHOWN, 0.1, 0.977))


def test_near_the_estimate_the_interval_gives_the_standard_error() -> None:
    assert doubted(SHOWN, 0.2, 0.5) == pytest.approx(beyond(0.2, 0.05, 0.2), abs=1e-3)


def test_a_change_to_nothing_an_arm_without_end_and_no_change_at_all_have_no_chance() -> None:
    gone = Estimate("change", "relative", "", -1.0, Interval(-1.0, -0.5), "", 100)
    assert doubted(gone, -0.2, 0.01) is None
    endless = replace(SHOWN, interval=Interval(-math.inf, math.inf))
    assert doubted(endless, 0.2, 0.5) is None
    assert doubted(SHOWN, 0.0, 0.99) is None


SWINDON = Estimate("trend", "relative", "", -0.8912405, Interval(-0.9603930, -0.7249318), "", 2640)
"""Days of delay that fell from 450 to 30 in eleven months without a baseline, as docs/statistics.md tells."""
ABOVE = 0.000787
"""What the interval's own distribution leaves for a fall of less than 20%."""


def test_a_fall_of_nine_tenths_without_a_baseline_is_told_as_the_documentation_says() -> None:
    """The t prior's 58 in 100, a normal one's 35 by hand, and 97 if the error were that of the interval's near arm."""
    value, size = math.log(1 - 0.8912405), math.log(0.8)
    error = (value - size) / norm.ppf(ABOVE)
    assert error == pytest.approx(0.631, abs=0.001)
    assert doubted(SWINDON, -0.2, ABOVE) == pytest.approx(0.58, abs=0.005)
    spread = abs(size) / norm.ppf(0.9)
    shrunk, left = value * spread**2 / (spread**2 + error**2), 1 / math.sqrt(spread**-2 + error**-2)
    assert norm.cdf((size - shrunk) / left) == pytest.approx(0.35, abs=0.005)
    near = (math.log(1 - 0.7249318) - value) / norm.ppf(0.975)
    assert near == pytest.approx(0.473, abs=0.001)
    assert beyond(value, near, size) == pytest.approx(0.97, abs=0.005)
    assert 1 / (as_large(SWINDON, -0.2) or 1) == pytest.approx(4000, rel=0.05)


def test_how_rare_a_change_is_to_a_sceptic_is_the_tail_of_the_start() -> None:
    assert as_large(replace(SHOWN, value=0.1), 0.1) == pytest.approx(0.1)
    assert as_large(SHOWN, 0.1) == pytest.approx(t.sf(2 * t.ppf(0.9, 3), 3))
    assert as_large(SHOWN, 0.0) is None
    assert as_large(Estimate("change", "relative", "", -1.0, Interval(-1.0, -0.5), "", 100), -0.2) is None
