"""Whether a trial's result speaks for what a programme believes, against it, in between, or gives no answer."""

from __future__ import annotations

from typing import Literal

from trialkit.protocol.decision import Safety, Verdict
from trialkit.protocol.measure import Better

Direction = Literal["for", "in_between", "against", "no_answer"]
_BY_SAFETY: dict[Safety, Direction] = {"safe": "for", "harmed": "against", "not_shown_safe": "no_answer"}
_BY_VERDICT: dict[Verdict, Direction] = {
    "beyond_worthwhile": "for",
    "improved": "for",
    "unclear": "no_answer",
    "not_estimable": "no_answer",
    "less_than_worthwhile": "against",
    "worsened": "against",
}


def direction(better: Better, verdict: Verdict, safety: Safety, *, moved: bool = False) -> Direction:
    """How one measure of one trial bears on a learning: by its verdict; for a balancing measure by its margin.

    A learning says that something gets better, or comes to no harm. A change shown to be less than the one worth having
    speaks against it; an interval that leaves both open gives no answer, and so does a measure of which no way is
    better. In between stands what got better by less than is worth having, and what got worse within its margin.

    moved: whether the whole interval lies on one side of no change.

    >>> direction("higher", "unclear", "none"), direction("lower", "unclear", "safe")
    ('no_answer', 'for')
    >>> direction("higher", "less_than_worthwhile", "none", moved=True), direction("lower", "worsened", "safe")
    ('in_between', 'in_between')
    """
    if better == "neutral":
        return "no_answer"
    if safety == "none":
        return "in_between" if verdict == "less_than_worthwhile" and moved else _BY_VERDICT[verdict]
    return "in_between" if safety == "safe" and verdict == "worsened" else _BY_SAFETY[safety]
