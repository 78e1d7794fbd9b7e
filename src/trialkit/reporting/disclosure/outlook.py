"""What follows from an effect, as it may be told: its worth, its chance, further sites, and planned paths."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from trialkit.analysis.carrying import Carried
from trialkit.analysis.estimate import Estimate, Interval, NotEstimable
from trialkit.judgement.prospects import Chance, NextSite
from trialkit.judgement.trajectories import Progress
from trialkit.judgement.value import Value
from trialkit.reporting.disclosure.estimates import Keeper, finite
from trialkit.reporting.disclosure.sentences import Sentences
from trialkit.reporting.disclosure.shown import Told, coarse

Part = TypeVar("Part")
_SINGLE = "single periods are not told apart here, so what was seen is kept back."


def kept_value(found: Value | NotEstimable | None, keeps: Keeper) -> Value | NotEstimable | None:
    """Pounds coarsely; none where the effect itself may not be told."""
    if not isinstance(found, Value):
        return found
    effect = keeps.result(found.effect)
    if not isinstance(effect, Estimate):
        return effect
    ends = Interval(coarse(found.gain.lower), coarse(found.gain.upper), found.gain.level)
    told = {
        part.name: _coarsely(getattr(found, part.name))
        for part in fields(found)
        if part.name in ("yearly", "benefit", "cost", "net", "ratio", "break_even")
    }
    pays = found.pays_back if isinstance(found.pays_back, NotEstimable) else coarse(found.pays_back)
    return replace(
        found, effect=effect, gained=coarse(found.gained), gain=ends, gains=coarse(found.gains), pays_back=pays, **told
    )


def kept_chance(found: Chance | NotEstimable | None, sentences: Sentences) -> Chance | NotEstimable | None:
    """A chance to two figures."""
    return replace(found, value=coarse(found.value, 2)) if isinstance(found, Chance) else sentences.kept(found)


def kept_next_site(found: NextSite | None, keeps: Keeper, sentences: Sentences) -> NextSite | None:
    """One further site, as the estimates that it rests on may be told."""
    return None if found is None else sentences.kept(replace(found, effect=keeps.result(found.effect)))


def kept_path(found: Progress, seen: dict[str, Told]) -> Progress:
    """A planned path beside what was seen; only the plan where single periods of the measure may not be told."""
    told = seen.get(found.plan.measure or "")
    if told is None:
        return found
    if not (told.shown.hidden or told.shown.together):
        return _coarsely(found)
    steps = tuple(replace(step, actual=None, forecast=None, lower=None, upper=None) for step in found.steps)
    return replace(
        found, steps=steps, latest=None, total=None, ahead=None, heading=None, no_forecast=_SINGLE, drift=None
    )


def _coarsely(told: Part) -> Part:
    """The same, with every number in it coarse, but those that the plan itself states."""
    if isinstance(told, float):
        return finite(told)  # type: ignore[return-value]  # a float for a float
    if isinstance(told, tuple):
        return tuple(_coarsely(part) for part in told)  # type: ignore[return-value]  # a tuple for a tuple
    if isinstance(told, Carried):
        ends = Interval(finite(told.interval.lower), finite(told.interval.upper), told.interval.level)
        return replace(told, median=finite(told.median), interval=ends, error=finite(told.error))
    if is_dataclass(told) and not isinstance(told, type | Interval):
        kept = {part.name: _coarsely(getattr(told, part.name)) for part in fields(told) if part.name != "planned"}
        return replace(told, **kept)
    return told
