"""Which column is which field: by the field's name, label or `column`, whatever the case, spaces and accents."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from trialkit.errors import Problem
from trialkit.protocol.log_form import LogForm
from trialkit.records.privacy import personal_kind
from trialkit.records.sheets import letters


@dataclass(frozen=True)
class Headings:
    """A heading row understood: its line, its texts, each field's column, and what is wrong or worth saying."""

    line: int
    texts: tuple[str, ...]
    columns: dict[str, int]
    faults: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def plain(text: str) -> str:
    """A heading without case, accents, spaces, underscores and punctuation."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in bare if letter.isalnum())


def read_headings(
    form: LogForm, top: Sequence[tuple[int, Sequence[str]]], where: str, needed: frozenset[str]
) -> Headings:
    """Find the heading row among the first rows: the one that names most fields, the first if none does.

    needed: fields that something is made of. A missing column is refused where it is required, told of where needed.
    """
    known = _known(form)
    line, texts = max(top, key=lambda row: len({known[plain(text)] for text in row[1] if plain(text) in known}))
    texts = list(texts)
    while texts and not texts[-1].strip():
        texts.pop()
    columns: dict[str, int] = {}
    faults: list[Problem] = []
    unknown: list[int] = []
    for index, text in enumerate(texts):
        name = known.get(plain(text))
        if name is None:
            if text.strip():
                unknown.append(index)
        elif name in columns:
            first, second = letters(columns[name]), letters(index)
            what = f"columns {first} and {second} are both headed {name}."
            faults.append(Problem(f"{where}, row {line}", what, "Keep one of them."))
        else:
            columns[name] = index
    notes = [_unknown_note(form, texts[index], f"{where}, column {letters(index)}", columns) for index in unknown]
    for name, field in form.fields.items():
        if name in columns:
            continue
        mend = _nearest(name, form, [texts[index] for index in unknown])
        problem = Problem(f"{where}, row {line}", f"no column is headed {field.column or name}.", mend)
        if field.required:
            faults.append(problem)
        elif name in needed:
            notes.append(problem)
    return Headings(line, tuple(texts), columns, tuple(faults), tuple(notes))


def _known(form: LogForm) -> dict[str, str]:
    known: dict[str, str] = {}
    for spelling in ("column", "label"):
        for name, field in form.fields.items():
            text = getattr(field, spelling)
            if text:
                known.setdefault(plain(text), name)
    for name in form.fields:
        known[plain(name)] = name
    return known


def _nearest(name: str, form: LogForm, unknown: Sequence[str]) -> str:
    field = form.fields[name]
    spellings = [plain(text) for text in (name, field.label, field.column) if text]
    heard = {plain(text): text for text in unknown if not personal_kind(text)}
    for spelling in spellings:
        near = difflib.get_close_matches(spelling, heard, n=1, cutoff=0.7)
        if near:
            return f"Is it the column headed '{heard[near[0]][:60]}'? Then head it {field.column or name}."
    return f"Add it, or head the right column {field.column or name}."


def _unknown_note(form: LogForm, text: str, where: str, columns: dict[str, int]) -> Problem:
    shown = "This heading" if personal_kind(text) else f"'{' '.join(text.split())[:60]}'"
    near = difflib.get_close_matches(plain(text), [plain(name) for name in form.fields], n=1, cutoff=0.7)
    meant = next((name for name in form.fields if near and plain(name) == near[0] and name not in columns), None)
    mend = f"Did you mean {meant}?" if meant else "If it matters, add it to the log form in the trial file."
    return Problem(where, f"{shown} is not a field of the log, so the column was not used.", mend)
