"""Numbers in words: rounding, true minus signs, units, intervals, dates; one style for every sentence and table."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.protocol import wording

if TYPE_CHECKING:
    from trialkit.analysis.estimate import Estimate, Scale
    from trialkit.protocol.measure import Measure

MINUS = "−"
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MOST_DECIMALS = 3
_COARSE = 10.0
"""Width of an interval from which decimals would claim more than it knows."""


def plain(value: float, decimals: int = 0) -> str:
    """A number with thousands separated and a true minus sign; "no bound" where it is infinite.

    >>> plain(-1234.5, 1)
    '−1,234.5'
    """
    if math.isinf(value):
        return "no bound"
    text = f"{abs(value):,.{decimals}f}"
    return f"{MINUS}{text}" if value < 0 and float(text.replace(",", "")) != 0 else text


def signed(value: float, decimals: int = 0) -> str:
    """The same with a plus sign in front of what is above zero.

    >>> signed(47.2)
    '+47'
    """
    text = plain(value, decimals)
    positive = value > 0 and not math.isinf(value) and float(text.replace(",", "")) != 0
    return f"+{text}" if positive else text


def as_written(value: float) -> str:
    """A number as the team would write it in the plan: 10, 2.5, 1,200.

    >>> as_written(10.0)
    '10'
    """
    return plain(value, 0) if value == round(value) else plain(value, len(f"{value:.10g}".split(".")[-1]))


def small_count(count: int) -> str:
    """A count in a sentence: words up to ten, figures above.

    >>> small_count(6)
    'six'
    """
    return _WORDS[count] if 0 < count < len(_WORDS) else f"{count:,}"


def capital(text: str) -> str:
    """Text with its first letter large."""
    return f"{text[:1].upper()}{text[1:]}"


def of_100(share: float, *, signs: bool = False) -> str:
    """A chance as so many of a hundred, and never as certain; signs: "<1" and ">99" for a narrow column.

    >>> of_100(0.9979), of_100(0.684), of_100(0.002)
    ('more than 99', '68', 'fewer than 1')
    """
    if share > 0.99:
        return ">99" if signs else "more than 99"
    if share < 0.01:
        return "<1" if signs else "fewer than 1"
    return f"{math.floor(100 * share + 0.5)}"


def day(date: dt.date) -> str:
    """A date in full: 1 February 2021."""
    return f"{date.day} {date:%B %Y}"


def short_day(date: dt.date) -> str:
    """A date for a chart: 1 Feb."""
    return f"{date.day} {date:%b}"


def date_range(start: dt.date, end: dt.date) -> str:
    """Two dates without repeating what they share: 1 Feb – 14 Mar 2021."""
    first = short_day(start) if start.year == end.year else f"{short_day(start)} {start.year}"
    return f"{first} – {short_day(end)} {end.year}"


def decimals_for(value: float, others: Iterable[float] = (), landmarks: Iterable[float] = (0.0,)) -> int:
    """Decimals for one finding: none, unless it is small and finely known, or rounding would move an end to a landmark.

    value:     the finding; others: the ends of its interval; landmarks: no change, the worthwhile change, the margin.
    """
    ends = [end for end in others if math.isfinite(end)]
    coarse = len(ends) == 2 and max(ends) - min(ends) >= _COARSE
    decimals = 1 if not coarse and abs(value) < 10 and round(value, 1) != round(value) else 0
    held = bool(ends) and min(ends) < 0 < max(ends)
    numbers = ends if held else [value, *ends]
    while decimals < _MOST_DECIMALS and any(
        round(number, decimals) == mark and number != mark for number in numbers for mark in landmarks
    ):
        decimals += 1
    return decimals


@dataclass(frozen=True)
class Unit:
    """How a quantity is told: stored value × factor, between a prefix and a suffix.

    noun, single: the unit in words after a change ("points", "point"); "" when the suffix says it.
    more, less:   the words for up and down.
    """

    factor: float = 1.0
    prefix: str = ""
    suffix: str = ""
    noun: str = ""
    single: str = ""
    more: str = "higher"
    less: str = "lower"

    @property
    def bare(self) -> Unit:
        """The unit for a column whose heading already says it: signs stay, words go."""
        return Unit(self.factor, self.prefix, "%" if self.suffix == "%" else "")

    @property
    def short(self) -> Unit:
        """The unit for a number beside one that has said its words: "2,654 drivers (1,309 to 2,900)"."""
        return Unit(self.factor, self.prefix, "" if self.suffix.startswith(" ") else self.suffix)

    def level(self, value: float, decimals: int) -> str:
        """A level: 33%, £1,200, 42 minutes."""
        if math.isinf(value):
            return "no bound"
        number = plain(value * self.factor, decimals)
        if self.prefix and number.startswith(MINUS):
            return f"{MINUS}{self.prefix}{number[1:]}{self.suffix}"
        worded = self.single and self.suffix.startswith(" ") and number in ("1", f"{MINUS}1")
        return f"{self.prefix}{number}{f' {self.single}' if worded else self.suffix}"

    def size(self, value: float, decimals: int) -> str:
        """The size of a change with its unit and no sign: "47 points", "12%", "£300"."""
        number = plain(abs(value * self.factor), decimals)
        noun = self.single if number == "1" and self.single else self.noun
        return f"{self.prefix}{number}{self.suffix}" + (f" {noun}" if noun else "")

    def change(self, value: float, decimals: int) -> str:
        """A change with its direction in words: "47 points more"."""
        if float(plain(abs(value * self.factor), decimals).replace(",", "").replace("no bound", "1")) == 0:
            return "no change"
        return f"{self.size(value, decimals)} {self.more if value > 0 else self.less}"

    def signed(self, value: float, decimals: int) -> str:
        """A change for a table or a chart: "+47 points"."""
        if math.isinf(value):
            return "no bound"
        number = signed(value * self.factor, decimals)
        noun = self.single if number in ("+1", f"{MINUS}1") and self.single else self.noun
        if self.prefix and number[:1] in ("+", MINUS):
            number = f"{number[0]}{self.prefix}{number[1:]}"
        return f"{number}{self.suffix}" + (f" {noun}" if noun else "")


PER_CENT = Unit(100.0, suffix="%")
POINTS = Unit(100.0, noun="points", single="point", more="more", less="fewer")
RATIO = Unit()


PEOPLE = frozenset(("people", "adults", "clients", "residents", "carers"))
"""Units of a mean, such as a stock, of which there are fewer and not less."""


def level_unit(measure: Measure) -> Unit:
    """The unit of a measure's own level."""
    if measure.type in ("proportion", "ordinal"):
        return PER_CENT
    if measure.type == "money":
        return Unit(prefix="£")
    return Unit(suffix=f" {measure.unit}", single=wording.singular(measure.unit)) if measure.unit else Unit()


