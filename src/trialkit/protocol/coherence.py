"""What the parts of a trial file may not say of one another: each rule a small generator of faults.

A rule may be given parts that could only be read partly; asking them for the missing piece raises NotRead, `tried`
ends that rule there, and the others go on. So a misspelt word never hides another mistake.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from trialkit.protocol.faults import Fault, NotRead, Place, tried

if TYPE_CHECKING:
    from trialkit.protocol.trial import DecisionPlan, LogField, LogForm, LogRule, Measure, Trial, Voice

MOST_SURE = 0.99
"""The highest level that intervals are calibrated for."""
_AVERAGED = ("mean", "ordinal", "money")
_IN_POINTS = ("proportion", "ordinal")
_POINTERS = ("numerator", "denominator", "value", "exposure")


# One field of the log


def field_faults(field: LogField) -> Iterator[Fault]:
    """Options belong to choices, limits to numbers."""
    yield from tried(_options_fit, field)
    yield from tried(_limits_fit, field)
    yield from tried(_limits_in_order, field)


def _options_fit(field: LogField) -> Iterator[Fault]:
    if field.type == "choice" and not field.options:
        yield Fault(("options",), "a choice needs options.", "List them as short_code: Full wording.")
    if field.type != "choice" and field.options:
        yield Fault(("options",), f"only a choice has options; this is a {field.type}.", "Use type: choice.")
    for label, times in Counter(words.casefold() for words in (field.options or {}).values()).items():
        if times > 1:
            yield Fault(
                ("options",), f"{times} options are worded {label!r}.", "Practitioners could not tell them apart."
            )


def _limits_fit(field: LogField) -> Iterator[Fault]:
    for name in ("minimum", "maximum"):
        if field.type != "number" and getattr(field, name) is not None:
            yield Fault(
                (name,), f"{name} is for numbers; this is a {field.type}.", "Use type: number, or remove the line."
            )
    if field.type != "number" and field.whole:
        yield Fault(("whole",), f"whole is for numbers; this is a {field.type}.", "Use type: number, or remove it.")


def _limits_in_order(field: LogField) -> Iterator[Fault]:
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield Fault(("maximum",), f"maximum {field.maximum:g} is below minimum {field.minimum:g}.", "Swap them.")


# The log form


def log_faults(log: LogForm) -> Iterator[Fault]:
    """A log says when, its rules speak of its own fields, and no two fields share a column."""
    yield from tried(_says_when, log)
    yield from tried(_special_fields_fit, log)
    yield from tried(_columns_differ, log)
    for index, rule in enumerate(_read(log, "rules", ())):
        yield from tried(_rule_points_at_fields, log, rule, ("rules", index))


def _says_when(log: LogForm) -> Iterator[Fault]:
    dates = log.named("date")
    if not dates:
        yield Fault(("fields",), "no field says when.", "Add date: {type: date}.")
    elif len(dates) > 1 and "date" not in dates:
        yield Fault(
            ("fields",), f"{' and '.join(dates)} are dates and none is called date.", "Call the one that counts date."
        )
    elif not log.fields[log.date_field].required:
        what = "the date may not be left empty, or the row could not be placed in a period."
        yield Fault(("fields", log.date_field, "required"), what, "Remove required: false.")


def _special_fields_fit(log: LogForm) -> Iterator[Fault]:
    for name, whose in (("practitioner", "who logged the row"), ("site", "where it was")):
        if name in log.fields and _read(log.fields[name], "type", "code") not in ("code", "choice"):
            what = f"{name} says {whose}, so it is a code or a choice, not a {log.fields[name].type}."
            yield Fault(("fields", name, "type"), what, "Use type: code, and log initials or a number, never a name.")


def _columns_differ(log: LogForm) -> Iterator[Fault]:
    taken: dict[str, str] = {}
    for name, field in log.fields.items():
        column = (_read(field, "column", None) or name).casefold()
        if column in taken:
            what = f"{name} and {taken[column]} are both read from the column {column!r}."
            yield Fault(("fields", name, "column"), what, "Give each field a column of its own.")
        taken.setdefault(column, name)


def _rule_points_at_fields(log: LogForm, rule: LogRule, place: Place) -> Iterator[Fault]:
    for name, wanted in _read(rule, "when", {}).items():
        yield from tried(_condition_fits, log, (*place, "when", name), name, wanted)
    for number, name in enumerate(_read(rule, "require", [])):
        if name not in log.fields:
            yield _no_such_field(log, (*place, "require", number), name)


# One measure by itself


def measure_faults(measure: Measure) -> Iterator[Fault]:
    """A measure has what its type and its role need, and nothing else."""
    for rule in (
        _has_value,
        _has_numerator,
        _has_exposure,
        _primary_is_complete,
        _balancing_is_complete,
        _top_is_ordinal,
    ):
        yield from tried(rule, measure)
    for name in ("worthwhile", "margin"):
        yield from tried(_size_is_in_points, measure, name)


def _has_value(measure: Measure) -> Iterator[Fault]:
    if measure.type in _AVERAGED and measure.value is None:
        yield Fault(("type",), f"{_a(measure.type)} needs value: the field it is taken from.", "Add value: field_name.")
    if measure.type not in _AVERAGED and measure.value is not None:
        yield Fault(("value",), f"{_a(measure.type)} has no value.", "Use numerator, or type: mean.")


def _has_numerator(measure: Measure) -> Iterator[Fault]:
    if measure.type == "proportion" and measure.numerator is None:
        yield Fault(("type",), "a proportion needs numerator: which rows count.", "Add numerator: {field: [answers]}.")
    if measure.type in _AVERAGED and measure.numerator is not None:
        what = f"{_a(measure.type)} has no numerator: it is taken from value."
        yield Fault(
            ("numerator",), what, "To count rows, use type: proportion. To average some rows only, use denominator."
        )


def _has_exposure(measure: Measure) -> Iterator[Fault]:
    if measure.type == "rate" and measure.exposure is None:
        what = "a rate needs exposure: what its events are compared with, such as the population."
        yield Fault(("type",), what, "Add exposure: a number field of the log, or a fixed number.")
    if measure.type != "rate" and measure.exposure is not None:
        yield Fault(
            ("exposure",), f"{_a(measure.type)} has no exposure.", "Use type: rate, or denominator for a proportion."
        )
    if measure.type in ("rate", "count") and measure.denominator is not None:
        yield Fault(("denominator",), f"{_a(measure.type)} has no denominator.", "Use exposure, or type: proportion.")
    if measure.type != "rate" and measure.per is not None:
        yield Fault(("per",), f"per is for rates; this is {_a(measure.type)}.", "Remove it, or use type: rate.")


def _primary_is_complete(measure: Measure) -> Iterator[Fault]:
    if measure.role != "primary":
        return
    if measure.better == "neutral":
        yield Fault(("better",), "the primary measure must say which way is better.", "Use higher or lower.")
    elif measure.worthwhile is None:
        yield Fault(
            ("role",),
            "the primary measure needs worthwhile: the smallest change worth having.",
            "Without it any change, however small, would count as success. Add worthwhile: 10, say.",
        )


def _balancing_is_complete(measure: Measure) -> Iterator[Fault]:
    if measure.role != "balancing":
        if measure.margin is not None:
            what = f"margin is for balancing measures; this one is {measure.role}."
            yield Fault(("margin",), what, "Use worthwhile for the smallest change worth having, or role: balancing.")
        return
    if measure.margin is None:
        yield Fault(
            ("role",),
            "a balancing measure needs margin: the most harm that would be tolerated.",
            "Without it no result could be called safe. Add margin: 5, say.",
        )
    if measure.better == "neutral":
        yield Fault(("better",), "a balancing measure must say which way is better.", "Use higher or lower.")


def _size_is_in_points(measure: Measure, name: str) -> Iterator[Fault]:
    size = getattr(measure, name)
    if name == "margin" and measure.role != "balancing":
        return
    if size is None or measure.type not in _IN_POINTS or measure.scale_of_change == "percent":
        return
    if size > 100:
        yield Fault((name,), f"{size:g} points is more than the 100 there are.", "Give points from 1 to 100.")
    if size < 1:
        what = f"{size:g} points is less than one person in a hundred."
        mend = "Give points, not a fraction: 10 means from 20% to 30%. Below one point, use change: percent."
        yield Fault((name,), what, mend)


def _top_is_ordinal(measure: Measure) -> Iterator[Fault]:
    if measure.top and measure.type != "ordinal":
        yield Fault(("top",), "only an ordinal measure has a top box.", "Remove top, or use type: ordinal.")


# The decision rule and the voices


def rule_faults(plan: DecisionPlan) -> Iterator[Fault]:
    """A line without conditions always holds, so nothing may come after it."""
    for index, line in enumerate((plan.rules or ())[:-1]):
        if line.primary is None and line.balancing is None and line.grade_at_least is None:
            what = "this line has no conditions, so the lines after it are never reached."
            yield Fault(("rules", index), what, "Move it to the end, or say when it applies.")


def voice_faults(voice: Voice) -> Iterator[Fault]:
    """Nobody is quoted without their consent."""
    if not voice.consent:
        yield Fault(("consent",), "these words are quoted without consent.", "Ask for consent, or remove the quote.")


# The whole trial


def trial_faults(trial: Trial) -> Iterator[Fault]:
    """Exactly one primary measure, something that watches for harm, and names that point at what exists."""
    for whole in (
        _something_watches_for_harm,
        _one_primary,
        _ids_differ,
        _roll_out_asks_for_safety,
        _value_points_at_a_measure,
        _site_is_logged,
        _empty_periods_can_be_zero,
        _headline_has_a_comparison,
        _secondaries_are_few_enough,
    ):
        yield from tried(whole, trial)
    for place, measure in _placed(_read(trial, "measures", ())):
        for rule in (_pointers_fit, _type_fits_the_log, _values_fit, _top_is_answered):
            yield from tried(rule, trial, measure, place)
    for index, name in enumerate(_read(trial, "equality_fields", ())):
        yield from tried(_equality_field_fits, trial, name, ("equality_fields", index))


def _something_watches_for_harm(trial: Trial) -> Iterator[Fault]:
    roles = [_read(measure, "role", None) for measure in trial.measures]
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
    if "balancing" not in [_read(measure, "role", None) for measure in trial.measures]:
        return
    for index, line in enumerate(trial.decision.rules or ()):
        if line.then == "roll_out" and set(line.balancing or ("harmed",)) != {"safe"}:
            what = "this line would answer roll_out although a balancing measure is not shown to be safe."
            yield Fault(("decision", "rules", index), what, "Add balancing: [safe] to the line.")


def _one_primary(trial: Trial) -> Iterator[Fault]:
    roles = [_read(measure, "role", None) for measure in trial.measures]
    count = roles.count("primary")
    if count > 1 or (count == 0 and None not in roles):
        what = f"{count or 'no'} measures have role: primary; there must be exactly one."
        mend = "Choose the one the decision rests on and make the others secondary."
        yield Fault(("measures",), what, mend if count else "Choose the one the decision rests on.")


def _ids_differ(trial: Trial) -> Iterator[Fault]:
    yield from tried(_differ, ("measures",), _read(trial, "measures", ()))
    yield from tried(_differ, ("design", "sites"), trial.design.sites)


def _differ(place: Place, parts: Iterable[Any]) -> Iterator[Fault]:
    taken: set[str] = set()
    for index, part in enumerate(parts):
        name = _read(part, "id", None)
        if name in taken:
            yield Fault((*place, index, "id"), f"the id {name} is used twice.", "Give each its own id.")
        if name is not None:
            taken.add(name)


def _value_points_at_a_measure(trial: Trial) -> Iterator[Fault]:
    names = tuple(name for measure in trial.measures if (name := _read(measure, "id", None)))
    if trial.value and trial.value.measure and trial.value.measure not in names:
        said = trial.value.measure
        yield Fault(("value", "measure"), f"{said} is not a measure.", "Use a measure's id.", said, names)


def _site_is_logged(trial: Trial) -> Iterator[Fault]:
    sites = trial.design.sites
    ids = [name for site in sites if (name := _read(site, "id", None))]
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
        _read(site, "role", "comparison") for site in trial.design.sites
    ]:
        what = "no site is a comparison, so there is no headline to choose."
        yield Fault(("decision", "headline"), what, "Remove the line, or give a site role: comparison.")


def _secondaries_are_few_enough(trial: Trial) -> Iterator[Fault]:
    """Intervals are calibrated up to 99%, so only so many measures can hold together."""
    count = [_read(measure, "role", None) for measure in trial.measures].count("secondary")
    wanted = 1 - (1 - trial.decision.confidence) / max(count, 1)
    if trial.decision.multiplicity == "bonferroni" and wanted > MOST_SURE + 1e-9:
        what = f"{count} secondary measures that hold together would each need an interval of {wanted:.2%}."
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


def _pointers_fit(trial: Trial, measure: Measure, place: Place) -> Iterator[Fault]:
    for key in _POINTERS:
        pointer = _read(measure, key, None)
        if isinstance(pointer, str):
            yield from tried(_field_pointer_fits, trial.log, measure, (*place, key), pointer)
        elif isinstance(pointer, dict):
            yield from tried(_condition_pointer_fits, trial.log, (*place, key), pointer)


def _field_pointer_fits(log: LogForm, measure: Measure, place: Place, name: str) -> Iterator[Fault]:
    if name not in log.fields:
        yield _no_such_field(log, place, name)
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
        yield from tried(_condition_fits, log, (*place, name), name, wanted)


def _condition_fits(log: LogForm, place: Place, name: str, wanted: Any) -> Iterator[Fault]:
    """`name: wanted` asks a field of the log for an answer that it can have."""
    if name not in log.fields:
        yield _no_such_field(log, place, name)
        return
    field = log.fields[name]
    answers = wanted if isinstance(wanted, list) else [wanted]
    if not answers:
        yield Fault(place, "the list of answers is empty.", "Name at least one answer.")
    if field.type == "yes_no" and not all(isinstance(answer, bool) for answer in answers):
        yield Fault(place, f"{name} is answered yes or no.", "Write true for yes or false for no, without brackets.")
    if field.type == "number" and any(isinstance(answer, bool | str) for answer in answers):
        yield Fault(place, f"{name} is a number.", "Write a whole number, or make the field a choice.")
    if field.type == "code" and not all(isinstance(answer, str) for answer in answers):
        yield Fault(place, f"{name} is a code, and this is not text.", "Put the code in quotation marks: '12'.")
    if field.type in ("text", "date"):
        what = f"{name} is a {field.type}, and only set answers can be counted."
        yield Fault(place, what, "Make it a choice or yes_no field.")
    if field.type == "choice":
        known = tuple(field.options or ())
        for index, answer in enumerate(answers):
            said = str(answer).lower() if isinstance(answer, bool) else str(answer)
            if known and said not in known:
                at = (*place, index) if isinstance(wanted, list) else place
                yield Fault(at, f"{said} is not an answer of {name}.", _one_of(known), said, known)


def _type_fits_the_log(trial: Trial, measure: Measure, place: Place) -> Iterator[Fault]:
    """A log of tallies has totals only: shares need both numbers, and there are no single answers to put in order."""
    if not trial.log.is_tally:
        return
    if measure.type == "ordinal":
        what = "an ordinal measure needs a log with one row an answer; a log of tallies has none."
        yield Fault((*place, "type"), what, "Use type: proportion, with the number of good answers as numerator.")
    if measure.type in ("rate", "count") and measure.numerator is None:
        what = f"in a log of tallies {_a(measure.type)} needs numerator: the field that holds how many."
        yield Fault((*place, "type"), what, "Add numerator: field_name.")
    if measure.type == "proportion" and measure.denominator is None:
        what = "in a log of tallies a proportion needs denominator: the field that holds out of how many."
        yield Fault((*place, "type"), what, "Add denominator: field_name.")
    if measure.type == "proportion" and measure.numerator is not None and measure.numerator == measure.denominator:
        yield Fault((*place, "denominator"), "numerator and denominator are the same field.", "Mend one of them.")


def _values_fit(trial: Trial, measure: Measure, place: Place) -> Iterator[Fault]:
    """Averages are taken from numbers, ordinal measures from choices."""
    wanted = {"mean": "number", "money": "number", "ordinal": "choice"}.get(measure.type)
    if wanted is None or trial.log.is_tally or measure.value not in trial.log.fields:
        return
    found = trial.log.fields[str(measure.value)].type
    if found != wanted:
        what = f"{_a(measure.type)} is taken from a {wanted} field; {measure.value} is a {found}."
        yield Fault((*place, "value"), what, f"Name a field of type: {wanted}.")


def _top_is_answered(trial: Trial, measure: Measure, place: Place) -> Iterator[Fault]:
    if measure.type != "ordinal" or not measure.top or measure.value not in trial.log.fields:
        return
    known = tuple(trial.log.fields[str(measure.value)].options or ())
    for index, answer in enumerate(measure.top):
        if known and answer not in known:
            what = f"{answer} is not an answer of {measure.value}."
            yield Fault((*place, "top", index), what, _one_of(known), answer, known)
    if known and set(known) <= set(measure.top):
        yield Fault((*place, "top"), "every answer is in the top box, so it is always 100%.", "Leave some out.")


def _equality_field_fits(trial: Trial, name: str, place: Place) -> Iterator[Fault]:
    if name not in trial.log.fields:
        yield _no_such_field(trial.log, place, name)
    elif trial.log.fields[name].type not in ("choice", "yes_no"):
        what = f"{name} is a {trial.log.fields[name].type}, and results can only be shown apart for set answers."
        yield Fault(place, what, "Make it a choice or yes_no field.")


# Shared words


def _read(part: Any, name: str, otherwise: Any) -> Any:
    """The value of one key, or `otherwise` when it could not be read."""
    try:
        return getattr(part, name)
    except NotRead:
        return otherwise


def _placed(measures: tuple[Measure, ...]) -> Iterator[tuple[Place, Measure]]:
    for index, measure in enumerate(measures):
        yield ("measures", index), measure


def _no_such_field(log: LogForm, place: Place, name: str) -> Fault:
    fields = tuple(log.fields)
    return Fault(place, f"{name} is not a field of the log.", _one_of(fields), name, fields, at_key=place[-1] == name)


def _one_of(known: tuple[str, ...]) -> str:
    shown = ", ".join(known[:12])
    return f"Use one of: {shown}{', …' if len(known) > 12 else ''}."


def _a(kind: str) -> str:
    """A measure's type with its article: "a rate", "an ordinal measure"."""
    name = f"{kind} measure" if kind in ("ordinal", "money") else kind
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"
