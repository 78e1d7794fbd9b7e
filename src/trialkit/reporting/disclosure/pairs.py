"""People asked twice: how coarsely a change within them is told, so that it tells nobody how few changed.

The interval of such a change depends on how many came to an answer and how many left it, so that with the change itself
it would tell both. Where any number of the table of both answers is small, the change is told in steps and no level
beside it; and only if tables with more and with fewer of each small number give just what is told.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from trialkit.analysis.estimate import Estimate, Interval
from trialkit.analysis.normal import z_of
from trialkit.analysis.paired import Pairs, tango
from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.paired import tables
from trialkit.judgement.results import MeasureResult
from trialkit.protocol.disclosure import DisclosureRule
from trialkit.reporting.disclosure.shown import coarse

SEVERAL = 3
"""Fewest values that a small number may still have for a change to be told."""
SPARE = 16
"""People beyond twice the fewest shown: a step is as wide as the interval when so many change, half of them each way.

With fewer, steps are finer and more changes are kept back; with 16, some one in seven of those with a small number.
"""
_ROUND = (1, 1.5, 2, 2.5, 3, 4, 5, 10)


@dataclass(frozen=True)
class Change:
    """How the change that one table gives is told: to what it is rounded (0: not so), and whether it is kept back."""

    step: float = 0.0
    kept: bool = False


@dataclass(frozen=True)
class Twice:
    """What may be told of one measure of people asked twice.

    share: of those who count, before and after; higher: of those whose answer rose and fell.
    """

    share: Change = Change()
    higher: Change = Change()

    def of(self, found: Estimate) -> Change:
        """How one estimate's change is told; superiority is half as far from even as rose less fell."""
        if found.contrast != "paired":
            return Change()
        return replace(self.higher, step=self.higher.step / 2) if found.scale == "superiority" else self.share


TOLD = Twice()
"""Nothing is kept back, or nobody was asked twice."""


def twice(evaluation: Evaluation, result: MeasureResult, rule: DisclosureRule) -> Twice:
    """What may be told of a measure; everything where nobody was asked twice."""
    if result.measure.before is None or result.asked is None or not result.asked.both:
        return TOLD
    found = tables(evaluation.trial, evaluation.log, result.measure)
    level = evaluation.trial.decision.confidence
    share = Change() if found.share is None else _change(found.share, rule, level, shares=True)
    return Twice(share, _change(found.moves, rule, level, shares=False))


def stepped(value: float, interval: Interval, step: float) -> tuple[float, float, float]:
    """A value to the nearest step, its interval out to whole steps, so that none is told as more certain than it is.

    >>> stepped(0.1, Interval(-math.inf, 0.38), 0.2)
    (0.2, -inf, 0.4)
    """
    lower, upper = (step * whole for whole in _out(interval, step))
    return math.floor(value / step + 0.5) * step, lower, upper


def step_of_pairs(people: float, rule: DisclosureRule, level: float) -> float:
    """A round number at least as wide as the interval of the change when a few more than must be shown change each way.

    It follows from how many people are told of, so that it tells nothing of how many of them changed.

    >>> from trialkit.protocol.disclosure import RULES
    >>> step_of_pairs(40, RULES["nhs_england"], 0.95), step_of_pairs(600, RULES["ons"], 0.95)
    (0.3, 0.02)
    """
    least = z_of(level) * math.sqrt(2 * rule.fewest + SPARE) / people
    power = 10.0 ** math.floor(math.log10(least))
    return coarse(min(nice * power for nice in _ROUND if nice * power >= least), 2)


def _change(pairs: Pairs, rule: DisclosureRule, level: float, *, shares: bool) -> Change:
    """In steps where a number of the table is small; kept back where even so it would not be open.

    shares: whether people counted or did not, before and after, and how many counted after is told by the series.
    """
    numbers = _numbers(pairs, shares=shares)
    if not any(map(rule.hidden, numbers)):
        return Change()
    step = step_of_pairs(max(rule.rounded(pairs.n), 1.0), rule, level)
    alike = [_numbers(one, shares=shares) for one in (pairs, *_alike(pairs, rule, level, step, shares=shares))]
    small = [values for number, values in zip(numbers, zip(*alike, strict=True), strict=True) if rule.hidden(number)]
    return Change(step, kept=any(len(set(values)) < SEVERAL or max(values) < rule.fewest for values in small))


def _numbers(pairs: Pairs, *, shares: bool) -> tuple[int, ...]:
    """Every number of people in a table: those of its cells and, of shares, those who counted and did not."""
    if not shares:
        return pairs.lost, pairs.gained, pairs.neither
    before, after = pairs.both + pairs.lost, pairs.both + pairs.gained
    cells = (pairs.both, pairs.lost, pairs.gained, pairs.neither)
    return (*cells, before, pairs.n - before, after, pairs.n - after)


def _alike(pairs: Pairs, rule: DisclosureRule, level: float, step: float, *, shares: bool) -> Iterator[Pairs]:
    """Tables of as many people, a number in them small too, that are told as this one is."""
    told = _told(pairs, level, step)
    reach, spread = 2 * rule.fewest, math.ceil(pairs.n * step)
    for lost in range(max(0, pairs.lost - reach), pairs.lost + reach + 1):
        middle = lost + pairs.gained - pairs.lost
        for gained in range(max(0, middle - spread), min(middle + spread, pairs.n - lost) + 1):
            if _told(_moved(pairs.n, lost, gained), level, step) != told:
                continue
            for one in _with(pairs, lost, gained, rule) if shares else (_moved(pairs.n, lost, gained),):
                if any(map(rule.hidden, _numbers(one, shares=shares))):
                    yield one


def _moved(people: int, lost: int, gained: int) -> Pairs:
    return Pairs(0, lost, gained, people - lost - gained)


def _with(pairs: Pairs, lost: int, gained: int, rule: DisclosureRule) -> Iterator[Pairs]:
    """Tables with so many lost and gained whose count after is told alike: rounded, or not where it is small."""
    after, rest = pairs.both + pairs.gained, pairs.n - lost - gained
    open_after = rule.hidden(after) or rule.hidden(pairs.n - after)
    slack = 2 * rule.fewest if open_after else rule.rounding
    for both in range(max(0, after - gained - slack), min(rest, after - gained + slack) + 1):
        if open_after or rule.rounded(both + gained) == rule.rounded(after):
            yield Pairs(both, lost, gained, rest - both)


def _told(pairs: Pairs, level: float, step: float) -> tuple[float, ...]:
    """What is told of a table, in whole steps."""
    return (math.floor(pairs.difference / step + 0.5), *_out(tango(pairs, level), step))


def _out(interval: Interval, step: float) -> tuple[float, float]:
    """An interval out to whole steps; an end without bound stays so."""
    lower, upper = interval.lower / step + 1e-9, interval.upper / step - 1e-9
    return _whole(lower, math.floor), _whole(upper, math.ceil)


def _whole(steps: float, to: Callable[[float], int]) -> float:
    return to(steps) if math.isfinite(steps) else steps
