"""What the parts of a trial file may not say of one another: each rule a small generator of faults.

A rule may be given parts that could only be read partly; asking them for the missing piece raises NotReadError, `tried`
ends that rule there, and the others go on. So a misspelt word never hides another mistake.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from trialkit.protocol import pointers
from trialkit.protocol.calendar import step
from trialkit.protocol.faults import Fault, Place, as_read, one_of, tried
from trialkit.protocol.trajectory import MOST_STEPS

if TYPE_CHECKING:
    from trialkit.protocol.decision import Finding, RuleLine
    from trialkit.protocol.measure import Measure
    from trialkit.protocol.trajectory import Trajectory
    from trialkit.protocol.trial import Trial

_FINDINGS: dict[str, tuple[Finding, ...]] = {
    "balancing": ("safe", "not_shown_safe", "harmed"),
    "other": ("beyond_worthwhile", "improved", "unclear", "less_than_worthwhile", "worsened", "not_estimable"),
}
MOST_SURE = 0.99
"""The highest level that intervals are calibrated for."""


def trial_faults(trial: Trial) -> Iterator[Fault]:
    """Exactly one primary measure, something that watches for harm, and names that point at what exists."""
    for whole in (
        _something_watches_for_harm,
        _one_primary,
        _ids_differ,
        _roll_out_asks_for_safety,
        _rules_name_what_there_is,
        _value_points_at_a_measure,
        _stocks_are_tallied,
        _stock_is_valued_once,
        _trajectories_fit,
        _site_is_logged,
        _empty_periods_can_be_zero,
        _headline_has_a_comparison,
        _neighbours_have_something_to_compare,
        _few_enough_to_hold_together,
        _log_answers,
    ):
        yield from tried(whole, trial)


def _something_watches_for_harm(trial: Trial) -> Iterator[Fault]:
    roles = [as_read(measure, "role", None) for measure in trial.measures]
    if "balancing" in roles and trial.no_balancing_measure_because:
        what = "there is a balancing measure, so this reason contradicts the file."
        yield Fault(("no_balancing_measure_because",), what, "Remove one of the two.")
    if not {"balancing", None} & set(roles) and not trial.no_balancing_measure_because:
        yield Fault(
            ("measures",),
            "no balancing measure: an improvement in one place often shows as harm in another "
            "(people turned away come back later), and nothing here would notice.",
            "Add a measure with role: balancing and a margin, or say why none applies: no_balancing_measure_because: …",
        )


def _roll_out_asks_for_safety(trial: Trial) -> Iterator[Fault]:
    """No rule may answer roll out while a balancing measure is not shown to be safe."""
    if "balancing" not in [as_read(measure, "role", None) for measure in trial.measures]:
        return
    for index, line in enumerate(trial.decision.rules or ()):
        if as_read(line, "then", None) == "roll_out" and not _asks_for_safety(trial, line):
            what = "this line would answer roll_out although a balancing measure is not shown to be safe."
            yield Fault(("decision", "rules", index), what, "Add balancing: [safe] to the line.")


def _asks_for_safety(trial: Trial, line: RuleLine) -> bool:
    """Whether a line fits only where every balancing measure, all together or by name, is shown to be safe."""
    if set(line.balancing or ("harmed",)) == {"safe"}:
        return True
    named = line.measures or {}
    return all(set(named.get(measure.id, ("harmed",))) == {"safe"} for measure in trial.of_role("balancing"))


def _rules_name_what_there_is(trial: Trial) -> Iterator[Fault]:
    """Rules name measures that exist, and ask of each a finding that it can give."""
    measures = {name: measure for measure in trial.measures if (name := as_read(measure, "id", None))}
    has_balancing = "balancing" in [as_read(measure, "role", "balancing") for measure in trial.measures]
    for index, line in enumerate(trial.decision.rules or ()):
        place: Place = ("decision", "rules", index)
        asked = set(line.balancing or ())
        if asked and (asked == {"none"} if has_balancing else "none" not in asked):
            there = "there are balancing measures" if has_balancing else "there is no balancing measure"
            mend = "Use safe, not_shown_safe or harmed." if has_balancing else "Remove the line, or use none."
            yield Fault((*place, "balancing"), f"no result can be this: {there}.", mend)
        for name, findings in (line.measures or {}).items():
            at = (*place, "measures", name)
            if name not in measures:
                known = tuple(measures)
                yield Fault(at, f"{name} is not a measure.", "Use a measure's id.", name, known, at_key=True)
            else:
                yield from tried(_finding_faults, measures[name], findings, at)


def _finding_faults(measure: Measure, findings: Iterable[Finding], at: Place) -> Iterator[Fault]:
    """Findings that a measure can never give."""
    if measure.role == "primary":
        yield Fault(at, "this is the primary measure, which has a key of its own.", "Use primary: instead.")
        return
    if measure.better == "neutral":
        what = "the plan does not say which way this measure is better, so nothing can be asked of it."
        yield Fault(at, what, "Give the measure better: higher or lower, or leave it out of the rule.")
        return
    known = _FINDINGS["balancing" if measure.role == "balancing" else "other"]
    if measure.role != "balancing" and measure.worthwhile is None:
        known = tuple(one for one in known if "worthwhile" not in one)
    for found in findings:
        if found not in known:
            kind = f"a {measure.role} measure" + (" without a worthwhile change" if "worthwhile" in found else "")
            yield Fault(at, f"{found} is not what {kind} can be.", one_of(known))


def _one_primary(trial: Trial) -> Iterator[Fault]:
    roles = [as_read(measure, "role", None) for measure in trial.measures]
    count = roles.count("primary")
    if count > 1 or (count == 0 and None not in roles):
        what = f"{count or 'no'} measures have role: primary; there must be exactly one."
        mend = "Choose the one the decision rests on and make the others secondary."
        yield Fault(("measures",), what, mend if count else "Choose the one the decision rests on.")


def _ids_differ(trial: Trial) -> Iterator[Fault]:
    yield from tried(_differ, ("measures",), as_read(trial, "measures", ()))
    yield from tried(_differ, ("design", "sites"), trial.design.sites)


def _differ(place: Place, parts: Iterable[Any]) -> Iterator[Fault]:
    taken: set[str] = set()
    for index, part in enumerate(parts):
        name = as_read(part, "id", None)
        if name in taken:
            yield Fault((*place, index, "id"), f"the id {name} is used twice.", "Give each its own id.")
        if name is not None:
            taken.add(name)


def _value_points_at_a_measure(trial: Trial) -> Iterator[Fault]:
    names = tuple(name for measure in trial.measures if (name := as_read(measure, "id", None)))
    if trial.value is None or trial.value.measure is None:
        return
    said, place = trial.value.measure, ("value", "measure")
    if said not in names:
        yield Fault(place, f"{said} is not a measure.", "Use a measure's id.", said, names)
    elif as_read(_of(trial, "id", said), "better", None) == "neutral":
        what = f"{said} does not say which way is better, so no change in it can be worth anything."
        yield Fault(place, what, "Name another measure, or give this one better: higher or lower.")


def _stocks_are_tallied(trial: Trial) -> Iterator[Fault]:
    """Only a log of tallies holds a level at a point in time; a row of any other is one record."""
    for index, measure in enumerate(trial.measures):
        if as_read(measure, "stock", False) and not trial.log.is_tally:
            what = "a stock is one figure a period, and each row of this log is one record."
            yield Fault(("measures", index, "stock"), what, "Remove it, or log tallies (row: tally).")


def _stock_is_valued_once(trial: Trial) -> Iterator[Fault]:
    """A change in a stock is itself how many there are fewer at any time, so nothing multiplies it."""
    if trial.value is None:
        return
    key, said = ("id", trial.value.measure) if trial.value.measure else ("role", "primary")
    measure = _of(trial, key, said)
    if measure is not None and as_read(measure, "stock", False) and trial.value.annual_volume.amount != 1:
        what = "the measure is a stock: its change is itself how many there are more or fewer, at any time of the year."
        mend = "Write annual_volume: {amount: 1, source: …}, and unit_cost in pounds for one of them a year."
        yield Fault(("value", "annual_volume"), what, mend)


def _trajectories_fit(trial: Trial) -> Iterator[Fault]:
    yield from tried(_differ, ("trajectories",), trial.trajectories)
    for index, path in enumerate(trial.trajectories):
        yield from tried(_trajectory_fits, trial, path, ("trajectories", index))


def _trajectory_fits(trial: Trial, path: Trajectory, place: Place) -> Iterator[Fault]:
    """A path that takes what was seen from a measure runs in the steps of that measure's own log."""
    names = tuple(name for measure in trial.measures if (name := as_read(measure, "id", None)))
    if path.measure is None:
        return
    if path.measure not in names:
        what = f"{path.measure} is not a measure."
        yield Fault((*place, "measure"), what, "Use a measure's id.", path.measure, names)
    if path.period != trial.design.period:
        what = f"the path runs by {path.period}, and the log of its measure by {trial.design.period}."
        yield Fault((*place, "period"), what, f"Write period: {trial.design.period}, or give actual figures.")
    elif path.index_of(trial.design.start) is None and not _is_a_period(trial, path.points[0].start):
        what = f"no {path.period} of the log starts on {path.points[0].start}."
        yield Fault((*place, "points", 0, "start"), what, f"Count from {trial.design.start}, the log's first day.")


