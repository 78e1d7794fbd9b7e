"""The verbs that evidence allows: which of them each grade may use, the sentences made with them, and words refused.

Every sentence that links a change to the trial is made here, from a table by verb; nothing else in the program may say
such a thing. A sentence that a verb has no form for is said with the next weaker one that has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

Verb = Literal["followed_by", "changed_when", "changed_more_than", "caused"]
"""From the weakest to the strongest."""
Form = Literal["moved", "seen", "against", "against_seen"]
"""moved: a change by itself; seen: with the levels seen; against: against the comparison, also with levels seen."""

ALLOWED: dict[int, tuple[Verb, ...]] = {
    1: ("followed_by",),
    2: ("followed_by",),
    3: ("followed_by", "changed_when"),
    4: ("followed_by", "changed_when", "changed_more_than"),
    5: ("followed_by", "changed_when", "changed_more_than", "caused"),
}
"""Verbs by grade. Which of them a measure then has depends on how it was analysed as well (grade.py)."""
MAY_SAY: dict[Verb, str] = {
    "followed_by": "that a change followed or ran alongside the trial, not that the trial led to it",
    "changed_when": "that something changed when the trial began, more than the earlier trend explains; "
    "not that the trial caused it",
    "changed_more_than": "that something changed more than in the comparison team",
    "caused": "that the trial caused the change",
}
"""What a report may say at each verb, for its reader."""
_FORMS: dict[Verb, dict[Form, str]] = {
    "followed_by": {
        "moved": "{name} {moved}{went} while {phase} ran: {change}.",
        "seen": "{name} {moved} {levels}. The estimated change is {change}.",
        "against": "While {phase} ran, the change in {quoted} was {change}.",
        "against_seen": "{name} {moved} {levels}. The estimate: {change}.",
    },
    "changed_when": {
        "moved": "{name} {moved}{went} when {phase} began, more than the earlier trend explains: {change}.",
    },
    "changed_more_than": {
        "against": "When {phase} began, the change in {quoted} was {change}.",
        "against_seen": "When {phase} began, the change in {quoted} was {change}.",
    },
    "caused": {
        "moved": "{what} caused a {noun} in {quoted}{went}: {change}.",
        "against": "{what} caused a change in {quoted} that was {change}.",
        "against_seen": "{what} caused a change in {quoted} that was {change}.",
    },
}
_REFUSED: dict[Verb, tuple[str, ...]] = {
    "caused": (
        r"\bled to\b",
        r"\bcaus(?:e|es|ed|ing) (?:a|an|the|it|this|that|more|fewer|less)\b",
        r"\b(?:was|were|been) caused by\b",
        r"\bbecause of the (?:trial|change|new)\b",
        r"\bthanks to\b",
        r"\bdue to\b",
        r"\b(?:impact|effect) of (?:the|this) (?:trial|intervention|new)\b",
        r"\b(?:[Ii]t|[Tt]his|trial|change|approach) (?:had|has) an (?:impact|effect)\b",
        r"\bresult(?:s|ed|ing) in\b",
        r"\bas a result\b",
        r"\bbrought about\b",
        r"\bmade (?:a|the) difference\b",
        r"\battribut(?:able|ed)\b",
        r"\bdriven by\b",
        r"\b(?:this|trial|approach) (?:works|worked)\b",
    ),
    "changed_when": (r"more than the earlier trend explains",),
    "changed_more_than": (r"\bWhen .{1,80} began, the change in\b",),
    "followed_by": (),
}
"""Words that only this verb and stronger ones may use."""


@dataclass(frozen=True)
class Said:
    """The parts of a sentence that links a change to the trial.

    name, quoted: the measure at the start of a sentence and inside one. moved, noun: "rose" and "rise". went: " from
    33% to 80% of calls", or "". levels: the same as seen. phase: when. change: the size with its interval. what: the
    name of what was tried.
    """

    name: str
    quoted: str
    moved: str
    noun: str
    phase: str
    change: str
    what: str
    went: str = ""
    levels: str = ""


def link(verb: Verb, form: Form, said: Said) -> str:
    """The sentence of this form at the strongest verb up to this one that has it.

    >>> parts = Said("Calls", "‘Calls’", "rose", "rise", "the trial", "9 more (2 to 16)", "Calling back")
    >>> link("followed_by", "moved", parts), link("changed_more_than", "moved", parts)[:32]
    ('Calls rose while the trial ran: 9 more (2 to 16).', 'Calls rose when the trial began,')
    """
    order = get_args(Verb)
    weaker = reversed(order[: order.index(verb) + 1])
    template = next(_FORMS[one][form] for one in weaker if form in _FORMS[one])
    return template.format(**vars(said))


def refused(text: str, verb: Verb) -> tuple[str, ...]:
    """Words in a text that this verb does not allow.

    >>> refused("The trial led to a rise.", "followed_by"), refused("The trial led to a rise.", "caused")
    (('led to',), ())
    """
    order = get_args(Verb)
    stronger = order[order.index(verb) + 1 :]
    patterns = [pattern for one in stronger for pattern in _REFUSED[one]]
    return tuple(found.group() for pattern in patterns for found in re.finditer(pattern, text))
