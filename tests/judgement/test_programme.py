"""Several trials together: the winners shrink, everything is counted, and what cannot be added is not."""

import math

import pytest

from trialkit.analysis.carrying import Carried
from trialkit.analysis.estimate import Interval, NotEstimable
from trialkit.analysis.shrinkage import half_of_total, shrunk
from trialkit.judgement.value import ProgrammeTotal, Yearly, total_of

EFFECTS = {"a": (0.30, 0.10), "b": (0.02, 0.08), "c": (0.12, 0.05), "d": (-0.06, 0.07), "e": (0.22, 0.09)}


def made(effect: float, error: float, stake: float = 100_000, *, kind: str = "avoided", base: int = 2021) -> Yearly:
    interval = Interval(effect - 1.959964 * error, effect + 1.959964 * error)
    pounds = Interval(interval.lower * stake, interval.upper * stake)
    return Yearly(Carried(effect * stake, pounds, 0.0), stake, 0.0 not in interval, base, kind, "forecast")


def total(**changes: Yearly) -> ProgrammeTotal:
    found = total_of({**{name: made(*pair) for name, pair in EFFECTS.items()}, **changes})
    assert isinstance(found, ProgrammeTotal)
    return found


def test_the_total_is_the_shrunk_effects_times_their_stakes() -> None:
    found = total()
    pulled = shrunk([pair[0] for pair in EFFECTS.values()], [pair[1] ** 2 for pair in EFFECTS.values()])
    assert [row.shrunk for row in found.rows] == pytest.approx(pulled.effects * 100_000, rel=1e-5)
    assert found.total.median == pytest.approx(pulled.effects.sum() * 100_000, rel=1e-5)
    errors = [pair[1] for pair in EFFECTS.values()]
    half = 100_000 * half_of_total([pair[0] for pair in EFFECTS.values()], [error**2 for error in errors], [1.0] * 5)
    assert found.total.interval.upper - found.total.median == pytest.approx(half, rel=1e-5)
    normal, raw = (
        1.959964 * 100_000 * math.sqrt(sum_) for sum_ in (pulled.covariance.sum(), sum(e**2 for e in errors))
    )
    moved = abs(found.total.median - found.added)
    assert half == pytest.approx(raw + moved, rel=1e-5) and half > normal
    assert found.added == pytest.approx(60_000)


def test_it_says_by_how_much_the_winners_shrink() -> None:
    found = total()
    assert [row.trial for row in found.rows if row.winner] == ["a", "c", "e"]
    assert found.winners_added == pytest.approx(64_000)
    assert found.winners_shrunk < found.winners_added
    assert found.less == pytest.approx(1 - found.winners_shrunk / found.winners_added)
    assert 0.1 < (found.less or 0) < 0.5


def test_a_large_and_a_small_service_are_compared_by_their_effects_and_not_by_their_pounds() -> None:
    found = total(a=made(0.30, 0.10, 1_000_000))
    pulled = {row.trial: row for row in found.rows}
    assert pulled["a"].shrunk / pulled["a"].yearly == pytest.approx(
        total().rows[0].shrunk / total().rows[0].yearly, rel=1e-9
    )


def test_avoided_and_cashable_are_told_apart() -> None:
    found = total(a=made(0.30, 0.10, kind="cashable"))
    assert found.of_kind("cashable") + found.of_kind("avoided") == pytest.approx(found.total.median)
    assert found.of_kind("cashable") == found.rows[0].shrunk


def test_where_nobody_won_nothing_shrinks() -> None:
    found = total_of({name: made(-0.1, 0.3) for name in "abc"})
    assert isinstance(found, ProgrammeTotal)
    assert found.less is None and found.winners_added == 0


def test_too_few_trials_and_pounds_of_different_years_are_not_added() -> None:
    few = total_of({"a": made(0.1, 0.1), "b": made(0.2, 0.1)})
    assert isinstance(few, NotEstimable) and "2 trials" in few.reason
    years = total_of({"a": made(0.1, 0.1), "b": made(0.2, 0.1, base=2024), "c": made(0.2, 0.1)})
    assert isinstance(years, NotEstimable) and "2021, 2024" in years.reason
