"""Which fields of a log form what rests on: those to be read, those that are needed, those a row cannot do without."""

from __future__ import annotations

from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial


def matched_fields(trial: Trial) -> frozenset[str]:
    """Fields whose texts are answers, each different one read once: all but free text."""
    site = trial.log.site_field
    return frozenset(name for name, field in trial.log.fields.items() if field.type != "text" or name == site)


def needed_fields(trial: Trial) -> frozenset[str]:
    """Fields whose answers a rule, a measure, a group of people or the completeness of the log asks for."""
    names: set[object] = {"entered", trial.log.practitioner_field, *trial.log.named("date"), *trial.equality_fields}
    for rule in trial.log.rules:
        names |= {*rule.when, *rule.require}
    for measure in trial.measures:
        names |= asked_by(measure)
    return frozenset(name for name in names if isinstance(name, str) and name in trial.log.fields)


def essential_fields(trial: Trial) -> frozenset[str]:
    """Fields without which a row is set aside: those that place it, and those that the primary measure needs.

    Not the two answers of one person: who gave only one of them is counted, and told (pairs.py).
    """
    names: set[object] = {trial.log.date_field, trial.log.site_field}
    names |= asked_by(trial.primary) if trial.primary.before is None else set()
    return frozenset(name for name in names if isinstance(name, str) and name in trial.log.fields)


def asked_by(measure: Measure) -> frozenset[str]:
    """Fields that a measure is made of."""
    names: set[str] = set()
    for part in (measure.numerator, measure.denominator, measure.exposure, measure.value, measure.before):
        names |= set(part) if isinstance(part, dict) else {part} if isinstance(part, str) else set()
    return frozenset(names)


def counted_fields(measure: Measure) -> tuple[str, ...]:
    """The tally fields that hold counts or exposures of a measure."""
    return tuple(name for name in (measure.numerator, measure.denominator, measure.exposure) if isinstance(name, str))


def named_codes(trial: Trial, name: str) -> frozenset[str]:
    """The answers of a field that the plan's own measures and rules name, in capitals."""
    parts = [part for measure in trial.measures for part in (measure.numerator, measure.denominator, measure.before)]
    conditions = [part for part in [*parts, *(rule.when for rule in trial.log.rules)] if isinstance(part, dict)]
    wanted = [condition[name] for condition in conditions if name in condition]
    return frozenset(str(answer).upper() for one in wanted for answer in (one if isinstance(one, list) else [one]))
