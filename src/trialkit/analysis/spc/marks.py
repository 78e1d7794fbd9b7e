"""From patterns to what a reader sees: each point with its mark, each signal with its sentence, the icons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

import pandas as pd

from trialkit.analysis.spc import sentences
from trialkit.analysis.spc.chart import Assurance, Icon, Point, Signal, Stretch, Variation
from trialkit.analysis.spc.rules import Direction, Pattern, Rule
from trialkit.protocol.measure import Better

_PRECEDENCE: dict[Rule, int] = {rule: place for place, rule in enumerate(get_args(Rule))}


@dataclass(frozen=True)
class Drawn:
    """One stretch, its points' limits from first to last (none on a run chart), and its patterns.

    The places of the patterns are among all points that were logged.
    """

    stretch: Stretch
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    found: tuple[Pattern, ...]


def points(rows: pd.DataFrame, drawn: Sequence[Drawn], better: Better) -> tuple[Point, ...]:
    """Every point of what was logged, with its lines and the mark of the rule that is shown."""
    marks = _marks([pattern for one in drawn for pattern in one.found])
    lines = [
        (one.stretch.centre, lower, upper) for one in drawn for lower, upper in zip(one.lower, one.upper, strict=True)
    ]
    seen = zip(rows["index"], rows["start"].dt.date, rows["phase"], rows["value"], lines, strict=True)
    made = []
    for place, (index, start, phase, value, (centre, lower, upper)) in enumerate(seen):
        point = Point(int(index), start, str(phase), float(value), centre, lower, upper)
        mark = marks.get(place)
        if mark is not None:
            meaning = _meaning(mark.direction, better)
            point = replace(point, variation=meaning, direction=mark.direction, rule=mark.rule)
        made.append(point)
    return tuple(made)


def signals(rows: pd.DataFrame, drawn: Sequence[Drawn], better: Better) -> tuple[Signal, ...]:
    """Every pattern told, in order of time."""
    indices, dates = rows["index"].to_list(), rows["start"].dt.date.to_list()
    made = []
    for one in drawn:
        for pattern in one.found:
            way = None if pattern.rule == "few_crossings" else pattern.direction
            sentence = sentences.signal(pattern, [dates[place] for place in pattern.places], one.stretch.runs)
            where = tuple(int(indices[place]) for place in pattern.places)
            made.append(Signal(pattern.rule, where, way, _meaning(way, better), sentence))
    return tuple(sorted(made, key=lambda signal: (signal.indices[0], _PRECEDENCE[signal.rule])))


def icon(last: Point, told: Sequence[Signal], target: float | None, better: Better) -> Icon:
    """Both icons at the latest point; a stretch that crosses its median too seldom is not common cause either."""
    crossing = any(signal.rule == "few_crossings" and last.index in signal.indices for signal in told)
    if last.variation == "common_cause" and crossing:
        return Icon("neither", None)
    return Icon(last.variation, last.direction, _assurance(last, target, better))


def _marks(found: Sequence[Pattern]) -> dict[int, Pattern]:
    """The pattern shown at each place: the first rule in order, and the later of two patterns of one rule."""
    marks: dict[int, Pattern] = {}
    for pattern in found:
        for place in pattern.places if pattern.rule != "few_crossings" else ():
            held = marks.get(place)
            if held is None or _PRECEDENCE[pattern.rule] <= _PRECEDENCE[held.rule]:
                marks[place] = pattern
    return marks


def _assurance(last: Point, target: float | None, better: Better) -> Assurance | None:
    """Whether the target lies outside the latest limits, and on which side; one on a limit is within."""
    if target is None or last.lower is None or last.upper is None or better == "neutral":
        return None
    if last.lower <= target <= last.upper:
        return "hit_or_miss"
    return "pass" if (target < last.lower) == (better == "higher") else "fail"


def _meaning(direction: Direction | None, better: Better) -> Variation:
    """What a direction means, by the measure's own declaration."""
    if direction is None or better == "neutral":
        return "neither"
    return "improving" if (direction == "high") == (better == "higher") else "concerning"