def _is_a_period(trial: Trial, day: dt.date) -> bool:
    steps = range(MOST_STEPS)
    return any(step(trial.design.period, trial.design.start, count) == day for count in steps)


def _of(trial: Trial, key: str, said: str) -> Any:
    """The first measure of which `key` could be read and is `said`; None where there is none."""
    return next((measure for measure in trial.measures if as_read(measure, key, None) == said), None)


def _site_is_logged(trial: Trial) -> Iterator[Fault]:
    sites = trial.design.sites
    ids = [name for site in sites if (name := as_read(site, "id", None))]
    if "site" not in trial.log.fields:
        if len(sites) > 1:
            yield Fault(("log", "fields"), "several sites, and no field says which.", "Add site: {type: code}.")
        return
    options = trial.log.fields["site"].options
    for name in options or ():
        if name not in ids and len(ids) == len(sites):
            what = f"{name} is not a site of the design."
            yield Fault(
                ("log", "fields", "site", "options", name), what, "Use the sites' ids.", name, tuple(ids), at_key=True
            )
    for name in ids:
        if options and name not in options:
            what = f"the site {name} is not among the options, so nobody could log it."
            yield Fault(("log", "fields", "site", "options"), what, f"Add {name}: and the site's name.")


def _headline_has_a_comparison(trial: Trial) -> Iterator[Fault]:
    """Only a plan with a comparison site chooses whether its headline is controlled."""
    if trial.decision.headline and "comparison" not in [
        as_read(site, "role", "comparison") for site in trial.design.sites
    ]:
        what = "no site is a comparison, so there is no headline to choose."
        yield Fault(("decision", "headline"), what, "Remove the line, or give a site role: comparison.")


