"""What a plan can see, in words: the sentence for the team, the warnings, one row a scenario, what was assumed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.analysis.power import SEEN, Blind, Sight
from trialkit.protocol.wording import plural
from trialkit.reporting.numbers import POINTS, change_unit, level_unit, of_100, plain, threshold

if TYPE_CHECKING:
    from trialkit.judgement.sight import Outlook, Scenario

GAIN = 0.9
"""An improvement is named in the first sentence when the smallest change falls to this share of the plan's or below."""
WHOLE = 10.0
"""Figures from which no decimals are given; points and per cent never have any from 1 on."""
_SHAPES = {
    "step": "at once, and lasting",
    "ramp": "growing evenly, told at its end",
    "step_and_ramp": "half at once and then growing, told as its average",
}


@dataclass(frozen=True)
class Row:
    """One scenario in words and figures.

    size: the smallest change in the unit of the plan, None where there is none; error: its Monte Carlo error alike.
    seen: the chance of noticing the smallest change worth having; around: half the interval's width.
    """

    change: str
    name: str
    size: float | None
    smallest: str
    error: str
    around: str
    seen: str


def headline(outlook: Outlook) -> str:
    """The sentence for the team: the volume, the smallest change noticed, and what would bring it down."""
    best = best_buy(outlook)
    seen = outlook.plan.seen
    opening = f"At {volume(outlook)} a {outlook.trial.design.period}"
    tense = "could have noticed" if outlook.stage == "after" else "will notice"
    if isinstance(seen, Blind):
        said = f"This plan cannot be judged: {seen.reason}"
        return f"{said} {_better(outlook, best)}" if best else said
    if seen.smallest is None:
        said = f"{opening} this plan {tense} no change, however large"
    else:
        said = f"{opening} this plan {tense} a {way(outlook)} of {amount(outlook, seen.smallest)} or more"
    return f"{said}; {_better(outlook, best)}" if best else f"{said}."


def meaning(outlook: Outlook) -> str:
    """What it means to notice."""
    level = outlook.trial.decision.confidence
    noticed = f"in {SEEN * 100:.0f} of 100 trials with such a change"
    return f"To notice a change: {noticed}, the {level:.0%} interval lies wholly beyond no change."


def sees_enough(outlook: Outlook) -> bool:
    """Whether the plan would usually notice the smallest change worth having."""
    seen = outlook.plan.seen
    return isinstance(seen, Sight) and seen.power is not None and seen.power >= SEEN


def warnings(outlook: Outlook) -> Iterator[str]:
    """What the plan's makers should know before they start, the gravest first."""
    plan, measure, trial = outlook.plan, outlook.measure, outlook.trial
    worth = threshold(measure, measure.worthwhile or 0.0)
    if isinstance(plan.seen, Sight) and plan.seen.power is None:
        now = _level(outlook, outlook.expected.world.level)
        yield f"From {now} there is no room for a {way(outlook)} of {worth}: nothing could be worth having."
    elif isinstance(plan.seen, Sight) and plan.seen.power is not None and plan.seen.power < SEEN:
        yield (
            f"This plan cannot see its own smallest worthwhile change: one of {worth} would be noticed in "
            f"{of_100(plan.seen.power)} of 100 such trials."
        )
    if plan.rung == "trend" and trial.design.shape == "step":
        yield (
            "Without a baseline only a trend within the trial can be judged, and a change at once, which is what the "
            "plan expects (shape: step), leaves no trend. It cannot be seen, however large. Log three baseline "
            f"{trial.design.period}s or more before starting."
        )
    if outlook.returns is not None:
        yield _returns(outlook)
    if outlook.apart:
        yield (
            f"The {outlook.apart} sites start on different days and are each set against their own baseline, so what "
            "is shown is one of them by itself, with its share of the volume. All together see smaller changes."
        )
    yield from _practitioners(outlook)
    if trial.decision.looks == "weekly":
        yield _looks(outlook)
    if outlook.stage == "during":
        yield "Nothing here looks at the trial's own result: level and volume come from before it, or from its start."


