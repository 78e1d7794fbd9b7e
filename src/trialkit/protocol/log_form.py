"""The log form: what practitioners record, and what it may not ask of itself."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool

from trialkit.protocol.faults import Fault, Place, as_read, one_of, tried
from trialkit.protocol.part import Identifier, Label, Number, Part

FieldType = Literal["date", "code", "choice", "yes_no", "number", "text"]
Condition = dict[Identifier, StrictBool | str | int | list[str | int]]
"""Which rows count: field → the answer, or the list of answers, that counts. Several fields must all match."""

_ANSWERS = ("answer", "reply", "questionnaire")
"""What a row of a survey is called, and of nothing else that is logged."""


class LogField(Part):
    """One column of the log."""

    type: FieldType = Field(
        description="date, code (initials or a number, never a name), choice (one of the options), yes_no, number, "
        "or text (free words; never counted)."
    )
    label: Label | None = Field(None, description="The question in full, as the form asks it.")
    column: Label | None = Field(
        None, description="The column's heading in the file, when that differs from the field's name."
    )
    options: dict[Identifier, Label] | None = Field(
        None, description="For a choice: short code and full wording, in order; for an ordinal measure, worst first."
    )
    minimum: Number | None = Field(None, description="For a number: the least that can be right.")
    maximum: Number | None = Field(None, description="For a number: the most that can be right.")
    whole: StrictBool = Field(False, description="For a number: only whole numbers are right.")
    required: StrictBool = Field(True, description="Whether an empty cell is a mistake.")
    hint: Label | None = Field(None, description="A few words shown under the question.")

    def faults(self) -> Iterable[Fault]:
        """Options belong to choices, limits to numbers."""
        for rule in (_options_fit, _limits_fit, _limits_in_order):
            yield from tried(rule, self)


class LogRule(Part):
    """When a row has these answers, these fields must be filled."""

    when: Condition = Field(description="Field and answer (or list of answers); several fields must all match.")
    require: Annotated[list[Identifier], Field(min_length=1)] = Field(
        description="The fields that must then be filled."
    )


class LogForm(Part):
    """What practitioners record: rows of records, or one tally a period."""

    row: Label = Field(
        description="What one row is, in the singular: conversation, review, person; or tally for a period's totals."
    )
    rows: Label | None = Field(None, description="The plural, when adding an s is wrong.")
    fields: Annotated[dict[Identifier, LogField], Field(min_length=1)] = Field(
        description="The columns, by name. One is a date. `practitioner` says who logged the row (a code, never a "
        "name) and `site` says where."
    )
    rules: tuple[LogRule, ...] = Field((), description="Answers that make other fields necessary.")
    avoid_words: dict[str, str] = Field(default_factory=dict, description="Words to avoid, each with the word to use.")
    empty_period: Literal["missing", "zero"] = Field(
        "missing",
        description="What a period without a row means for a count, or for a rate over a fixed number. missing: nobody "
        "logged, and the period has no value. zero: nothing happened, for logs of events such as falls, where a row is "
        "written only when there is one; every period of every site then counts, so use it only where every event is "
        "sure to be logged: a week that was forgotten looks like a week without events. Choose before the trial: once "
        "the data are seen, the choice can make a result. Periods after the last row of the log are not counted yet, "
        "unless complete_to reaches them.",
    )
    complete_to: dt.date | None = Field(
        None,
        description="With empty_period: zero, the last day to which every event is in the log. Write it when the trial "
        "is over: its last periods may have passed without an event, and then no row says so.",
    )

    survey: StrictBool = Field(
        False,
        description="Whether each row is what one of the people who were asked answered. The report then says how many "
        "of them answered, or that nobody can tell. Needed where a row is called answer, reply or questionnaire.",
    )
    asked: Annotated[int, Field(ge=1)] | None = Field(
        None,
        description="For a survey: how many people were asked, in all phases and at all sites together.",
    )

    @property
    def is_tally(self) -> bool:
        """Whether a row holds a period's totals rather than one record."""
        return self.row == "tally"

    @property
    def plural(self) -> str:
        """The rows, in words: "conversations"."""
        if self.rows:
            return self.rows
        return "cases" if self.is_tally else f"{self.row}s"

    def named(self, kind: FieldType) -> tuple[str, ...]:
        """Names of the fields of one type, in order."""
        return tuple(name for name, field in self.fields.items() if field.type == kind)

    @property
    def date_field(self) -> str:
        """The field that says when: the one date field named `date`, or the only one."""
        dates = self.named("date")
        return "date" if "date" in dates else dates[0]

    @property
    def practitioner_field(self) -> str | None:
        """The field that says who logged the row, if there is one."""
        return "practitioner" if "practitioner" in self.fields else None

    @property
    def site_field(self) -> str | None:
        """The field that says which site, if there is one."""
        return "site" if "site" in self.fields else None

    def faults(self) -> Iterable[Fault]:
        """A log says when, its rules speak of its own fields, and no two fields share a column."""
        for rule in (_says_when, _special_fields_fit, _columns_differ, _survey_fits):
            yield from tried(rule, self)
        for index, line in enumerate(as_read(self, "rules", ())):
            yield from tried(_rule_points_at_fields, self, line, ("rules", index))


def condition_faults(log: LogForm, place: Place, name: str, wanted: Any) -> Iterator[Fault]:
    """`name: wanted` asks a field of the log for an answer that it can have."""
    if name not in log.fields:
        yield no_such_field(log, place, name)
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
                yield Fault(at, f"{said} is not an answer of {name}.", one_of(known), said, known)


def no_such_field(log: LogForm, place: Place, name: str) -> Fault:
    """The fault of naming a field that the log does not have; `place` ends in the name where the name is a key."""
    fields = tuple(log.fields)
    return Fault(place, f"{name} is not a field of the log.", one_of(fields), name, fields, at_key=place[-1] == name)


# What one field may not say


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


# What the form may not say


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
        if name in log.fields and as_read(log.fields[name], "type", "code") not in ("code", "choice"):
            what = f"{name} says {whose}, so it is a code or a choice, not a {log.fields[name].type}."
            yield Fault(("fields", name, "type"), what, "Use type: code, and log initials or a number, never a name.")


def _columns_differ(log: LogForm) -> Iterator[Fault]:
    taken: dict[str, str] = {}
    for name, field in log.fields.items():
        column = (as_read(field, "column", None) or name).casefold()
        if column in taken:
            what = f"{name} and {taken[column]} are both read from the column {column!r}."
            yield Fault(("fields", name, "column"), what, "Give each field a column of its own.")
        taken.setdefault(column, name)


def _survey_fits(log: LogForm) -> Iterator[Fault]:
    if not log.survey and log.row in _ANSWERS:
        what = f"a row called {log.row} is one of a survey, and the form does not say that it is."
        yield Fault(
            ("row",), what, "Write survey: true, and asked: with how many were asked; or call the row otherwise."
        )
    if not log.survey and log.asked is not None:
        yield Fault(("asked",), "asked is for surveys, and this log is none.", "Write survey: true, or remove it.")
    if log.survey and log.is_tally:
        what = "a row is a period's totals, so rows cannot be set against the people who were asked."
        yield Fault(("survey",), what, "Remove it, or log one row for each answer.")


def _rule_points_at_fields(log: LogForm, rule: LogRule, place: Place) -> Iterator[Fault]:
    for name, wanted in as_read(rule, "when", {}).items():
        yield from tried(condition_faults, log, (*place, "when", name), name, wanted)
    for number, name in enumerate(as_read(rule, "require", [])):
        if name not in log.fields:
            yield no_such_field(log, (*place, "require", number), name)
