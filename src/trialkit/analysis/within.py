"""Change within the same people: a score, a top answer or a yes before and after, as estimates and checks.

Levels by Wilson or Student's t; the change of a share by Tango's score, of a score by the paired t; and on any scale
the chance that a person's answer after is higher than the own one before, half of the ties counted, which is (1 + share
who rose − share who fell)/2, so that Tango's interval of that difference serves. People are taken as unrelated.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from trialkit.analysis import two_samples as formula
from trialkit.analysis.covariance import Array
from trialkit.analysis.estimate import Check, Contrast, Estimate, Interval, NotEstimable, Result, Scale
from trialkit.analysis.paired import Pairs, mcnemar_mid_p, tango
from trialkit.analysis.standing import Landmark, compared, standing
from trialkit.analysis.survey import signed_ranks

SUBJECT = "After against before"
UNRELATED = "It takes people as unrelated: those of one practitioner may be more alike."
UNCHANGED = "People without a second answer taken as unchanged"
TANGO = "Tango's score interval for pairs (1998)"
_FEWEST = "Two people or more with both answers."


@dataclass(frozen=True)
class Answers:
    """Different pairs of answers, (m,) each, and how many people gave each pair, (m,)."""

    before: Array
    after: Array
    people: Array

    @property
    def n(self) -> int:
        """All people with both answers."""
        return int(self.people.sum())

    def pairs(self, good: Collection[float]) -> Pairs:
        """Who gave one of the good answers before and after, only before, only after, or not at all."""
        one, two = np.isin(self.before, list(good)), np.isin(self.after, list(good))
        return self._pairs(one & two, one & ~two, two & ~one)

    def moves(self) -> Pairs:
        """Who rose (gained), who fell (lost), and who gave the same answer twice (neither)."""
        rose, fell = self.after > self.before, self.after < self.before
        return self._pairs(np.zeros(len(rose), dtype=bool), fell, rose)

    def _pairs(self, both: NDArray[np.bool_], lost: NDArray[np.bool_], gained: NDArray[np.bool_]) -> Pairs:
        one, two, three = (int(self.people[chosen].sum()) for chosen in (both, lost, gained))
        return Pairs(one, two, three, self.n - one - two - three)


@dataclass(frozen=True)
class Within:
    """The change of shares or scores within people, and what is shown beside it.

    headline: the change on the measure's own scale; others: the levels and the chance of a higher answer; checks: by
    another way, and with those who gave only one answer taken as unchanged.
    """

    headline: Result
    others: tuple[Result, ...]
    checks: tuple[Check, ...]


def shares(
    answers: Answers,
    good: Collection[float],
    *,
    once: int = 0,
    ordered: bool = False,
    level: float,
    landmarks: Sequence[Landmark] = (),
) -> Within:
    """Change of the share of people who give one of the good answers.

    once: how many gave the first answer only; ordered: whether answers stand in order, so that one may be higher;
    landmarks: what the change is judged against beside no change, as fractions.
    """
    if not answers.n:
        return _nobody("share")
    pairs = answers.pairs(good)
    headline = share_change(pairs, level=level)
    n, before, after = pairs.n, pairs.both + pairs.lost, pairs.both + pairs.gained
    levels = [
        _result("absolute", when, events / n, formula.wilson(events, n, level), "Wilson's score interval (1927)", n)
        for when, events in (("Before", before), ("After", after))
    ]
    higher = (_higher(answers.moves(), level),) if ordered else ()
    unchanged = Pairs(pairs.both, pairs.lost, pairs.gained, pairs.neither + once)
    ranks = (_ranks(answers, _higher(answers.moves(), level), level),) if ordered else ()
    stays = _unchanged(headline, share_change(unchanged, level=level), once, landmarks)
    checks = (_mcnemar(pairs, headline, level), *ranks, stays)
    return Within(headline, (*levels, *higher), checks)


def scores(answers: Answers, *, once: int = 0, level: float, landmarks: Sequence[Landmark] = ()) -> Within:
    """Change of the mean score, by the paired t; everything else as `shares`."""
    if not answers.n:
        return _nobody("mean")
    headline = mean_change(answers, level=level)
    levels = []
    for when, values in (("Before", answers.before), ("After", answers.after)):
        mean, error = _mean(values, answers.people)
        half = _half(error, answers.n, level)
        if half is not None and error > 0:
            ends = Interval(mean - half, mean + half, level)
            levels.append(_result("absolute", when, mean, ends, "Student's t interval", answers.n))
    held = Answers(np.append(answers.before, 0.0), np.append(answers.after, 0.0), np.append(answers.people, once))
    checks = (_ranks(answers, headline, level), _unchanged(headline, mean_change(held, level=level), once, landmarks))
    return Within(headline, (*levels, _higher(answers.moves(), level)), checks)


def share_change(pairs: Pairs, *, level: float) -> Estimate:
    """The change of `shares` by itself, of one person or more."""
    return _result("absolute", SUBJECT, pairs.difference, tango(pairs, level), TANGO, pairs.n)


def mean_change(answers: Answers, *, level: float) -> Result:
    """The change of `scores` by itself: mean of the differences, with t on n − 1 degrees of freedom."""
    mean, error = _mean(answers.after - answers.before, answers.people)
    half = _half(error, answers.n, level)
    if half is None:
        return NotEstimable("paired", "absolute", SUBJECT, "one person gave both answers, and two are needed.", _FEWEST)
    if error <= 0:
        reason = "everybody's answer changed by the same amount, so there is nothing to judge the change against."
        return NotEstimable("paired", "absolute", SUBJECT, reason)
    return _result("absolute", SUBJECT, mean, Interval(mean - half, mean + half, level), "paired t interval", answers.n)


def _mean(values: Array, people: Array) -> tuple[float, float]:
    """Mean and its standard error; the error is 0 where nobody differs."""
    n = float(people.sum())
    mean = float(people @ values / n)
    spread = float(people @ (values - mean) ** 2)
    alike = spread <= 1e-18 * max(float(people @ values**2), 1e-300)
    return mean, 0.0 if n < 2 or alike else math.sqrt(spread / (n - 1) / n)


def _half(error: float, n: int, level: float) -> float | None:
    return None if n < 2 else float(stdtrit(n - 1, 0.5 + level / 2)) * error


def _higher(moves: Pairs, level: float) -> Estimate:
    """The chance that a person's answer after is higher, ties counted half."""
    ends = tango(moves, level)
    turned = Interval((1 + ends.lower) / 2, (1 + ends.upper) / 2, level)
    return _result("superiority", SUBJECT, (1 + moves.difference) / 2, turned, TANGO, moves.n)


