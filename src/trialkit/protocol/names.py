"""Short names: what one may be, how to make one from words, and which known one was meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_LONGEST = 60
"""Longer words are not looked up: nothing known is as long, and comparing them is slow."""

_ALSO_CALLED = {
    "after": "follow_up",
    "annual": "year",
    "annually": "year",
    "average": "mean",
    "before": "baseline",
    "bool": "yes_no",
    "boolean": "yes_no",
    "columns": "fields",
    "comparator": "comparison",
    "control": "comparison",
    "neighbor": "neighbour",
    "peer": "neighbour",
    "cost": "money",
    "council": "organisation",
    "daily": "day",
    "decrease": "lower",
    "down": "lower",
    "dropdown": "choice",
    "during": "trial",
    "dummy": "illustrative",
    "end_date": "end",
    "example": "illustrative",
    "fewer": "lower",
    "float": "number",
    "harm_margin": "margin",
    "increase": "higher",
    "indicators": "measures",
    "integer": "number",
    "intervention": "innovation",
    "less": "lower",
    "likert": "ordinal",
    "main": "primary",
    "metrics": "measures",
    "minimum_worthwhile": "worthwhile",
    "monthly": "month",
    "more": "higher",
    "organization": "organisation",
    "outcomes": "measures",
    "percent": "proportion",
    "percentage": "proportion",
    "post": "follow_up",
    "pre": "baseline",
    "quarterly": "quarter",
    "select": "choice",
    "settling_in": "transition",
    "share": "proportion",
    "smallest_worthwhile_change": "worthwhile",
    "start_date": "start",
    "string": "text",
    "synthetic": "illustrative",
    "target": "worthwhile",
    "training": "transition",
    "up": "higher",
    "washout": "transition",
    "weekly": "week",
    "yearly": "year",
}


IDENTIFIER_RULE = "Use small letters, digits, - and _, starting with a letter, at most 40."


def is_identifier(text: str) -> bool:
    """Whether text can be an id, a field's name or an option's code.

    >>> is_identifier("came_back"), is_identifier("Came back")
    (True, False)
    """
    return re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", text) is not None


def nearest(said: str, known: Iterable[str]) -> str | None:
    """The known name nearest to what was said, or None when none is near.

    >>> nearest("Follow-up", ["baseline", "trial", "follow_up"])
    'follow_up'
    >>> nearest("up", ["higher", "lower"])
    'higher'
    """
    if not 0 < len(said) <= _LONGEST:
        return None
    plain = {_plain(name): name for name in reversed(list(known))}
    word = _plain(said)
    if word in plain:
        return plain[word]
    squeezed = {name.replace("_", ""): name for name in plain}
    if word.replace("_", "") in squeezed:
        return plain[squeezed[word.replace("_", "")]]
    if (other := _ALSO_CALLED.get(word)) in plain:
        return plain[str(other)]
    close = difflib.get_close_matches(word, plain, n=1, cutoff=0.65)
    return plain[close[0]] if close else None


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def as_identifier(words: str) -> str | None:
    """A valid short name made from words, or None when nothing can be made of them.

    >>> as_identifier("Came back (28 days)")
    'came_back_28_days'
    """
    name = re.sub(r"^[^a-z]+", "", _plain(words[:_LONGEST]))[:40].rstrip("_")
    return name or None
