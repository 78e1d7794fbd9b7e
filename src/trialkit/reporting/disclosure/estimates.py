"""Estimates, lines and checks as they may be told: made from the true data, given no finer than they must be.

An interval from a model rests on a whole phase and is released, as every rule does; but trialkit is open, so a reader
could try every value of a hidden cell until sixteen digits came out. Two or three figures do not tell them apart.
What is the quotient of two counts (a level, pooled records) is kept back where either count is small, and so are ratios
to such a phase and the lines that run through it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from trialkit.analysis.before_after import WIDENED
from trialkit.analysis.controlled import AGAINST
from trialkit.analysis.estimate import Estimate, Interval, Line, NotEstimable, Result
from trialkit.analysis.spc import Chart, NotCharted, chart_for
from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.released import Shown
from trialkit.judgement.results import MeasureResult
from trialkit.protocol.disclosure import DisclosureRule
from trialkit.protocol.measure import Measure
from trialkit.records.series import Series
from trialkit.reporting.disclosure.levels import mean_of_asked, of_rounded, share_of_asked, worked_out
from trialkit.reporting.disclosure.pairs import TOLD, Twice, stepped, twice
from trialkit.reporting.disclosure.pools import VARYING, Sides, sides
from trialkit.reporting.disclosure.shown import Told, coarse, summed, withheld

_QUOTIENTS = ("level", "before_after", "first_last")
"""Contrasts that are worked out from counts alone, so that counts can be worked out from them."""
_DISTANCES = ("absolute", "superiority")
"""Scales on which a model's estimate stays where a phase's count is small: a ratio to it would tell it."""
_INTERNAL = "The report for internal use has it."
_ALONE = ", without the comparison"
"""What follows the subject of a change beside which the one against the comparison is told."""
_VARIANCE = re.compile(rf" ?{re.escape(WIDENED)}(\d+\.\d+) times\.")


@dataclass(frozen=True)
class Keeper:
    """What may be told of one measure's figures.

    sides: what each level and pooled comparison of the measure is made of, by subject. whole: whether its values are
    whole numbers. twice: how the change of people asked twice is told. after: their level after, which is that before
    and the change as both are told; None where it is not so made. few_asked: whether few gave both answers.
    """

    rule: DisclosureRule
    told: Told
    measure: Measure
    sides: Mapping[str, Sides] = field(default_factory=dict)
    whole: bool = False
    twice: Twice = TOLD
    after: float | None = None
    few_asked: bool = False

    @property
    def share(self) -> bool:
        """Whether its levels are shares of records."""
        return self.measure.type in ("proportion", "ordinal")

    def result(self, found: Result) -> Result:
        """One estimate, coarsely or kept back; what is added up to two figures, for it is a change times a count."""
        if isinstance(found, NotEstimable):
            return self.kept(found) if withheld(found.subject, self.told.small) or self.tells(found) else found
        if self._small(found):
            return self.kept(found)
        if (step := self.step(found)) and found.scale in _DISTANCES and found.contrast not in _QUOTIENTS:
            return self._stepped(found, step)
        if self.rounds(found):
            return self._rounded(found)
        digits = 2 if found.scale == "total" else None
        value = coarse(found.value, digits)
        ends = coarse(found.interval.lower, digits), coarse(found.interval.upper, digits)
        interval = Interval(min(ends[0], value), max(ends[1], value), found.interval.level)
        return replace(found, value=value, interval=interval, n=int(self.rule.rounded(found.n)))

    def rounds(self, found: Result) -> bool:
        """Whether a figure is told as that of rounded counts: a level or a pooled comparison, where counts are."""
        return found.contrast in _QUOTIENTS and found.scale != "superiority" and self.rule.rounding > 1

    def _rounded(self, found: Estimate) -> Result:
        """A level or a pooled comparison as that of rounded counts."""
        found = replace(found, note=_VARIANCE.sub(_as_told if found.periods >= VARYING else "", found.note))
        if _asked(found):
            after = self.after if found.subject == "After" else None
            if self.share:
                return share_of_asked(found, self.rule, after)
            return mean_of_asked(found, self.rule, whole=self.whole, mean=after)
        made = of_rounded(found, self._made_of(found), self.measure, self.rule)
        return self.kept(found) if made is None else made

    def of_rounded(self, found: Estimate, level: float) -> Estimate | None:
        """A pooled comparison as it comes out of the rounded counts, at any level; None where they give none."""
        return worked_out(found, self._made_of(found), self.measure, self.rule, level)

    def _made_of(self, found: Estimate) -> Sides:
        return self.sides.get(found.subject.removesuffix(_ALONE), ())

    def step(self, found: Result) -> float:
        """To what a change in the measure's own unit is rounded, as some phase that it rests on counts few; else 0."""
        asked = self.twice.of(found).step if isinstance(found, Estimate) else 0.0
        if found.scale != "absolute":
            return asked
        beside = self.told.beside.step if _against(found) else 0.0
        return max(self.told.step, beside, asked)

    def _stepped(self, found: Estimate, step: float) -> Result:
        """A change that rests on a small count, in steps that leave that count open.

        Kept back where its interval is shorter than two steps: so little would be left of it.
        """
        value, lower, upper = map(coarse, stepped(found.value, found.interval, step))
        if upper - lower < 2 * step * (1 - 1e-9):
            return self.kept(found)
        interval = replace(found.interval, lower=lower, upper=upper)
        return replace(found, value=value, interval=interval, n=int(self.rule.rounded(found.n)))

    def _small(self, found: Estimate) -> bool:
        """Whether an estimate would tell a number that is kept back."""
        if self.rule.hidden(found.n) or self.twice.of(found).kept:
            return True
        beside = self.told.beside.small and _against(found)
        if found.contrast not in _QUOTIENTS:
            return (self.told.judged_small or beside) and found.scale not in _DISTANCES
        if beside:
            return True
        if found.contrast == "first_last":
            return bool(self.rule.rounding > 1 or self.told.shown.together or self.told.shown.hidden)
        if _asked(found) and self.share and self.twice.share.step:
            return True
        return withheld(found.subject, self.told.small)

    def tells(self, found: NotEstimable) -> bool:
        """Whether the reason why there is no figure is about a phase that counts few, or few who gave both answers."""
        return withheld(found.reason, self.told.small) or (found.contrast == "paired" and self.few_asked)

    def pins(self, headline: Result) -> bool:
        """Whether what is worked out from a change would pin it finer than it is told: in steps, or kept back."""
        return bool(self.step(headline)) or isinstance(self.result(headline), NotEstimable)

    def kept(self, found: Result) -> NotEstimable:
        """That a figure is kept back, and why."""
        reason = f"it would tell a number of people that is {self.rule.words}, so it is kept back."
        if found.contrast == "first_last":
            reason = "single periods are not told apart here, so it is kept back."
        return NotEstimable(found.contrast, found.scale, found.subject, reason, _INTERNAL, "kept_back")