def _result(scale: Scale, subject: str, value: float, interval: Interval, method: str, n: int) -> Estimate:
    contrast: Contrast = "paired" if subject == SUBJECT else "level"
    note = UNRELATED if contrast == "paired" else ""
    return Estimate(contrast, scale, subject, value, interval, method, n, note=note)


def _nobody(what: str) -> Within:
    reason = f"nobody gave both answers, so no {what} can be compared."
    return Within(NotEstimable("paired", "absolute", SUBJECT, reason, _FEWEST), (), ())


def _mcnemar(pairs: Pairs, headline: Result, level: float) -> Check:
    """Whether McNemar's test concludes as the interval does."""
    name = "McNemar's test of those who changed"
    changed = pairs.gained + pairs.lost
    if not changed:
        return Check(name, None, "Nobody's answer changed.")
    p = mcnemar_mid_p(pairs)
    said = f"{pairs.gained:,} came to it and {pairs.lost:,} left it, mid-P"
    shown = "less than 0.001" if p < 0.001 else f"{p:.3f}"
    agrees = (p < 1 - level) == (standing(headline) in (("above",), ("below",)))
    more = "" if agrees else " The interval concludes otherwise."
    return Check(name, agrees, f"{said} {shown}.{more}")


def _ranks(answers: Answers, found: Result, level: float) -> Check:
    """Whether Wilcoxon's signed ranks conclude as an interval does: above or below no change, or neither."""
    name = "Signed ranks (Wilcoxon)"
    test = signed_ranks(answers.after - answers.before, answers.people)
    if test is None or isinstance(found, NotEstimable):
        return Check(name, None, "Fewer than two people changed, or more answered than are ranked here.")
    none = 0.5 if found.scale == "superiority" else 0.0
    moved = not none <= found.interval.upper or not found.interval.lower <= none
    agrees = (test.p < 1 - level) == moved
    shown = "less than 0.001" if test.p < 0.001 else f"{test.p:.3f}"
    centre = f"{test.centre:+.3g}" if test.centre else "0"
    said = f"The middle of the changes (Hodges and Lehmann) is {centre}, p {shown}"
    return Check(name, agrees, f"{said}: {'as' if agrees else 'not as'} the interval has it.".replace("-", "−"))


def _unchanged(headline: Result, held: Result, once: int, marks: Sequence[Landmark]) -> Check:
    """Whether the interval stands where it does when those without a second answer are taken to have stayed as were."""
    name = UNCHANGED
    if not once:
        return Check(name, None, "Everybody who answered first answered again.")
    who = "1 person" if once == 1 else f"{once:,} people"
    found = [(f"with {who} taken as unchanged", standing(held, marks))]
    return compared(name, standing(headline, marks), found, marks)
