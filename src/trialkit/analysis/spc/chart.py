"""A control chart or run chart as data: points with their limits, signals with their sentences, icons with their words.

Making Data Count's two icons (NHS England): variation says whether something unusual is going on at the latest point,
assurance whether a target will be met; colours and shapes belong to the figure.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from trialkit.analysis.spc import sentences
from trialkit.analysis.spc.limits import ControlKind
from trialkit.analysis.spc.rules import TREND, Direction, Rule
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
    "neither": "special cause variation",
}
_FINE = {
    "improving": "which is better for this measure",
    "concerning": "which is worse for this measure",
    "neither": "which is neither better nor worse for this measure",
}
_WAYS = {
    "high": "it is unusually high",
    "low": "it is unusually low",
    "rising": f"it ends {TREND} points or more that rose each time",
    "falling": f"it ends {TREND} points or more that fell each time",
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


MOST_TOLD = 8
"""Signals that are told one by one."""


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
    """Making Data Count's icons: variation at the latest point and its rule, and assurance where there is a target."""

    variation: Variation
    direction: Direction | None
    assurance: Assurance | None = None
    rule: Rule | None = None

    @property
    def way(self) -> str:
        """What the latest point is part of: points that rise or fall, or that are high or low; "" for neither."""
        if self.direction is None:
            return ""
        if self.rule == "trend":
            return "rising" if self.direction == "high" else "falling"
        return self.direction

    @property
    def words(self) -> str:
        """Both icons as a sentence."""
        said = f"{_VARIATION[self.variation]} at the latest point"
        if self.way:
            said += f": {_WAYS[self.way]}, {_FINE[self.variation]}"
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

    @property
    def told(self) -> tuple[str, ...]:
        """A sentence for each signal, or the one that there is none and what that does not show.

        Of more than MOST_TOLD, which only long series have, the latest are told; every point keeps its mark.
        """
        latest = sorted(self.signals, key=lambda signal: signal.indices[-1])[-MOST_TOLD:]
        if not latest:
            return (sentences.no_signal(len(self.points), control=self.kind != "run"),)
        if len(latest) < len(self.signals):
            return (sentences.many_signals(len(self.signals), MOST_TOLD), *(signal.sentence for signal in latest))
        return tuple(signal.sentence for signal in self.signals)