def _neighbours_have_something_to_compare(trial: Trial) -> Iterator[Fault]:
    """Only rates and shares can be set against other places of another size."""
    if "neighbour" not in [as_read(site, "role", "innovation") for site in trial.design.sites]:
        return
    types = [as_read(measure, "type", "rate") for measure in trial.measures]
    if not {"rate", "proportion"} & set(types):
        what = "there are neighbours, and no measure is a rate or a proportion, so nothing can be set against them."
        yield Fault(("measures",), what, "Add a rate or a proportion, or leave the neighbours out.")


def _few_enough_to_hold_together(trial: Trial) -> Iterator[Fault]:
    """Intervals are calibrated up to 99%, so only so many measures of a role can hold together."""
    roles = [as_read(measure, "role", None) for measure in trial.measures]
    for role in ("secondary", "balancing"):
        count = roles.count(role)
        wanted = 1 - (1 - trial.decision.confidence) / max(count, 1)
        if trial.decision.multiplicity == "bonferroni" and wanted > MOST_SURE + 1e-9:
            what = f"{count} {role} measures that hold together would each need an interval of {wanted:.2%}."
            yield Fault(("decision", "multiplicity"), what, "None is made beyond 99%: name fewer, or remove the line.")


def _empty_periods_can_be_zero(trial: Trial) -> Iterator[Fault]:
    """Only of events, each a row, does an empty period say that there were none; and only counting can show it."""
    if trial.log.empty_period != "zero":
        if trial.log.complete_to is not None:
            what = "says how far the log is whole, and only a log in which empty periods are zero asks that."
            yield Fault(("log", "complete_to"), what, "Remove the line, or add empty_period: zero.")
        return
    place = ("log", "empty_period")
    if trial.log.is_tally:
        what = "in a log of tallies a period without events is a row with a 0; one without a row was not tallied."
        yield Fault(place, what, "Remove empty_period, and have a 0 written where nothing happened.")
        return
    if not any(_counts_events(measure) for measure in trial.measures):
        what = "no measure is a count, or a rate over a fixed number, so an empty period cannot mean zero events."
        mend = "Remove empty_period: a share or an average of no rows has no value, and does not become 0."
        yield Fault(place, what, mend)


def _counts_events(measure: Measure) -> bool:
    """Whether a measure has a value where nothing was logged because nothing happened."""
    return measure.type == "count" or (measure.type == "rate" and not isinstance(measure.exposure, str))


def _log_answers(trial: Trial) -> Iterator[Fault]:
    for index, measure in enumerate(as_read(trial, "measures", ())):
        yield from pointers.measure_faults(trial.log, measure, ("measures", index))
    for index, name in enumerate(as_read(trial, "equality_fields", ())):
        yield from tried(pointers.equality_field_faults, trial.log, name, ("equality_fields", index))
