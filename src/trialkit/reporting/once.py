"""What is made once for one evaluation, however often it is asked for: a section, and a drawing that stands twice."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult

Made = TypeVar("Made")


@dataclass
class _Kept:
    """What was made for the evaluation asked about last; an evaluation is frozen, so none of it grows stale."""

    evaluation: Evaluation | None = None
    made: dict[Hashable, object] = field(default_factory=dict)


_LAST = _Kept()


def once(evaluation: Evaluation, key: Hashable, make: Callable[[], Made]) -> Made:
    """What `make` gives, made the first time that this very evaluation is asked for it under a key.

    Only the last evaluation is remembered, so that a kernel that makes a hundred reports holds one.
    """
    if _LAST.evaluation is not evaluation:
        _LAST.evaluation, _LAST.made = evaluation, {}
    if key not in _LAST.made:
        _LAST.made[key] = make()
    return cast("Made", _LAST.made[key])


def once_for(evaluation: Evaluation, result: MeasureResult, key: Hashable, make: Callable[[], Made]) -> Made:
    """The same for one result: told apart by which object it is, and kept so that no other one can take its place."""
    made, _ = once(evaluation, (id(result), key), lambda: (make(), result))
    return made


def made_once(function: Callable[[Evaluation], Made]) -> Callable[[Evaluation], Made]:
    """A function of an evaluation that works once for each."""

    @wraps(function)
    def kept(evaluation: Evaluation) -> Made:
        return once(evaluation, function, lambda: function(evaluation))

    return kept


def made_once_each(
    function: Callable[[Evaluation, MeasureResult], Made],
) -> Callable[[Evaluation, MeasureResult], Made]:
    """A function of an evaluation and one of its results that works once for each of them."""

    @wraps(function)
    def kept(evaluation: Evaluation, result: MeasureResult) -> Made:
        return once_for(evaluation, result, function, lambda: function(evaluation, result))

    return kept
