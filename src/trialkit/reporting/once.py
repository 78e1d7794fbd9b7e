"""What is made once for one evaluation, however often it is asked for: a section, and a drawing that stands twice."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation

Made = TypeVar("Made")


class _Kept:
    """What was made for the evaluation asked about last; an evaluation is frozen, so none of it grows stale."""

    evaluation: Evaluation | None = None
    made: dict[Hashable, object] = {}  # noqa: RUF012  # replaced, never shared


def once(evaluation: Evaluation, key: Hashable, make: Callable[[], Made]) -> Made:
    """What `make` gives, made the first time that this very evaluation is asked for it under a key.

    Only the last evaluation is remembered, so that a kernel that makes a hundred reports holds one.
    """
    if _Kept.evaluation is not evaluation:
        _Kept.evaluation, _Kept.made = evaluation, {}
    if key not in _Kept.made:
        _Kept.made[key] = make()
    return cast("Made", _Kept.made[key])


def made_once(function: Callable[[Evaluation], Made]) -> Callable[[Evaluation], Made]:
    """A function of an evaluation that works once for each."""

    @wraps(function)
    def kept(evaluation: Evaluation) -> Made:
        return once(evaluation, function.__qualname__, lambda: function(evaluation))

    return kept