def _looks(outlook: Outlook) -> str:
    """What looking every period costs the plan's own figures, or that it is not in them."""
    unit, longer = outlook.trial.design.period, outlook.plan.longer
    if longer <= 1.0:
        return f"The plan looks every {unit}, and no look is in these figures: none can be taken of what it judges."
    return (
        f"The figures are for the last of the looks after every {unit}, which must reach {100 * (longer - 1):.0f}% "
        "further than a single look at the end: that is the price of looking. What an earlier look finds comes on top."
    )


def _practitioners(outlook: Outlook) -> Iterator[str]:
    """What is left out where the log will name practitioners and nobody says how many there are."""
    if outlook.expected.practitioners is not None or outlook.trial.log.practitioner_field is None:
        return
    if outlook.measure.type in ("count", "rate"):
        return
    yield (
        "The log will name practitioners, and where they differ the interval is widened for it. Nobody says how many "
        "there are, so these figures leave that out and may promise too much. Add expected: {practitioners: 6} to the "
        "measure."
    )


def notes(outlook: Outlook) -> Iterator[str]:
    """What a scenario that does worse than expected has to say for itself."""
    changes = {scenario.change: scenario for scenario in (outlook.plan, *outlook.others)}
    longer = changes.get("baseline_12")
    unit = outlook.trial.design.period
    shorter = changes.get("baseline_6", outlook.plan)
    if longer is not None and _size(longer) >= _size(shorter) > 0 and shorter.rung != "trend":
        yield (
            f"Twelve baseline {unit}s or more carry the earlier trend on. That rules out a change that was under way "
            "already, at the price of a wider interval."
        )
    if {"comparison", "baseline_comparison"} & changes.keys():
        yield (
            "A comparison team has chance of its own, so it widens the interval. What it buys is stronger evidence: it "
            "takes out whatever happens to both teams."
        )
    if "practitioners" in changes:
        yield (
            "The analysis allows for practitioners who differ, and so do these figures. The same volume shared by "
            "twice as many shows what more practitioners would buy: more records by the same few buy less."
        )
    if outlook.thinned:
        yield "In so long a series a comparison team and twice the volume were not simulated, to answer in seconds."
    if outlook.textbook is not None and outlook.plan.rung == "phases":
        yield (
            f"The textbook formula, which takes {unit}s as differing by chance alone, says "
            f"{amount(outlook, outlook.textbook)}."
        )


def rows(outlook: Outlook) -> tuple[Row, ...]:
    """The plan and every scenario, in the order in which they were tried."""
    return tuple(_row(outlook, scenario) for scenario in (outlook.plan, *outlook.others))


def assumptions(outlook: Outlook) -> Iterator[tuple[str, str, str]]:
    """Name, figure and source of everything that was assumed."""
    found, unit = outlook.expected, outlook.trial.design.period
    yield "Level now", _level(outlook, found.level.value), found.level.source
    if outlook.measure.type != "count":
        yield "Volume", f"{volume(outlook)} a {unit}", found.volume.source
    if found.spread is not None:
        yield "Spread", _plain(found.spread.value), f"sd of single values; {found.spread.source}"
    yield "Wobble", _plain(found.wobble.value), f"sd of a {unit}'s true level, {_on(outlook)}; {found.wobble.source}"
    yield "Carry-over", _plain(found.autocorrelation.value), f"to the next {unit}; {found.autocorrelation.source}"
    if found.practitioners is not None and found.alike is not None:
        yield "People", f"{_plain(found.practitioners.value)} practitioners", found.practitioners.source
        yield "Alike", _plain(found.alike.value), f"intra-practitioner correlation; {found.alike.source}"
    yield "The change", _SHAPES[outlook.trial.design.shape], "the plan's shape"
    draws = outlook.plan.seen.draws if isinstance(outlook.plan.seen, Sight) else 0
    if draws:
        yield "Simulated", f"{draws:,} trials each", f"the changes are right to about ±{_precision(outlook)}"


