"""Answers in order by their ranks: of different people before and after (Mann–Whitney), of the same (Wilcoxon)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from trialkit.analysis.covariance import Array
from trialkit.analysis.estimate import Estimate, Interval, NotEstimable, Result
from trialkit.analysis.normal import z_of
from trialkit.records.series import Series

FEWEST_ANSWERS = 2
"""Answers on each side of a rank test, and different answers in all."""
MOST_PAIRS = 10_000_000
"""Pairs of answers up to which a rank test is made: 80 MB."""


MOST_RANKED = 3_000
"""People up to which pairs are ranked: as many pairs of changes as would fill 80 MB."""


@dataclass(frozen=True)
class Shift:
    """Mann–Whitney as an effect size.

    higher: chance that a random answer after is higher than one before, ties counted half (0.5 is no shift), with its
    interval; rank_biserial: 2·higher − 1; u: the Mann–Whitney statistic of the answers after; n: answers on each side.
    """

    higher: float
    interval: Interval
    rank_biserial: float
    u: float
    n: tuple[int, int]
    method: str


def shift(
    series: Series, *, before: tuple[str, ...] = ("baseline",), after: tuple[str, ...] = ("trial",), level: float = 0.95
) -> Shift | NotEstimable:
    """Answers of an ordinal measure after against before, all answers used.

    Worked from counts per answer, so size costs nothing; pingouin.mwu gives the same U and effect sizes. The interval
    is on the logit, with the variance of placement values (DeLong et al. 1988, Biometrics 44:837).
    """
    subject = "answers after against before"
    if series.options is None:
        return NotEstimable("before_after", "absolute", subject, "only an ordinal measure has answers in order.")
    one, two = _answers(series, before), _answers(series, after)
    if not _counted(one, two):
        reason = "the number of times an answer was given is missing, infinite or less than none."
        return NotEstimable("before_after", "absolute", subject, reason, "Figures that can be true, in the log.")
    if min(one.sum(), two.sum()) < FEWEST_ANSWERS:
        reason = "fewer than two answers on one side."
        return NotEstimable("before_after", "absolute", subject, reason, "At least two answers on each side.")
    n, m = float(one.sum()), float(two.sum())
    above_one = (np.cumsum(one) - one / 2) / n
    above_two = (np.cumsum(two) - two / 2) / m
    higher = float(two @ above_one / m)
    spread = float(two @ (above_one - higher) ** 2 / (m - 1) / m + one @ (1 - above_two - higher) ** 2 / (n - 1) / n)
    if not 0 < higher < 1 or spread <= 0:
        reason = "the answers before and after do not overlap, or are all the same, so no interval can be given."
        return NotEstimable("before_after", "absolute", subject, reason, "More answers.")
    centre = math.log(higher / (1 - higher))
    half = z_of(level) * math.sqrt(spread) / (higher * (1 - higher))
    ends = Interval(1 / (1 + math.exp(min(700.0, half - centre))), 1 / (1 + math.exp(-half - centre)), level)
    method = "Mann–Whitney, interval by DeLong on the logit"
    return Shift(higher, ends, 2 * higher - 1, higher * n * m, (int(n), int(m)), method)


def superiority(
    series: Series, *, before: tuple[str, ...] = ("baseline",), after: tuple[str, ...] = ("trial",), level: float = 0.95
) -> Result:
    """`shift` as an estimate on the scale "superiority", turned so that higher is towards the top box."""
    found = shift(series, before=before, after=after, level=level)
    if isinstance(found, NotEstimable):
        return replace(found, scale="superiority")
    value, ends = found.higher, found.interval
    if not top_is_last(series):
        value, ends = 1 - value, Interval(1 - ends.upper, 1 - ends.lower, level)
    periods = len(series.phase(*before, *after))
    subject = "Answers after against before"
    return Estimate("before_after", "superiority", subject, value, ends, found.method, sum(found.n), periods)


@dataclass(frozen=True)
class RankTest:
    """The Mann–Whitney test. higher: as in Shift; p: two-sided."""

    higher: float
    p: float


def rank_test(
    series: Series, *, before: tuple[str, ...] = ("baseline",), after: tuple[str, ...] = ("trial",)
) -> RankTest | None:
    """Mann–Whitney of answers after against before, by pingouin; None where there is nothing to rank, or too much.

    pingouin compares every answer with every other, so above MOST_PAIRS pairs it is not asked; `shift` needs no such
    table and says the same of the effect.
    """
    import pingouin

    one, two = _answers(series, before), _answers(series, after)
    if not _counted(one, two) or min(one.sum(), two.sum()) < FEWEST_ANSWERS or ((one + two) > 0).sum() < FEWEST_ANSWERS:
        return None
    if float(one.sum()) * float(two.sum()) > MOST_PAIRS:
        return None
    codes = np.arange(len(one))
    test = pingouin.mwu(np.repeat(codes, two.astype(int)), np.repeat(codes, one.astype(int))).iloc[0]
    return RankTest(float(test["CLES"]), float(test["p_val"]))


@dataclass(frozen=True)
class SignedRanks:
    """Wilcoxon's signed-rank test of pairs. p: two-sided; centre: the Hodges–Lehmann estimate of the change."""

    centre: float
    p: float


def signed_ranks(changes: Array, people: Array) -> SignedRanks | None:
    """Wilcoxon's test of changes (m,), each of so many people (m,), by pingouin; None where there is nothing to rank.

    The centre is the median of all means of two changes (Hodges and Lehmann 1963, Ann Math Stat 34:598), so with more
    than MOST_RANKED people it is not asked. Unchanged answers are left out of the test, as Wilcoxon did, and not out of
    the centre.
    """
    import pingouin

    each = np.repeat(changes, people.astype(int))
    if not (each != 0).sum() >= FEWEST_ANSWERS or len(each) > MOST_RANKED:
        return None
    first, second = np.triu_indices(len(each))
    test = pingouin.wilcoxon(each, np.zeros_like(each)).iloc[0]
    return SignedRanks(float(np.median((each[first] + each[second]) / 2)), float(test["p_val"]))


def top_is_last(series: Series) -> bool:
    """Whether the answers run up towards the top box, rather than down from it."""
    if series.options is None or not series.top:
        return True
    places = [list(series.options.columns).index(answer) for answer in series.top]
    return sum(places) / len(places) >= (len(series.options.columns) - 1) / 2


def _counted(*sides: Array) -> bool:
    """Whether counts of answers can be what they say."""
    return all(bool(np.isfinite(side).all() and (side >= 0).all()) for side in sides)


def _answers(series: Series, kinds: tuple[str, ...]) -> Array:
    """Answers given in some kinds of phase, by option in order."""
    if series.options is None:
        return np.zeros(0)
    chosen = series.frame["kind"].isin(kinds).to_numpy()
    found: Array = series.options.to_numpy(dtype=float)[chosen].sum(axis=0)
    return found
