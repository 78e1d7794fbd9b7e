"""What a method says of the series of a cell: the ends of its intervals."""

from __future__ import annotations

from dataclasses import dataclass

from .cells import Array

LEVEL = 0.95


@dataclass(frozen=True)
class Answer:
    """Ends of 95% intervals, each (m, N′) for the first N′ series of a cell; NaN where the method has no answer."""

    method: str
    lower: Array
    upper: Array
