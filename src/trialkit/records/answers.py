"""One cell's text → the answer it holds, or what is wrong with it, by the type of its field."""

from __future__ import annotations

import datetime as dt
import difflib
import math
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from trialkit.protocol.design import Site
from trialkit.protocol.log_form import LogField, LogForm
from trialkit.records.dates import TrialDays
from trialkit.records.privacy import is_slip, may_be_said

LARGEST_NUMBER = 1e12
"""Beyond this a figure is a slip of the keyboard, and its square would no longer add up exactly."""
_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
_NUMBER = re.compile(r"([-+−]?)\s?(£?)\s?(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?(?:[eE]([-+]?\d{1,3}))?\s?(%?)")
_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,19})")
_LONGEST_INITIALS = 3
"""Letters that a code without a digit may have; more look like a name."""
_MOST_SHOWN = 12


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell or a row: the reason under which rows are counted, the sentence, and how to mend it."""

    reason: str
    what: str
    mend: str = ""


@dataclass(frozen=True)
class Answer:
    """A cell understood. `repair` says why it was read otherwise than written."""

    value: dt.date | str | bool | float | None
    repair: str = ""


Parse = Callable[[str], "Answer | Fault"]


def parser(
    form: LogForm, name: str, days: TrialDays, sites: tuple[Site, ...], codes: Collection[str] = frozenset()
) -> Parse:
    """How cells of one field are read. Empty cells never reach it.

    codes: for a code, those that the plan itself names, in capitals; they are never taken for somebody's name.
    """
    field = form.fields[name]
    if name == form.site_field:
        return lambda text: _site(name, text, sites)
    if field.type == "date":
        return lambda text: _date(name, text, days, counts=name == form.date_field)
    if field.type == "yes_no":
        return lambda text: _yes_no(name, text)
    if field.type == "choice":
        return lambda text: _choice(name, field, text)
    if field.type == "number":
        return lambda text: _number(name, field, text)
    return lambda text: _code(name, text, codes)


def empty(form: LogForm, name: str, days: TrialDays) -> Fault | None:
    """The fault of an empty cell, where the field is required. A missing date is shown a day of the trial."""
    field = form.fields[name]
    if not field.required:
        return None
    dated = field.type == "date"
    mend = f"Write the day, such as {days.first:%d/%m/%Y}." if dated else _allowed(field)
    return Fault(f"{name} is empty", f"{name} is empty.", mend)


def _date(name: str, text: str, days: TrialDays, *, counts: bool) -> Answer | Fault:
    found = days.resolve(text, counts=counts)
    if found is None:
        return Fault(f"{name} is not a date", f"{_said(text)} is not a date.", "Write it as 15/02/2021 or 2021-02-15.")
    if not 1900 <= found.day.year <= 2100:
        return Fault(f"{name} is not a date", f"the year of {name} is not between 1900 and 2100.", "Mend the year.")
    return Answer(found.day, found.repair)


def _yes_no(name: str, text: str) -> Answer | Fault:
    bare = text.casefold()
    bare = bare[:-2] if bare.endswith(".0") else bare
    if bare in _YES or bare in _NO:
        return Answer(bare in _YES)
    return Fault(
        f"{name} holds an answer that is not allowed", f"{_said(text)} is not an answer of {name}.", "Write yes or no."
    )


def _choice(name: str, field: LogField, text: str) -> Answer | Fault:
    options = field.options or {}
    spellings = {bare(label): code for code, label in options.items()} | {bare(code): code for code in options}
    code = spellings.get(bare(text))
    if code:
        return Answer(code)
    near = difflib.get_close_matches(bare(text), spellings, n=1, cutoff=0.75)
    said = repr(text) if is_slip(bare(text), spellings) else _said(text)
    mend = f"Did you mean '{options[spellings[near[0]]]}'? " if near else ""
    return Fault(
        f"{name} holds an answer that is not allowed", f"{said} is not an answer of {name}.", mend + _allowed(field)
    )


def _number(name: str, field: LogField, text: str) -> Answer | Fault:
    match = _NUMBER.fullmatch(text.replace("\u00a0", " ").strip())
    if not match or not (match[3] or match[4]):
        return Fault(f"{name} is not a number", f"{_said(text)} is not a number.", _as_a_number(text))
    sign, _, whole, part, power, percent = match.groups()
    if percent and not (field.maximum == 100 and (field.minimum or 0) >= 0):
        mend = f"{name} is not counted in per cent: write the number alone."
        return Fault(f"{name} is not a number", f"{name} is written as a percentage.", mend)
    size = float(f"{(whole or '0').replace(',', '')}{part or ''}e{power or 0}")
    value = -size if sign in ("-", "−") else size
    if not math.isfinite(value) or size > LARGEST_NUMBER:
        return Fault(f"{name} is outside its range", f"{name} is too large to be right.", _allowed(field))
    if field.whole and not value.is_integer():
        return Fault(f"{name} is not a whole number", f"{_said(text)} is not a whole number.", _allowed(field))
    if (field.minimum is not None and value < field.minimum) or (field.maximum is not None and value > field.maximum):
        return Fault(f"{name} is outside its range", f"{_said(text)} is outside the range of {name}.", _allowed(field))
    return Answer(value)


def _as_a_number(text: str) -> str:
    """How to write what was meant as a number: without its words, as one figure, or with its marks in place."""
    if not re.search(r"\d", text):
        return "Write a number in figures."
    if re.search(r"[^\W\d_]", text):
        return "Write the number alone, without words or units."
    if re.search(r"\d\s*[-–—/]\s*\d", text):
        return "Write one number, not a range or two."
    return "Write thousands as 1,250 and parts as 12.5."


def _code(name: str, text: str, codes: Collection[str]) -> Answer | Fault:
    """A code without its spaces, in capitals. What may be somebody's name is refused, and is never repeated."""
    code = re.sub(r"\s+", "", text).upper()
    if code not in codes and may_be_name(text):
        return Fault(f"{name} looks like a name", f"{name} holds what looks like a name.", "Use a code such as P03.")
    if _CODE.fullmatch(code):
        return Answer(code)
    what = f"{name} holds something that is not a code."
    return Fault(f"{name} is not a code", what, "Use a short code of letters, digits and dashes, at most 20.")


