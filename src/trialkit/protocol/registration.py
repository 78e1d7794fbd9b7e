"""What a registration fixes, its digest, and every field that has changed since: pure, no files and no clock.

What matters is the question, the measures, the phases, the shape and the analysis, the rule, and the file's name (the
trial's id), by which people find it again. Formatting, comments
and the order of keys, measures and sites do not matter, and neither do keys that say what holds anyhow. `receipts.py`
keeps the receipts.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from trialkit.protocol.design import Design
from trialkit.protocol.log_form import LogField
from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial

Plan = dict[str, Any]
"""The registered part of a trial: nested mappings with sorted keys; leaves are text, numbers, yes or no, and lists."""

_DESIGN = {"period", "shape", "baseline_trend", "chosen_because"}
_DECISION = {"confidence", "weeks_vary", "looks", "judged_phase", "multiplicity", "preset"}
"""Written out even where the file leaves them to their default, so that a receipt can be read by itself."""
_DECISION_LEFT_OUT = {"next_review", "asked_for", "decider", "rules"}
"""Who decides, about what and when: not part of how the result is judged."""
_FIELD = {"type", "column", "minimum", "maximum", "whole", "required"}
_ALWAYS = ("date", "practitioner", "site")
"""Fields that say when, who and where: every measure rests on them."""
_TRIAL_START = ("design", "phases", "trial", "start")


@dataclass(frozen=True)
class Difference:
    """One registered field that is no longer as it was.

    where: its keys, measures and sites by id and phases by kind: "measures.signposted.worthwhile".
    was, became: what it says, in words; "not set" when there was or is nothing.
    """

    where: str
    was: str
    became: str

    @property
    def place(self) -> str:
        """Its keys as people read them: "measures, signposted, worthwhile"."""
        return ", ".join(part.replace("_", " ") for part in self.where.split("."))

    def __str__(self) -> str:
        return f"{self.place}: {self.was} is now {self.became}"


@dataclass(frozen=True)
class Deviation:
    """A difference from the plan as first registered, with the receipt that recorded it.

    receipt, recorded, reason: of the later receipt that has it; all None for a change that nobody has recorded.
    """

    difference: Difference
    receipt: int | None = None
    recorded: dt.datetime | None = None
    reason: str | None = None


def registered_plan(trial: Trial) -> Plan:
    """The part of a trial that a receipt fixes, the same for every way of writing the same plan."""
    design, decision = trial.design, trial.decision
    plan = {
        "id": trial.id,
        "question": trial.question,
        "design": {
            **design.model_dump(mode="json", include=_DESIGN),
            "phases": dict(_phases(trial)),
            "sites": {
                site.id: site.model_dump(mode="json", exclude={"id"}, exclude_defaults=True) for site in design.sites
            },
        },
        "log": {
            "row": trial.log.row,
            **trial.log.model_dump(mode="json", include={"empty_period"}),
            "rules": [f"{rule.when} requires {', '.join(rule.require)}" for rule in trial.log.rules],
            "fields": {name: _field(field) for name, field in trial.log.fields.items() if name in _counted(trial)},
        },
        "measures": {measure.id: _measure(measure) for measure in trial.measures},
        "decision": {
            **decision.model_dump(mode="json", exclude=_DECISION_LEFT_OUT | _DECISION, exclude_defaults=True),
            **decision.model_dump(mode="json", include=_DECISION),
            "rules": {
                f"line {number}": line.model_dump(mode="json", exclude_defaults=True)
                for number, line in enumerate(decision.rules or (), start=1)
            },
        },
    }
    settled: Plan = _settled(plan)
    return settled


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of nested mappings, however they are laid out: "sha256:" and 64 hexadecimal digits."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def differences(was: Plan, now: Plan) -> tuple[Difference, ...]:
    """Every field that differs, in the order of a trial file; a part that came or went whole is one difference."""
    return tuple(_compared(was, now, ()))


def deviations(plans: Sequence[tuple[int, dt.datetime, str | None, Plan]], now: Plan) -> tuple[Deviation, ...]:
    """Every step from the first registered plan to the present one.

    plans: the number, time, reason and plan of each receipt, first to last. A field changed twice is listed twice.
    """
    found: list[Deviation] = []
    for (*_, before), (number, when, reason, after) in pairwise(plans):
        found += [Deviation(part, number, when, reason) for part in differences(before, after)]
    if plans:
        found += [Deviation(part) for part in differences(plans[-1][3], now)]
    return tuple(found)


def trial_start(plan: Plan) -> dt.date | str:
    """First day of a registered plan's trial phase; or which of its keys is not there, or holds no date.

    >>> trial_start({"design": {"phases": {"trial": {"start": "2021-02-15"}}}})
    datetime.date(2021, 2, 15)
    >>> trial_start({"design": {"phases": {}}})
    'design.phases.trial'
    """
    found: Any = plan
    for depth, key in enumerate(_TRIAL_START, start=1):
        if not isinstance(found, Mapping) or key not in found:
            return ".".join(_TRIAL_START[:depth])
        found = found[key]
    try:
        return dt.date.fromisoformat(found)
    except (TypeError, ValueError):
        return ".".join(_TRIAL_START)


def registered_design(plan: Plan) -> Design | str:
    """The phases and sites of a registered plan, whose calendar can be counted; or why they cannot be read."""
    try:
        design = plan["design"]
        phases = [{**phase, "kind": key.split()[0]} for key, phase in design["phases"].items()]
        sites = [{**site, "id": name} for name, site in design["sites"].items()]
        phases.sort(key=lambda phase: str(phase.get("start")))
        return Design.model_validate({"period": design["period"], "phases": phases, "sites": sites})
    except KeyError as error:
        return f"its plan has no {error.args[0]}."
    except (AttributeError, TypeError):
        return "its phases and sites are not laid out as a receipt has them."
    except ValidationError as error:
        first = error.errors()[0]
        return f"{'.'.join(map(str, ('design', *first['loc'])))}: {first['msg'].rstrip('.')}."


def _phases(trial: Trial) -> Iterator[tuple[str, Plan]]:
    """Phases by kind, numbered when there are several of a kind, so that a new name is one change and not two."""
    count: dict[str, int] = {}
    for phase in trial.design.phases:
        count[phase.kind] = count.get(phase.kind, 0) + 1
        number = f" {count[phase.kind]}" if count[phase.kind] > 1 else ""
        yield f"{phase.kind}{number}", phase.model_dump(mode="json", exclude={"kind"})


def _measure(measure: Measure) -> Plan:
    return measure.model_dump(mode="json", exclude={"id", "unit", "counted", "expected"}, exclude_defaults=True)


def _field(field: LogField) -> Plan:
    found = field.model_dump(mode="json", include=_FIELD, exclude_defaults=True)
    if not field.options:
        return found
    return {**found, "options": [f"{key}: {wording}" for key, wording in field.options.items()]}


def _counted(trial: Trial) -> set[str]:
    """The fields of the log that any measure reads, and those that say when, who and where."""
    names = {trial.log.date_field, *(name for name in _ALWAYS if name in trial.log.fields)}
    for measure in trial.measures:
        for part in (measure.numerator, measure.denominator, measure.before):
            names |= {part} if isinstance(part, str) else set(part or ())
        names |= {part for part in (measure.value, measure.exposure) if isinstance(part, str)}
    return names


def _settled(value: Any) -> Any:
    """Text in one normal form with single spaces, whatever its line breaks; mappings sorted by key and without None."""
    if isinstance(value, str):
        return " ".join(unicodedata.normalize("NFC", value).split())
    if isinstance(value, Mapping):
        return {key: _settled(part) for key, part in sorted(value.items()) if part is not None}
    if isinstance(value, list | tuple):
        return [_settled(part) for part in value]
    return value


_ORDER = ("id", "question", "design", "log", "measures", "decision")


def _compared(was: Mapping[str, Any], now: Mapping[str, Any], place: tuple[str, ...]) -> Iterator[Difference]:
    keys = [*(key for key in _ORDER if key in was or key in now)] if not place else []
    keys += sorted((was.keys() | now.keys()) - set(keys))
    for key in keys:
        before, after, where = was.get(key), now.get(key), (*place, key)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _compared(before, after, where)
        elif before != after:
            yield Difference(".".join(where), _said(before, after), _said(after, before))


def _said(value: Any, other: Any) -> str:
    """A value in words; a part that stands against nothing is "there" or "not there"."""
    if value is None:
        return "not there" if isinstance(other, Mapping) else "not set"
    if isinstance(value, Mapping):
        return "there"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_said(part, "") for part in value) or "nothing"
    return f"{value:g}" if isinstance(value, float) else str(value)
