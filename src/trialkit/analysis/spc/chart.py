"""A control chart or run chart as data: points with their limits, signals with their sentences, icons with their words.

Making Data Count's two icons (NHS England): variation says whether something unusual is going on at the latest point,
assurance whether a target will be met; colours and shapes belong to the figure.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from trialkit.analysis.spc.limits import ControlKind
from trialkit.analysis.spc.rules import Direction, Rule
from trialkit.analysis.spc.runs import Runs
from trialkit.protocol.measure import Better

ChartKind = ControlKind | Literal["run"]
Variation = Literal["common_cause", "improving", "concerning", "neither"]
"""neither: special cause, but neither way is better, or the signal has no direction."""
Assurance = Literal["pass", "fail", "hit_or_miss"]

NAMES: dict[ChartKind, str] = {
    "p": "p chart",
    "p_prime": "p′ chart",
    "u": "u chart",
    "u_prime": "u′ chart",
    "c": "c chart",
    "xmr": "XmR chart",
    "run": "run chart",
}
_VARIATION: dict[Variation, str] = {
    "common_cause": "common cause variation",
    "improving": "special cause variation, improving",
    "concerning": "special cause variation, concerning",
    "neither": "special cause variation, neither improving nor concerning",
}
_ASSURANCE: dict[Assurance, str] = {
    "pass": "the limits lie on the right side of the target, which is met unless something changes",
    "fail": "the limits lie on the wrong side of the target, which is missed unless something changes",
    "hit_or_miss": "the target lies within the limits, so it is hit at times and missed at times",
}


@dataclass(frozen=True)
class Point:
    """One period that holds something logged.

    index:        the period's place, as in the series.
    value:        on the measure's own scale (a fraction for a proportion, per × events ÷ exposure for a rate).
    lower, upper: its own limits; None on a run chart.
    variation:    what the first rule that holds for it says, in the order of `Rule`; rule is that rule.
    """

    index: int
    start: dt.date
    phase: str
    value: float
    centre: float
    lower: float | None
    upper: float | None
    variation: Variation = "common_cause"
    direction: Direction | None = None
    rule: Rule | None = None


@dataclass(frozen=True)
class Signal:
    """One rule that holds: which, at which periods (index as in the series), high or low, and a sentence."""

    rule: Rule
    indices: tuple[int, ...]
    direction: Direction | None
    variation: Variation
    sentence: str


@dataclass(frozen=True)
class Stretch:
    """Points in a row that share one centre line and one set of limits.

    first, last:   index of its first and last period.
    basis:         the phases that the lines rest on; used: how many points those are.
    trial_limits:  whether those are too few (fewer than twelve) for firm limits.
    dispersion:    how many times as much as chance alone the basis varies (Laney's σ_z); None for XmR and run charts.
    runs:          Anhøj's runs, on a run chart only.
    sentence:      what the lines rest on, in words.
    """

    first: int
    last: int
    basis: tuple[str, ...]
    used: int
    centre: float
    trial_limits: bool
    dispersion: float | None
    runs: Runs | None
    sentence: str


@dataclass(frozen=True)
class Icon:
    """Making Data Count's icons: variation at the latest point, and assurance where there is a target."""

    variation: Variation
    direction: Direction | None
    assurance: Assurance | None = None

    @property
    def words(self) -> str:
        """Both icons as a sentence."""
        said = _VARIATION[self.variation]
        if self.direction is not None:
            said += f" ({self.direction})"
        if self.assurance is not None:
            said += f"; {_ASSURANCE[self.assurance]}"
        return f"{said[0].upper()}{said[1:]}."


@dataclass(frozen=True)
class Chart:
    """A control chart or run chart of one measure, ready to be told and drawn.

    signals: in order of time; stretches: one, unless the protocol recalculates limits.
    notes:   what a careful reader should know, a sentence each.
    """

    measure: str
    kind: ChartKind
    better: Better
    points: tuple[Point, ...]
    stretches: tuple[Stretch, ...]
    signals: tuple[Signal, ...]
    icon: Icon
    target: float | None = None
    notes: tuple[str, ...] = ()
