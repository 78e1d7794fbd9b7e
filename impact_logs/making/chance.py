"""Chance with a fixed seed, the same on every machine and in every Python."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any


class Dice:
    """Chance made from `random.Random.random` alone, the one method whose numbers never change between Pythons."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  (made-up data, not a secret)

    def number(self) -> float:
        """One number from 0 to 1."""
        return self._random.random()

    def happens(self, share: float) -> bool:
        """True with this probability."""
        return self.number() < share

    def pick(self, weights: dict[Any, float]) -> Any:
        """One key, with probability proportional to its weight."""
        at = self.number() * sum(weights.values())
        for key, weight in weights.items():
            at -= weight
            if at < 0:
                return key
        return list(weights)[-1]

    def one_of(self, things: Iterable[Any]) -> Any:
        """One of several, all equally likely."""
        return self.pick(dict.fromkeys(things, 1.0))

    def normal(self) -> float:
        """Nearly a standard normal draw: twelve uniform draws less six."""
        return sum(self.number() for _ in range(12)) - 6

    def shuffled(self, things: Sequence[Any]) -> list[Any]:
        """The same things in another order."""
        order = [self.number() for _ in things]
        return [thing for _, _, thing in sorted(zip(order, range(len(things)), things, strict=True))]