def volume(outlook: Outlook) -> str:
    """How much a period brings, with what it is."""
    value, measure = outlook.expected.volume.value, outlook.measure
    number = plain(value, 0 if value >= 10 or value == round(value) else 1)
    if measure.type == "count":
        return f"{number} {measure.unit or 'events'}"
    if measure.type == "rate":
        return f"an exposure of {number}"
    row = outlook.trial.log.row
    if number == "1":
        return f"1 {'record' if row == 'tally' else row}"
    return f"{number} {measure.counted or ('records' if row == 'tally' else f'{row}s')}"


def way(outlook: Outlook) -> str:
    """The wanted direction as a noun."""
    return "fall" if outlook.measure.better == "lower" else "rise"


def amount(outlook: Outlook, size: float) -> str:
    """A change in the stored unit, rounded up, in the plan's own words: "19 points", "12%", "£300"."""
    unit = change_unit(outlook.measure, outlook.scale)
    told = size * _per(outlook)
    factor = unit.factor
    decimals = _decimals(told * factor, factor)
    step = 10.0**-decimals
    up = math.ceil(told * factor / step - 1e-9) * step / factor
    return unit.size(up, decimals)


def told_size(outlook: Outlook, size: float) -> float:
    """A change in the stored unit in the unit in which the plan writes it."""
    return size * _per(outlook) * change_unit(outlook.measure, outlook.scale).factor


def told_level(outlook: Outlook, level: float) -> float:
    """A level, or a difference of two, in the measure's own unit: per cent or points for a share."""
    return level * _each(outlook) * level_unit(outlook.measure).factor


def scenario_name(outlook: Outlook, scenario: Scenario) -> str:
    """A scenario in a few words."""
    unit = outlook.trial.design.period
    judged = f"more {'trial ' if outlook.trial.decision.judged_phase == 'trial' else ''}{unit}s"
    return {
        "plan": "As planned",
        "now": f"If it ended now ({plural(scenario.after, unit)})",
        "baseline_6": f"Six baseline {unit}s",
        "baseline_12": f"Twelve baseline {unit}s",
        "longer_2": f"Two {judged}",
        "longer_4": f"Four {judged}",
        "comparison": "A comparison team",
        "baseline_comparison": "Six baseline + comparison",
        "volume": "Twice the volume",
        "practitioners": "Twice the practitioners",
        "unnamed": "Without naming the shape",
    }[scenario.change]


def best_buy(outlook: Outlook) -> Scenario | None:
    """The improvement that the first sentence names: baseline periods where they help, otherwise what helps most."""
    limit = GAIN * _size(outlook.plan)
    open_to_them = [one for one in outlook.others if one.change not in ("unnamed", "now") and _size(one) <= limit]
    baseline = [one for one in open_to_them if one.change == "baseline_6"]
    best = min(baseline or open_to_them, key=_size, default=None)
    return None if best is None or math.isinf(_size(best)) else best


def _better(outlook: Outlook, best: Scenario) -> str:
    """What an improvement would bring the smallest change down to."""
    name = scenario_name(outlook, best).lower()
    if best.change == "baseline_comparison":
        name = f"six baseline {outlook.trial.design.period}s and a comparison team"
    if not isinstance(best.seen, Sight) or best.seen.smallest is None:
        return ""
    size = amount(outlook, best.seen.smallest)
    past = outlook.stage == "after"
    if _size(outlook.plan) == math.inf:
        return f"{name} would {'have shown' if past else 'show'} a {way(outlook)} of {size}."
    short = size.removesuffix(" points") if outlook.scale == "absolute" else size
    return f"{name} would {'have brought' if past else 'bring'} that down to {short}."