def _as_told(found: re.Match[str]) -> str:
    """How much periods vary, to two figures."""
    return f" {WIDENED}{coarse(float(found[1]), 2):g} times."


def keeper(evaluation: Evaluation, result: MeasureResult, told: Told) -> Keeper:
    """What may be told of one measure's figures."""
    rule = told.rule
    few_asked = result.asked is not None and rule.hidden(result.asked.both)
    made_of = sides(evaluation, result) if rule.rounding > 1 else {}
    keeps = Keeper(
        rule,
        told,
        result.measure,
        sides=made_of,
        whole=all(map(summed, result.series)),
        twice=twice(evaluation, result, rule),
        few_asked=few_asked,
    )
    before = next(
        (found for found in map(keeps.result, result.estimates) if _asked(found) and found.subject == "Before"), None
    )
    change = keeps.result(result.headline)
    if rule.rounding == 1 or not isinstance(before, Estimate) or not isinstance(change, Estimate):
        return keeps
    after = before.value + change.value
    return replace(keeps, after=min(1.0, max(0.0, after)) if keeps.share else after)


def _asked(found: Result) -> bool:
    """Whether it is a level of people asked twice: of those who answered both times, and of no period."""
    return isinstance(found, Estimate) and found.contrast == "level" and not found.periods


def _against(found: Result) -> bool:
    """Whether a figure is that of the comparison as well."""
    return AGAINST in found.subject


def lines(found: tuple[Line, ...], told: Told, *, moved: bool = False) -> tuple[Line, ...]:
    """Fitted and expected lines, coarsely; none through a phase whose count is small, for they lie at its level.

    moved: whether the expected line moves as the comparison did, and so tells its change.
    """
    if told.judged_small or (moved and told.beside.small):
        return ()
    calendar = told.series[0].calendar
    left_out = set(calendar.loc[calendar["phase"].isin(told.small), "index"])
    return tuple(_line(one, left_out) for one in found)


def _line(found: Line, left_out: set[int]) -> Line:
    at = [place for place, index in enumerate(found.index) if index not in left_out]

    def kept(values: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(coarse(values[place]) for place in at)

    lower, upper = (None if ends is None else kept(ends) for ends in (found.lower, found.upper))
    index = tuple(found.index[place] for place in at)
    return replace(found, index=index, value=kept(found.value), lower=lower, upper=upper)


def chart(result: MeasureResult, series: Series, shown: Shown, rule: DisclosureRule) -> Chart | NotCharted | None:
    """The control chart of the figures that are shown; none where some are not, or stand for several periods."""
    if not isinstance(result.chart, Chart):
        return result.chart
    if shown.together or shown.hidden:
        reason = f"each point would tell the figure of one period, and some rest on {rule.words}."
        return NotCharted(reason, _INTERNAL)
    return chart_for(series, better=result.measure.better)


def finite(number: float) -> float:
    """A sum of money or of records, coarsely."""
    return coarse(number, 3) if math.isfinite(number) else number
