"""What a change is worth, told: the sentence, the two sides, every input with its source, and the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.carrying import Carried
from trialkit.analysis.estimate import NotEstimable
from trialkit.judgement.checked import NO_CHANCE
from trialkit.protocol import wording
from trialkit.reporting import findings, money, numbers
from trialkit.reporting.charts import Telling
from trialkit.reporting.numbers import Unit, change_unit
from trialkit.reporting.tables import Cell, Column, Table

if TYPE_CHECKING:
    from trialkit.analysis.break_even import Needed
    from trialkit.analysis.carrying import Ranged
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.judgement.value import Input, Value
    from trialkit.protocol.value import ValuePlan

_KINDS = {
    "avoided": "cost avoided: capacity freed, not cash in the bank",
    "cashable": "cashable: a budget can be cut by it",
}
_STATUSES = {"forecast": "a forecast, not a saving made", "realised": "realised"}
_STANDS = {
    "reached": "the whole interval of the change lies beyond that",
    "open": "the interval of the change holds that, so the log cannot tell",
    "beyond": "the whole interval of the change falls short of that",
}
_FLAT = "with no sceptical start"
_REACH = {"reached": "shown", "open": "possible, not shown", "beyond": "beyond what the log allows"}


def sentence(evaluation: Evaluation, found: Value) -> str:
    """What the change is worth in a year, with its interval; that it is not shown is said first."""
    plan = found.plan
    amount = f"{_meaning(found.yearly)}, {_ends(found.yearly)}, in {plan.price_base} prices"
    realised = f"counted as realised: {findings.sentence(plan.accounts or '')}"
    if not found.shown:
        result = _result(evaluation, found)
        not_shown = f"The change is not shown: {findings.brief(result.measure, found.effect)}."
        return f"{not_shown} If it were real, it would {amount}{f'. It is {realised}' if plan.accounts else '.'}"
    if found.gain.upper < 0:
        return f"The change was for the worse. It would {amount}."
    if plan.status == "realised":
        return f"The change would {amount}. It is {realised}"
    return f"The change would {amount}: a forecast, not a saving made."


def facts(evaluation: Evaluation, found: Value) -> tuple[tuple[str, str], ...]:
    """Both sides and what follows from them, term by term."""
    plan = found.plan
    years = "over one year" if plan.horizon == 1 else f"over {plan.horizon} years"
    rows = [
        (f"Benefit {years}", money.brief(found.benefit)),
        (f"Cost of delivery {years}", _or_missing(found.cost, "what it costs to do", found)),
        (f"Benefit less cost {years}", _or_missing(found.net, "what it costs to do", found)),
        ("Return on investment", _ratio(found)),
        ("Pays for itself", _pays_back(found)),
        ("Breaks even at", _break_even(evaluation, found)),
        ("Kind", _KINDS[plan.kind]),
        ("Status", _STATUSES[plan.status] + (f": {plan.accounts}" if plan.accounts else "")),
        ("Prices", f"of {plan.price_base}; nothing is added for inflation"),
        ("Later years", _discounting(plan)),
        ("Who benefits", _who(found)),
    ]
    return tuple(rows)


def how(found: Value) -> str:
    """How the figures were carried through, for the careful reader."""
    ranges = [each for each in found.inputs if each.said is not None and not each.said.known]
    level = f"{numbers.as_written(round(100 * found.gain.level, 1))}%"
    ranged = (
        f"{wording.plural(len(ranges), 'stated range')} (each drawn from a triangle that peaks at its likeliest "
        "figure, independently of the others)"
        if ranges
        else "no stated range: every other figure is taken as known"
    )
    return (
        f"Intervals are {level} and hold what is not known of the effect, with {ranged}. They were simulated: 100,000 "
        f"draws, with the effect drawn so that its median and its {level} interval are the report's own. Simulation "
        f"itself moves the yearly figure by no more than {money.pounds(_error(found.yearly))}. What the figures leave "
        "out, such as whether the next team gains as much, is in no interval."
    )


def inputs_table(found: Value) -> Table:
    """Every figure that the value rests on, with its source, and what was not collected."""
    columns = (Column("What", "input"), Column("Figure", "figure"), Column("Where it comes from", "source"))
    names = ("input", "low", "central", "high", "unit", "source")
    shown, data = [], []
    for each in found.inputs:
        shown.append((each.name, _figure(each), each.source or _without(each)))
        ends: tuple[Cell, ...] = (None, None, None)
        if each.said is not None:
            ends = (each.said.low, each.said.central, each.said.high)
        data.append((each.name, *ends, each.unit, each.source or "not collected"))
    return Table("value-inputs", "What the value rests on", columns, tuple(shown), tuple(data), names)


def value_table(found: Value) -> Table:
    """The figures behind the chart of the value."""
    columns = (
        Column("What", "what"),
        Column("Pounds", "pounds", True),
        Column("Lower end", "lower", True),
        Column("Upper end", "upper", True),
    )
    rows = [("Benefit in the first year", found.yearly), *bars(found)]
    shown, data = [], []
    for name, each in rows:
        lower, upper = each.interval.lower, each.interval.upper
        step = money.step_for(each.median, lower, upper)
        shown.append((name, *(money.pounds(sum_, step) for sum_ in (each.median, lower, upper))))
        data.append((name, each.median, lower, upper))
    return Table("value", f"Value in pounds of {found.plan.price_base}", columns, tuple(shown), tuple(data))


def bars(found: Value) -> tuple[tuple[str, Carried], ...]:
    """The rows of the chart: benefit, cost and what is left, where they can be given."""
    years = "in a year" if found.plan.horizon == 1 else f"over {found.plan.horizon} years"
    named = ((f"Benefit {years}", found.benefit), (f"Cost {years}", found.cost), ("Benefit less cost", found.net))
    return tuple((name, each) for name, each in named if isinstance(each, Carried))


def telling(found: Value) -> Telling:
    """The words of the chart of the value."""
    worth = f"about {_sum(found.yearly)} a year ({_short_ends(found.yearly)})"
    title = f"Worth {worth}" if found.shown else f"Not shown. If real: {worth}"
    later = "" if found.plan.horizon == 1 else f", later years discounted at {_rate(found.plan)}"
    rows = ". ".join(f"{name}: {money.brief(each)}" for name, each in bars(found))
    return Telling(title, f"Pounds of {found.plan.price_base}{later}", f"{rows}. A line marks nothing gained or lost.")


def goal_sentence(found: Value) -> str:
    """The target, where it comes from, and how likely this effect is to reach it; "" without a target."""
    target = found.plan.target
    if target is None or not found.goals:
        return ""
    low, high = found.goals[0].pounds
    step = money.step_for(low, high)
    sum_ = money.pounds(low, step) if low == high else f"{money.pounds(low, step)} to {money.pounds(high, step)}"
    told, chances = f"The target is {sum_} a year ({target.source}).", []
    for goal in found.goals:
        if goal.chance is None:
            return f"{told} No chance of saving that is given: {NO_CHANCE}"
        least, most = (f"{numbers.of_100(each)} in 100" for each in goal.chance)
        both = least if low == high else f"{least} for the least of it and {most} for the most"
        chances.append(f"{both} in year {goal.year}")
    how = f"By this effect, at the reach of the plan and {_FLAT}"
    return f"{told} {how}, the chance of saving that is {'; '.join(chances)}."


def goal_table(evaluation: Evaluation, found: Value) -> Table:
    """Which effect and which reach meet the target, year by year; one pair of columns where it is one sum."""
    result = _result(evaluation, found)
    unit = change_unit(result.measure, found.effect.scale)
    parts = (("", ""),) if _one_sum(found) else ((" for the least", "_least"), (" for the most", "_most"))
    columns = [Column("Year", "year", True), Column("Reach", "coverage", True)]
    for which, name in parts:
        columns.append(Column(f"Effect needed{which}", f"effect{name}", True))
        columns.append(Column("Does the log show it?", f"standing{name}"))
    shown: list[tuple[str, ...]] = []
    data: list[tuple[Cell, ...]] = []
    for goal in found.goals:
        for row in goal.rows:
            asked = row[: len(parts)]
            words = [said for each in asked for said in (_needed(unit, each), _stands(each))]
            cells = [cell for each in asked for cell in (_cell(each), _stands(each))]
            shown.append((f"{goal.year}", f"{round(100 * row[0].coverage)}%", *words))
            data.append((goal.year, row[0].coverage, *cells))
    needed = f"Which change in {result.measure.name} meets the target, at which reach"
    return Table("value-target", needed, tuple(columns), tuple(shown), tuple(data))


def goal_note(evaluation: Evaluation, found: Value) -> str:
    """What the table of the target assumes."""
    unit = change_unit(_result(evaluation, found).measure, found.effect.scale)
    lower, upper = found.gain.lower, found.gain.upper
    said = f"{_gain(unit, lower)} to {_gain(unit, upper)}"
    if lower >= 0:
        ends = [unit.factor * end for end in (lower, upper)]
        bare, decimals = Unit(unit.factor, unit.prefix, unit.suffix), numbers.decimals_for(ends[0], ends)
        said = f"an improvement of {bare.size(lower, decimals)} to {unit.size(upper, decimals)}"
    ambition = "" if _one_sum(found) else " The target's own range is an ambition, not an uncertainty."
    return f"The log is compatible with {said}. {_holding(found)}{ambition}"


def _holding(found: Value) -> str:
    """At which price, volume and duration an effect is needed, and for how much of their ranges ‘shown’ holds."""
    said = "Needed effects are at the middling price, volume and duration"
    if all(each.costs or each.said is None or each.said.known for each in found.inputs):
        return f"{said}."
    level = numbers.as_written(round(100 * found.gain.level, 1))
    return (
        f"{said}; ‘shown’ holds for the middle {level}% of what their stated ranges come to together. Were all of them "
        "at their low ends at once, more would be needed."
    )


def _one_sum(found: Value) -> bool:
    return all(goal.pounds[0] == goal.pounds[1] for goal in found.goals)


def _result(evaluation: Evaluation, found: Value) -> MeasureResult:
    return next(each for each in evaluation.results if each.measure.id == found.measure)


def _sum(found: Carried) -> str:
    step = money.step_for(found.median, found.interval.lower, found.interval.upper)
    return money.pounds(found.median, step) if found.median >= 0 else money.gain(found.median, step)


def _meaning(found: Carried) -> str:
    step = money.step_for(found.median, found.interval.lower, found.interval.upper)
    size = money.pounds(abs(found.median), step)
    return f"be worth about {size} a year" if found.median >= 0 else f"lose about {size} a year"


def _ends(found: Carried) -> str:
    return money.between(found.interval, money.step_for(found.median, found.interval.lower, found.interval.upper))


def _short_ends(found: Carried) -> str:
    lower, upper = found.interval.lower, found.interval.upper
    step = money.step_for(found.median, lower, upper)
    return f"{money.pounds(lower, step)} to {money.pounds(upper, step)}"


def _error(found: Carried) -> float:
    """The Monte Carlo error, twice over, at one figure and never less than a pound."""
    return max(1.0, float(f"{2 * found.error:.1g}"))


def _or_missing(each: Carried | NotEstimable, tells: str, found: Value) -> str:
    if isinstance(each, NotEstimable):
        return f"Not collected: the cost of delivery. It would have told {tells}."
    return money.brief(each) + ("" if found.costs_collected else "; part of the cost was not collected")


def _ratio(found: Value) -> str:
    if isinstance(found.ratio, NotEstimable):
        return f"Cannot be given: {findings.sentence(found.ratio.reason)}"
    lower, upper = found.ratio.interval.lower, found.ratio.interval.upper
    step = max(money.step_for(found.ratio.median, lower, upper), 0.1 if abs(found.ratio.median) >= 1 else 0.01)
    back = " to ".join(money.pounds(end, step) for end in (lower, upper))
    partial = "" if found.costs_collected else "; on the costs that were collected"
    return f"{money.pounds(found.ratio.median, step)} back for each £1 spent ({back}){partial}"


def _pays_back(found: Value) -> str:
    if isinstance(found.pays_back, NotEstimable):
        return f"Cannot be told: {findings.sentence(found.pays_back.reason)}"
    partial = "" if found.costs_collected else ", on the costs that were collected"
    shown = "" if found.shown else "; the change itself is not shown"
    return (
        f"a chance of {numbers.of_100(found.pays_back)} in 100, if the effect is as the report has it and {_FLAT}"
        f"{partial}{shown}"
    )


def _break_even(evaluation: Evaluation, found: Value) -> str:
    point = found.break_even
    if isinstance(point, NotEstimable):
        return f"Cannot be given: {findings.sentence(point.reason)}"
    unit = change_unit(_result(evaluation, found).measure, found.effect.scale)
    lower, upper = point.needed.interval.lower, point.needed.interval.upper
    decimals = numbers.decimals_for(point.needed.median * unit.factor, (lower * unit.factor, upper * unit.factor))
    size = f"an improvement of {unit.size(point.needed.median, decimals)}"
    bare = Unit(unit.factor, unit.prefix, unit.suffix)
    ends = "" if lower == upper else f" ({bare.size(lower, decimals)} to {bare.size(upper, decimals)})"
    return f"{size}{ends}; {_STANDS[point.standing]}"


def _rate(plan: ValuePlan) -> str:
    return f"{numbers.as_written(plan.discount.rate)}%"


def _discounting(plan: ValuePlan) -> str:
    if plan.horizon == 1 and plan.target is None:
        return "not discounted: everything falls within one year"
    rate = plan.discount
    dated = f"{_rate(plan)} a year in real terms, in force on {numbers.day(rate.dated)} ({rate.source})"
    return f"discounted at {dated}; the first year counts in full"


def _who(found: Value) -> str:
    who = found.plan.who_benefits
    if who is None:
        return "Not collected: whose budgets the value falls to. It would have told who should pay for it."
    step = money.step_for(found.yearly.median, found.yearly.interval.lower, found.yearly.interval.upper)
    return "; ".join(
        each.who
        if each.share is None
        else f"{each.who} {numbers.as_written(each.share)}% "
        f"(about {money.pounds(each.share / 100 * found.yearly.median, step)} a year)"
        for each in who
    )


def _figure(each: Input) -> str:
    if each.said is None:
        return "not collected"
    said: Ranged = each.said
    prefix = "£" if each.unit == "pounds" else ""
    suffix = {"per_cent": "%", "years": " years", "hours": " hours"}.get(each.unit, "")
    if said.known:
        return f"{prefix}{numbers.as_written(said.central)}{suffix}"
    low, high = (f"{prefix}{numbers.as_written(end)}" for end in (said.low, said.high))
    return f"{prefix}{numbers.as_written(said.central)}{suffix} ({low} to {high})"


def _without(each: Input) -> str:
    return f"{numbers.capital(each.without)}." if each.without else ""


def _needed(unit: Unit, each: Needed) -> str:
    size = each.effect * unit.factor
    if not each.possible:
        return "more than there is"
    return unit.size(each.effect, 1 if size < 10 else 0)


def _stands(each: Needed) -> str:
    return _REACH[each.standing] if each.possible else "impossible"


def _cell(each: Needed) -> Cell:
    return each.effect if each.effect != float("inf") else None


def _gain(unit: Unit, size: float) -> str:
    decimals = 1 if abs(size * unit.factor) < 10 else 0
    return f"{'a worsening' if size < 0 else 'an improvement'} of {unit.size(size, decimals)}"


def tables(evaluation: Evaluation) -> tuple[Table, ...]:
    """Every table of the value, for the files beside the report; none without a value."""
    found = evaluation.value
    if found is None or isinstance(found, NotEstimable):
        return ()
    goals = (goal_table(evaluation, found),) if found.goals else ()
    return (value_table(found), inputs_table(found), *goals)