def _returns(outlook: Outlook) -> str:
    found, trial = outlook.returns, outlook.trial
    if found is None:
        return ""
    unit = change_unit(outlook.measure, "absolute")
    told = found.amount * _each(outlook)
    size = unit.size(told, _decimals(told * unit.factor, unit.factor))
    month = "a month's" if trial.design.period in ("day", "week", "month") else f"a {trial.design.period}'s"
    if trial.design.chosen_because == "worst_results":
        end = f"up to {size} of improvement would come by {'themselves' if not size.startswith('1 ') else 'itself'}"
        return f"If this team was picked as the worst of {found.teams} on {month} figures, {end}."
    return (
        f"If this team was picked as the best of {found.teams} on {month} figures, up to {size} would be lost again "
        "without any change in how it works."
    )


def _row(outlook: Outlook, scenario: Scenario) -> Row:
    name, seen = scenario_name(outlook, scenario), scenario.seen
    if isinstance(seen, Blind):
        return Row(scenario.change, name, None, "cannot tell", "", "", "")
    chance = "no room" if seen.power is None else f"{of_100(seen.power, signs=True)} in 100"
    around = "no bound" if math.isinf(seen.width) else f"±{_half(outlook, seen.width)}"
    if seen.smallest is None:
        return Row(scenario.change, name, None, "none", "", around, chance)
    error = "" if math.isinf(seen.smallest_error) else _half(outlook, 2 * seen.smallest_error)
    size = told_size(outlook, seen.smallest)
    return Row(scenario.change, name, size, amount(outlook, seen.smallest), error, around, chance)


def _half(outlook: Outlook, width: float) -> str:
    """Half a width in the unit of the plan, without its words."""
    half = told_size(outlook, width / 2)
    unit = change_unit(outlook.measure, outlook.scale)
    return f"{unit.prefix}{plain(half, _decimals(half, unit.factor))}{unit.suffix}"


def _precision(outlook: Outlook) -> str:
    """The largest Monte Carlo error of a smallest change, in the unit of the plan, with its words."""
    errors = [
        one.seen.smallest_error
        for one in (outlook.plan, *outlook.others)
        if isinstance(one.seen, Sight) and one.seen.smallest is not None and math.isfinite(one.seen.smallest_error)
    ]
    size = told_size(outlook, max(errors, default=0.0))
    unit = change_unit(outlook.measure, outlook.scale)
    return unit.size(size / unit.factor, _decimals(size, unit.factor))


def _level(outlook: Outlook, level: float) -> str:
    """A level as it is told."""
    unit = level_unit(outlook.measure)
    told = level * _each(outlook)
    return unit.level(told, _decimals(told * unit.factor, unit.factor))


def _per(outlook: Outlook) -> float:
    """What turns a stored change into the one told: the `per` of a rate, unless the change is relative."""
    return 1.0 if outlook.scale == "relative" else _each(outlook)


def _each(outlook: Outlook) -> float:
    """What turns a stored level into the one told: the `per` of a rate, 1 for every other measure."""
    return (outlook.measure.per or 1.0) if outlook.measure.type == "rate" else 1.0


def _on(outlook: Outlook) -> str:
    """The scale of the wobble."""
    kind = outlook.measure.type
    if kind in ("mean", "money"):
        return "in spreads"
    return "logit scale" if kind in ("proportion", "ordinal") else "log scale"


def _size(scenario: Scenario) -> float:
    seen = scenario.seen
    return math.inf if isinstance(seen, Blind) or seen.smallest is None else seen.smallest


def _decimals(value: float, factor: float) -> int:
    """Decimals that leave a whole number from 10 on, and one figure that is not 0 below 1."""
    if value >= (1.0 if factor == POINTS.factor else WHOLE) or value <= 0 or not math.isfinite(value):
        return 0
    return min(4, max(1, -math.floor(math.log10(value))))


def _plain(value: float) -> str:
    return f"{value:,.3g}"
