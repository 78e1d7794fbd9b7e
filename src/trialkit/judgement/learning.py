"""Whether a trial's result speaks for what a programme believes, against it, or gives no answer."""

from __future__ import annotations

from typing import Literal

from trialkit.protocol.decision import Safety, Verdict
from trialkit.protocol.measure import Better

Direction = Literal["for", "against", "no_answer"]
_BY_SAFETY: dict[Safety, Direction] = {"safe": "for", "harmed": "against", "not_shown_safe": "no_answer"}
_BY_VERDICT: dict[Verdict, Direction] = {
    "beyond_worthwhile": "for",
    "improved": "for",
    "unclear": "no_answer",
    "not_estimable": "no_answer",
    "less_than_worthwhile": "against",
    "worsened": "against",
}


def direction(better: Better, verdict: Verdict, safety: Safety) -> Direction:
    """How one measure of one trial bears on a learning: by its verdict; for a balancing measure by its margin.

    A learning says that something gets better, or comes to no harm. A change shown to be less than the one worth having
    speaks against it; an interval that leaves both open gives no answer, and so does a measure of which no way is
    better.

    >>> direction("higher", "unclear", "none"), direction("lower", "unclear", "safe")
    ('no_answer', 'for')
    """
    if better == "neutral":
        return "no_answer"
    return _BY_VERDICT[verdict] if safety == "none" else _BY_SAFETY[safety]
