"""Where an interval stands against the landmarks of a judgement, and what to say when it stands elsewhere.

The landmarks are no change and, when a question names them, the smallest change worth having and the most harm
tolerated. A check of a figure asks whether it would stand there still.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from trialkit.analysis.estimate import Check, Interval, NotEstimable, Result, Scale, Turn

Side = Literal["above", "below", "across"]
Standing = tuple[Side, ...]
"""Against no change first, then against each landmark in its order."""


@dataclass(frozen=True)
class Landmark:
    """A figure that matters to the judgement, beside no change.

    at:           the figure, on the scale of the question it belongs to.
    above, below: the changes on either side of it, in words: "rises of 10 points or more".
    touching:     where an interval stands whose end lies exactly on the figure.
    """

    at: float
    above: str
    below: str
    touching: Side = "across"


@dataclass(frozen=True)
class Move:
    """How one interval stands otherwise than the reported one.

    landmark: the one against which it stands otherwise: 0 for no change, 1 for the first landmark and so on.
    then:     where it stands: "the interval includes no change".
    against:  how the reported one differs: "which the reported one does not".
    loses:    whether the reported one was clear of the landmark, so that something shown is no longer shown.
    """

    landmark: int
    then: str
    against: str
    loses: bool

    @property
    def order(self) -> tuple[bool, int]:
        """By which moves are told: what is lost before what is gained, no change before the other landmarks."""
        return not self.loses, self.landmark


NO_CHANGE: dict[Scale, float] = {
    "absolute": 0.0,
    "relative": 0.0,
    "ratio": 1.0,
    "odds_ratio": 1.0,
    "superiority": 0.5,
    "total": 0.0,
}
"""What no change is on each scale."""
_STANDS: dict[Side, str] = {
    "above": "shows a rise",
    "below": "shows a fall",
    "across": "includes no change",
}


def standing(result: Result, landmarks: Sequence[Landmark] = ()) -> Standing | None:
    """Where an interval stands against no change and each landmark; None when there is no interval.

    >>> from trialkit.analysis.estimate import Estimate, Interval
    >>> found = Estimate("change", "absolute", "Trial", 0.2, Interval(0.1, 0.3), "by hand", 100)
    >>> standing(found, (Landmark(0.15, "rises of 15 points or more", "changes smaller than 15 points", "above"),))
    ('above', 'across')
    """
    return None if isinstance(result, NotEstimable) else placed(result.interval, result.scale, landmarks)


def placed(interval: Interval, scale: Scale, landmarks: Sequence[Landmark] = ()) -> Standing:
    """The same of an interval by itself."""
    lower, upper = interval.lower, interval.upper
    own = _side(lower, upper, NO_CHANGE[scale], "across")
    return (own, *(_side(lower, upper, mark.at, mark.touching) for mark in landmarks))


def _side(lower: float, upper: float, at: float, touching: Side) -> Side:
    if lower > at or (lower == at and touching == "above"):
        return "above"
    return "below" if upper < at or (upper == at and touching == "below") else "across"


def moved(now: Standing, registered: Standing, landmarks: Sequence[Landmark] = ()) -> Move | None:
    """The first landmark against which two standings differ, or None: those first that the reported one was clear of.

    A standing that is shorter than the other is compared as far as it goes.
    """
    pairs = list(enumerate(zip(now, registered, strict=False)))
    for loses in (True, False):
        for place, (here, before) in pairs:
            if here != before and (before != "across") is loses:
                words = _of_landmark(here, before, landmarks[place - 1]) if place else _of_no_change(here, before)
                return Move(place, *words, loses)
    return None


def _of_no_change(now: Side, before: Side) -> tuple[str, str]:
    then = f"the interval {_STANDS[now]}"
    if now == "across":
        return then, "which the reported one does not"
    if before == "across":
        return then, "which the reported one does not"
    return then, f"and the reported one {_STANDS[before]}"


def _of_landmark(now: Side, before: Side, mark: Landmark) -> tuple[str, str]:
    if now == "across":
        gained = mark.below if before == "above" else mark.above
        return f"the interval includes {gained}", "which the reported one does not"
    kept, lost = (mark.above, mark.below) if now == "above" else (mark.below, mark.above)
    if before == "across":
        return f"the interval leaves out {lost}", "which the reported one includes"
    return f"the interval includes only {kept}", f"and the reported one only {lost}"


def stands(found: Standing, landmarks: Sequence[Landmark] = ()) -> str:
    """A standing in words: "shows a rise and leaves out changes smaller than 10 points"."""
    said = [_STANDS[found[0]]]
    for side, mark in zip(found[1:], landmarks, strict=False):
        if side != "across":
            said.append(f"leaves out {mark.below if side == 'above' else mark.above}")
    return " and ".join(said)


def compared(
    name: str,
    registered: Standing | None,
    found: Sequence[tuple[str, Standing | None]],
    landmarks: Sequence[Landmark] = (),
) -> Check:
    """A check of one figure: passed when every refit, each with what was changed in it, stands as the reported one.

    Of the refits that do not, the worst is named: what is lost before what is gained, no change before all.
    """
    if registered is None:
        return Check(name, None, "The figure itself cannot be estimated.")
    told = [(words, now) for words, now in found if now is not None]
    if not told:
        return Check(name, None, "The figure cannot be estimated that way.")
    moves = [(words, move) for words, now in told if (move := moved(now, registered, landmarks))]
    if not moves:
        said = stands(registered, landmarks)
        if len(found) == 1:
            how = found[0][0]
            return Check(name, True, f"{how[0].upper()}{how[1:]} the interval {said}, as reported.")
        lost = f"; {len(found) - len(told)} more could not be estimated" if len(told) < len(found) else ""
        refits = "1 refit" if len(told) == 1 else f"{len(told)} refits"
        return Check(name, True, f"The interval {said}, as reported, in {refits}{lost}.")
    moves.sort(key=lambda one: one[1].order)
    words, first = moves[0]
    others = len(moves) - 1
    more = f"; {others} more of {len(told)} change{'s' if others == 1 else ''} it too" if others else ""
    text = f"{words[0].upper()}{words[1:]} {first.then}, {first.against}{more}."
    return Check(name, False, text, tuple(Turn(words, move.then, move.loses) for words, move in moves))
