"""What is known of a measure before its trial: its level, its volume, and how far periods differ beyond chance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from trialkit.protocol.faults import Fault, as_read, tried
from trialkit.protocol.part import Number, Part

if TYPE_CHECKING:
    from trialkit.protocol.measure import Measure

_SHARES = ("proportion", "ordinal")
_MEANS = ("mean", "money")
MOST_VOLUME, MOST_LEVEL = 1e8, 1e12
"""Beyond what any public service logs in a period, or spends: such a figure is a slip, and could not be simulated."""
MOST_WOBBLE = 2.0
"""A wobble of 2 on the logit scale takes a share of 50% below 12% or above 88% in one period of three."""


class Expected(Part):
    """What is known of a measure before the trial, so that `trialkit design` can say what the plan will see.

    It changes no estimate and is not part of a registration. Where the log holds three baseline periods or more, level
    and volume are taken from them instead.
    """

    level: Number | None = Field(
        None,
        description="Its level now, in the measure's own unit: per cent for a proportion (the top box, for ordinal).",
    )
    per_period: Number | None = Field(
        None,
        description="How many records a period, all innovation sites together; for a rate, how much exposure; for a "
        "count, how many events.",
    )
    spread: Number | None = Field(
        None, description="For mean and money: the standard deviation of single values, in the measure's unit."
    )
    wobble: Number | None = Field(
        None,
        description="How far periods differ beyond chance: the standard deviation of the true level on the logit scale "
        "(shares) or log scale (counts and rates); in spreads for a mean or money.",
    )
    autocorrelation: Annotated[float, Field(ge=-0.3, le=0.9)] | None = Field(
        None, description="How far that difference carries over to the next period: 0 not at all, 0.9 nearly all of it."
    )

    def faults(self) -> Iterable[Fault]:
        """Nothing that can be said of a measure of any type is out of reach."""
        for name in ("per_period", "spread"):
            yield from tried(_above_zero, self, name)
        yield from tried(_wobble_is_possible, self)


def expected_faults(measure: Measure) -> Iterator[Fault]:
    """What is expected fits the measure's type: a level that it can have, a spread only where values have one."""
    expected = measure.expected
    if expected is None:
        return
    for rule in (_level_is_possible, _spread_belongs, _volume_is_said_once):
        yield from tried(rule, measure, expected)


def level_fault(kind: str, level: float) -> tuple[str, str] | None:
    """Why a measure of some type cannot have a level, and how to mend it; None when it can."""
    if kind in _SHARES and not 0 < level < 100:
        mend = "Give per cent, above 0 and below 100: 33 means a third."
        return f"a share of {level:g}% leaves nothing to draw a trial from.", mend
    if kind in _SHARES and level < 1:
        mend = "Give per cent, not a fraction: 33 means a third. What is rarer than that is better told as a rate."
        return f"{level:g}% is less than one in a hundred.", mend
    if kind in ("rate", "count") and level <= 0:
        return f"a level of {level:g} means that there is nothing to count.", "Give a number above 0."
    return volume_fault(level) if kind == "count" else size_fault("level", level)


def size_fault(name: str, value: float) -> tuple[str, str] | None:
    """Why a level or a spread is too large to be one, and how to mend it; None when it is not."""
    if abs(value) <= MOST_LEVEL:
        return None
    return f"a {name} of {value:g} is larger than any service could have.", "Check for a slip of the keys."


def volume_fault(volume: float) -> tuple[str, str] | None:
    """Why a volume cannot be, and how to mend it; None when it can."""
    if volume > MOST_VOLUME:
        return f"a volume of {volume:g} a period is more than any service logs.", "Check for a slip of the keys."
    if volume > 0:
        return None
    return f"a volume of {volume:g} a period means that nothing would be logged.", "Give a number above 0."


def _above_zero(expected: Expected, name: str) -> Iterator[Fault]:
    value = getattr(expected, name)
    if value is None:
        return
    fault = volume_fault(value) if name == "per_period" else size_fault(name, value)
    if fault:
        yield Fault((name,), *fault)
    elif value <= 0:
        yield Fault((name,), f"a spread of {value:g} means that all values are alike.", "Give a number above 0.")


def _wobble_is_possible(expected: Expected) -> Iterator[Fault]:
    value = expected.wobble
    if value is not None and not 0 <= value <= MOST_WOBBLE:
        mend = f"Give 0 to {MOST_WOBBLE:g}: 0 is chance alone, 0.2 usual, 0.6 a service that drifts."
        yield Fault(("wobble",), f"{value:g} is not a wobble that a service could have.", mend)


def _level_is_possible(measure: Measure, expected: Expected) -> Iterator[Fault]:
    if expected.level is not None and (fault := level_fault(measure.type, expected.level)):
        yield Fault(("expected", "level"), *fault)


def _spread_belongs(measure: Measure, expected: Expected) -> Iterator[Fault]:
    if expected.spread is not None and measure.type not in _MEANS:
        what = "spread is for mean and money: shares and counts vary by chance in a known way."
        yield Fault(("expected", "spread"), what, "Remove it; wobble says how far periods differ beyond chance.")


def _volume_is_said_once(measure: Measure, expected: Expected) -> Iterator[Fault]:
    given = as_read(expected, "per_period", None)
    if given is None:
        return
    if measure.type == "count" and expected.level is not None and expected.level != given:
        what = f"the level of a count is its events a period, and two are given: {expected.level:g} and {given:g}."
        yield Fault(("expected", "per_period"), what, "Keep one of them.")
    if measure.type == "rate" and isinstance(measure.exposure, float) and measure.exposure != given:
        what = f"the exposure of this rate is fixed at {measure.exposure:g}."
        yield Fault(("expected", "per_period"), what, "Remove it.")
