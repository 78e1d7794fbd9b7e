"""Whether the log can answer what measures and equality fields ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trialkit.protocol.faults import Fault, Place, as_read, one_of, tried
from trialkit.protocol.log_form import LogForm, condition_faults, no_such_field
from trialkit.protocol.measure import Measure, with_article

_POINTERS = ("numerator", "denominator", "value", "before", "exposure")


def measure_faults(log: LogForm, measure: Measure, place: Place) -> Iterator[Fault]:
    """The fields and answers that a measure names are there, of the type that it needs; `place` is the measure's."""
    for rule in (_pointers_fit, _type_fits_the_log, _values_fit, _before_fits, _top_is_answered):
        yield from tried(rule, log, measure, place)


def _pointers_fit(log: LogForm, measure: Measure, place: Place) -> Iterator[Fault]:
    for key in _POINTERS:
        pointer = as_read(measure, key, None)
        if isinstance(pointer, str):
            yield from tried(_field_pointer_fits, log, measure, (*place, key), pointer)
        elif isinstance(pointer, dict):
            yield from tried(_condition_pointer_fits, log, (*place, key), pointer)


def _field_pointer_fits(log: LogForm, measure: Measure, place: Place, name: str) -> Iterator[Fault]:
    if name not in log.fields:
        yield no_such_field(log, place, name)
        return
    if place[-1] in ("numerator", "denominator") and not log.is_tally:
        what = f"in a log of {log.plural}, {place[-1]} says which rows count."
        yield Fault(place, what, f"Write {place[-1]}: {{{name}: [answers that count]}}.")
        return
    totals = place[-1] == "exposure" or (log.is_tally and measure.type != "ordinal")
    if totals and log.fields[name].type != "number":
        yield Fault(place, f"{name} is a {log.fields[name].type}, not a number.", "Name a field of type: number.")


def _condition_pointer_fits(log: LogForm, place: Place, pointer: dict[str, Any]) -> Iterator[Fault]:
    if log.is_tally:
        what = "a log of tallies has no rows to choose from."
        yield Fault(place, what, "Name the number field that holds the total.")
        return
    if not pointer:
        yield Fault(place, f"{place[-1]} is empty.", "Say which rows count, as {field: [answers]}.")
    for name, wanted in pointer.items():
        yield from tried(condition_faults, log, (*place, name), name, wanted)


def _type_fits_the_log(log: LogForm, measure: Measure, place: Place) -> Iterator[Fault]:
    """A log of tallies has totals only: shares need both numbers, and there are no single answers to put in order."""
    if not log.is_tally:
        return
    if measure.type == "ordinal":
        what = "an ordinal measure needs a log with one row an answer; a log of tallies has none."
        yield Fault((*place, "type"), what, "Use type: proportion, with the number of good answers as numerator.")
    if measure.type in ("rate", "count") and measure.numerator is None:
        what = f"in a log of tallies {with_article(measure.type)} needs numerator: the field that holds how many."
        yield Fault((*place, "type"), what, "Add numerator: field_name.")
    if measure.type == "proportion" and measure.denominator is None:
        what = "in a log of tallies a proportion needs denominator: the field that holds out of how many."
        yield Fault((*place, "type"), what, "Add denominator: field_name.")
    if measure.type == "proportion" and measure.numerator is not None and measure.numerator == measure.denominator:
        yield Fault((*place, "denominator"), "numerator and denominator are the same field.", "Mend one of them.")


def _values_fit(log: LogForm, measure: Measure, place: Place) -> Iterator[Fault]:
    """Averages are taken from numbers, ordinal measures from choices."""
    wanted = {"mean": "number", "money": "number", "ordinal": "choice"}.get(measure.type)
    if wanted is None or log.is_tally or measure.value not in log.fields:
        return
    found = log.fields[str(measure.value)].type
    if found != wanted:
        what = f"{with_article(measure.type)} is taken from a {wanted} field; {measure.value} is a {found}."
        yield Fault((*place, "value"), what, f"Name a field of type: {wanted}.")


def _before_fits(log: LogForm, measure: Measure, place: Place) -> Iterator[Fault]:
    """Both answers of a person are in one row, and of the same kind."""
    if measure.before is None:
        return
    if log.is_tally:
        what = "a log of tallies does not say which answers are of the same person."
        yield Fault((*place, "before"), what, "Log one row a person, or remove before.")
        return
    if not isinstance(measure.before, str) or measure.before not in log.fields or measure.value not in log.fields:
        return
    one, two = log.fields[measure.before], log.fields[str(measure.value)]
    if one.type != two.type:
        what = f"{measure.before} is a {one.type} and {measure.value} a {two.type}."
        yield Fault((*place, "before"), what, "Ask the same question twice.")
    elif tuple(one.options or ()) != tuple(two.options or ()):
        what = f"{measure.before} and {measure.value} do not have the same answers in the same order."
        yield Fault((*place, "before"), what, "Ask the same question twice.")


def _top_is_answered(log: LogForm, measure: Measure, place: Place) -> Iterator[Fault]:
    if measure.type != "ordinal" or not measure.top or measure.value not in log.fields:
        return
    known = tuple(log.fields[str(measure.value)].options or ())
    for index, answer in enumerate(measure.top):
        if known and answer not in known:
            what = f"{answer} is not an answer of {measure.value}."
            yield Fault((*place, "top", index), what, one_of(known), answer, known)
    if known and set(known) <= set(measure.top):
        yield Fault((*place, "top"), "every answer is in the top box, so it is always 100%.", "Leave some out.")


def equality_field_faults(log: LogForm, name: str, place: Place) -> Iterator[Fault]:
    """Results are shown apart by a field of the log whose answers are set."""
    if name not in log.fields:
        yield no_such_field(log, place, name)
    elif log.fields[name].type not in ("choice", "yes_no"):
        what = f"{name} is a {log.fields[name].type}, and results can only be shown apart for set answers."
        yield Fault(place, what, "Make it a choice or yes_no field.")
