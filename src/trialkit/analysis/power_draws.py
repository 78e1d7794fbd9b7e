"""Series drawn from a stated world: counts and means whose level wobbles, with the same random numbers throughout.

Every period has its own stream of random numbers, by its place before or after the start of what is judged. So a plan
with more baseline, another effect or another volume is drawn with the same luck, and two plans differ by what they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trialkit.analysis.covariance import Array
from trialkit.analysis.scales import COUNTS, SHARES
from trialkit.protocol.measure import MeasureType

SEED = 20270104
SMALLEST = 1e-12
"""How far random shares are held from 0 and 1."""


@dataclass(frozen=True)
class World:
    """What one period brings, apart from any effect.

    level:           a share as a fraction; events a period for a count, per unit of exposure for a rate; a mean.
    size:            records a period; exposure for a rate; 1 for a count.
    spread:          standard deviation of single values, for means and money; 0 for the rest.
    wobble:          standard deviation of a period's true level: on the logit scale for shares, the log scale for
                     counts and rates, in spreads for means.
    autocorrelation: of the wobble, from one period to the next.
    practitioners:   how many share the records; 0 where nobody knows, and records are drawn as nobody's own.
    alike:           the intra-practitioner correlation (power_people.py).
    """

    type: MeasureType
    level: float
    size: float
    spread: float = 0.0
    wobble: float = 0.2
    autocorrelation: float = 0.2
    practitioners: int = 0
    alike: float = 0.0

    def sized(self, factor: float) -> World:
        """The same with so many times the volume."""
        level = self.level * factor if self.type == "count" else self.level
        size = self.size if self.type == "count" else self.size * factor
        return replace(self, level=level, size=size)

    @property
    def records(self) -> float:
        """Records a period, as they are drawn: whole ones for what is counted one by one."""
        return self.size if self.type in COUNTS else float(max(1, round(self.size)))


@dataclass(frozen=True)
class Luck:
    """Random numbers of N series of n periods: shares between 0 and 1, and normals for the wobble; each (N, n)."""

    shares: Array
    normals: Array

    def wobble(self, times: Array, autocorrelation: float) -> Array:
        """AR(1) of variance 1 at whole times (n,), however far apart: (N, n)."""
        found = self.normals.copy()
        for place in range(1, len(times)):
            kept = np.sign(autocorrelation) ** round(times[place] - times[place - 1])
            kept *= abs(autocorrelation) ** (times[place] - times[place - 1])
            found[:, place] = kept * found[:, place - 1] + np.sqrt(1 - kept**2) * self.normals[:, place]
        return found


def luck(after: NDArray[np.bool_], draws: int, *, place: int = 0) -> Luck:
    """Random numbers for periods of which some (n,) come after the start of what is judged.

    place: 0 for the innovation sites, 1 for the comparison.
    """
    count = int(after.sum())
    streams = []
    for stream, many in ((0, len(after) - count), (1, count)):
        rng = np.random.default_rng([SEED, place, stream])
        columns = np.empty((2, draws, many))
        for column in range(many):
            columns[:, :, column] = rng.random(draws), rng.standard_normal(draws)
        streams.append(columns[:, :, ::-1] if stream == 0 else columns)
    both = np.concatenate(streams, axis=2)
    return Luck(np.clip(both[0], SMALLEST, 1 - SMALLEST), both[1])


def drawn(world: World, truth: Array, times: Array, given: Luck) -> Array:
    """Events (N, n) of `records` a period, or period means (N, n), around the true levels (n,)."""
    from scipy.stats import binom, poisson

    moved = world.wobble * given.wobble(times, world.autocorrelation)
    if world.type in SHARES:
        with np.errstate(divide="ignore"):
            odds = truth / (1 - truth) * np.exp(moved)
        found: Array = binom.ppf(given.shares, int(world.records), np.where(np.isinf(odds), 1.0, odds / (1 + odds)))
        return found
    if world.type in COUNTS:
        expected = world.size * truth * np.exp(moved)
        counted: Array = poisson.ppf(given.shares, np.maximum(expected, SMALLEST))
        return np.where(expected > 0, counted, 0.0)
    from scipy.special import ndtri

    by_chance: Array = ndtri(given.shares) / np.sqrt(world.records)
    return truth + world.spread * (by_chance + moved)