def may_be_name(text: str) -> bool:
    """More than three letters and nothing else, or a word among several: "Sarah", "J Smith", "Sarah 3"."""
    letters = re.sub(r"[\W_]", "", text)
    if letters.isalpha() and len(letters) > _LONGEST_INITIALS:
        return True
    parts = re.split(r"[\s.,]+", text.strip())
    if len(parts) == 1:
        return False
    words = re.findall(r"[^\W\d_]+", text)
    return any(len(word) > _LONGEST_INITIALS for word in words) or (
        letters.isalpha() and any(len(w) > 1 for w in words)
    )


def _site(name: str, text: str, sites: tuple[Site, ...]) -> Answer | Fault:
    spellings = {bare(site.name): site.id for site in sites} | {bare(site.id): site.id for site in sites}
    known = spellings.get(bare(text))
    if known:
        return Answer(known)
    near = difflib.get_close_matches(bare(text), spellings, n=1, cutoff=0.75)
    mend = f"Did you mean '{spellings[near[0]]}'? " if near else ""
    ids = [site.id for site in sites]
    mend += f"The sites are {_list(ids)}."
    return Fault(f"{name} is not a site of the trial", f"{_said(text)} is not a site of the trial.", mend)


def bare(text: str) -> str:
    """An answer without case and stray spaces; underscores and dashes are spaces."""
    return " ".join(re.sub(r"[\s_-]+", " ", text.casefold()).split())


def _said(text: str) -> str:
    """The text in quotation marks where repeating it can do no harm, else a word for it."""
    return repr(text) if may_be_said(text) else "what is written here"


def _allowed(field: LogField) -> str:
    if field.type == "choice":
        return f"Use {_list(list((field.options or {}).values()))}."
    if field.type == "yes_no":
        return "Write yes or no."
    if field.type == "number":
        kind = "a whole number" if field.whole else "a number"
        low, high = field.minimum, field.maximum
        if low is not None and high is not None:
            return f"Use {kind} from {low:g} to {high:g}."
        if low is not None:
            return f"Use {kind} of {low:g} or more."
        return f"Use {kind} of {high:g} or less." if high is not None else f"Use {kind}."
    return "Fill it in."


def _list(words: list[str]) -> str:
    shown = [f"'{word}'" for word in words[:_MOST_SHOWN]]
    if len(words) > _MOST_SHOWN:
        return f"{', '.join(shown)} or one of {len(words) - _MOST_SHOWN} more"
    return " or ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]