def change_unit(measure: Measure, scale: Scale) -> Unit:
    """The unit of a change in a measure, on one scale."""
    if scale == "relative":
        return PER_CENT
    if scale in ("ratio", "odds_ratio", "superiority"):
        return RATIO
    if scale == "total":
        return _total_unit(measure)
    if measure.type in ("proportion", "ordinal"):
        return POINTS
    if measure.type == "money":
        return Unit(prefix="£", more="more", less="less")
    if measure.type == "count":
        return _counted(measure.unit or "", less="fewer")
    if measure.unit in PEOPLE:
        return _counted(measure.unit, less="fewer")
    return _counted(measure.unit, less="less") if measure.unit else Unit(more="higher", less="lower")


def _counted(noun: str, *, less: str) -> Unit:
    """A unit in words of the trial's own, with what one of it is called."""
    return Unit(noun=noun, single=wording.singular(noun), more="more", less=less)


def _total_unit(measure: Measure) -> Unit:
    """The unit of a change added up over periods: records, events, pounds or the measure's own unit."""
    if measure.type == "money":
        return Unit(prefix="£", more="more", less="less")
    if measure.type == "mean":
        return _counted(measure.unit or "", less="less")
    things = "records" if measure.type in ("proportion", "ordinal") else "events"
    return _counted(measure.counted or things, less="fewer")


def threshold(measure: Measure, size: float) -> str:
    """The worthwhile change or the margin, as the plan wrote it: "10 points", "5%", "£20"."""
    number = as_written(size)
    if measure.scale_of_change == "percent":
        return f"{number}%"
    unit = change_unit(measure, "absolute")
    noun = unit.single if number == "1" and unit.single else unit.noun
    return f"{unit.prefix}{number}" + (f" {noun}" if noun else "")


def estimate_decimals(measure: Measure, estimate: Estimate) -> int:
    """Decimals for an estimate and its interval in a sentence."""
    factor = change_unit(measure, estimate.scale).factor
    marks = [0.0]
    for size in (measure.worthwhile, measure.margin):
        if size is not None and estimate.scale != "total":
            marks += [size, -size]
    ends = (estimate.interval.lower * factor, estimate.interval.upper * factor)
    return decimals_for(estimate.value * factor, ends, marks)


def interval_words(measure: Measure, estimate: Estimate, decimals: int | None = None) -> str:
    """An interval in a sentence: "14 to 66 points more", "5 points fewer to 37 points more"."""
    unit = change_unit(measure, estimate.scale)
    decimals = estimate_decimals(measure, estimate) if decimals is None else decimals
    lower, upper = estimate.interval.lower, estimate.interval.upper
    if math.isinf(lower) and math.isinf(upper):
        return "anything at all"
    if math.isinf(upper):
        return f"{unit.change(lower, decimals)}, or anything above"
    if math.isinf(lower):
        return f"{unit.change(upper, decimals)}, or anything below"
    if lower < 0 < upper:
        return f"{unit.change(lower, decimals)} to {unit.change(upper, decimals)}"
    near, far = sorted((lower, upper), key=abs)
    number = plain(abs(near * unit.factor), decimals)
    return f"{unit.prefix}{number}{unit.suffix} to {unit.change(far, decimals)}"


def interval_brief(measure: Measure, estimate: Estimate, decimals: int | None = None) -> str:
    """An interval in brackets after its change: "14 to 66"; where it crosses no change "5 fewer to 37 more"."""
    unit = change_unit(measure, estimate.scale)
    decimals = estimate_decimals(measure, estimate) if decimals is None else decimals
    lower, upper = estimate.interval.lower, estimate.interval.upper
    bare = Unit(unit.factor, unit.prefix, unit.suffix)
    if math.isinf(lower) or math.isinf(upper):
        return f"{bare.signed(lower, decimals)} to {bare.signed(upper, decimals)}"
    if lower < 0 < upper:
        worded = Unit(unit.factor, unit.prefix, unit.suffix, more=unit.more, less=unit.less)
        return f"{worded.change(lower, decimals)} to {worded.change(upper, decimals)}"
    near, far = sorted((lower, upper), key=abs)
    return f"{bare.size(near, decimals)} to {bare.size(far, decimals)}"


def exact(value: float, unit: Unit, *, change: bool) -> str:
    """A number for a table: one decimal for points and per cent, otherwise three figures."""
    scaled = abs(value * unit.factor)
    decimals = 1 if unit.factor == 100.0 or scaled >= 10 or scaled == 0 else 2
    if scaled >= 1000:
        decimals = 0
    bare = Unit(unit.factor, unit.prefix, unit.suffix)
    return bare.signed(value, decimals) if change else bare.level(value, decimals)
