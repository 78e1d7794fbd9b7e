"""Practitioners who differ, in drawn trials: records handed round among them, and what they add to each interval.

How alike the records of one practitioner are is the intra-practitioner correlation: the share of the variance of single
records that lies between practitioners. Half of it is a practitioner's own and stays; half is drawn anew for each side,
as people take to a new way of working differently. What they add to an interval is what allowance.py adds, with the
variance by chance as the stated level has it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trialkit.analysis.allowance import added_by_clusters
from trialkit.analysis.clustering import FEWEST, Cells
from trialkit.analysis.covariance import Array
from trialkit.analysis.power_draws import SEED, SMALLEST, Luck, World
from trialkit.analysis.scales import SHARES

KEPT = 0.5
"""The part of how practitioners differ that is the same before and after."""


@dataclass(frozen=True)
class People:
    """Random numbers of N series with n periods and P practitioners.

    shares (N, n, P), between 0 and 1, of each one's records in each period; own (N, P) and sides (2, N, P), normals of
    each one's level: kept throughout, and before and after.
    """

    shares: Array
    own: Array
    sides: Array


def differ(world: World) -> bool:
    """Whether the analysis will see practitioners: three or more, in a share or a mean."""
    return world.practitioners >= FEWEST and world.type in (*SHARES, "mean", "money")


def people(world: World, after: NDArray[np.bool_], draws: int, *, place: int = 0) -> People:
    """Random numbers for periods of which some (n,) come after the start, by their place before or after it."""
    streams = []
    for stream, many in ((0, int((~after).sum())), (1, int(after.sum()))):
        rng = np.random.default_rng([SEED, place, 2, stream])
        drawn = rng.random((many, world.practitioners, draws)).transpose(2, 0, 1)
        streams.append(drawn[:, ::-1] if stream == 0 else drawn)
    rng = np.random.default_rng([SEED, place, 3])
    normals = rng.standard_normal((3, world.practitioners, draws)).transpose(0, 2, 1)
    shares = np.clip(np.concatenate(streams, axis=1), SMALLEST, 1 - SMALLEST)
    return People(shares, normals[0], normals[1:])


def caseloads(world: World, periods: int) -> Array:
    """Records of each practitioner in each period (n, P): handed round in turn, so that no one is always first."""
    each = int(world.records)
    turn = np.arange(periods * each).reshape(periods, each) % world.practitioners
    found: Array = (turn[:, :, None] == np.arange(world.practitioners)).sum(axis=1).astype(float)
    return found


def by_practitioner(
    world: World, truth: Array, times: Array, after: NDArray[np.bool_], given: Luck, who: People
) -> Array:
    """Events, or totals of values, of each practitioner in each period (N, n, P), around the true levels (n,)."""
    from scipy.special import ndtri
    from scipy.stats import binom

    moved = world.wobble * given.wobble(times, world.autocorrelation)
    apart = np.sqrt(KEPT) * who.own + np.sqrt(1 - KEPT) * who.sides
    sizes = caseloads(world, len(truth))
    side = apart[after.astype(int)].transpose(1, 0, 2)
    if world.type in SHARES:
        reach = np.sqrt(world.alike / (world.level * (1 - world.level)))
        with np.errstate(divide="ignore", over="ignore"):
            odds = (truth / (1 - truth))[:, None] * np.exp(moved[:, :, None] + reach * side)
        found = binom.ppf(who.shares, sizes, np.where(np.isinf(odds), 1.0, odds / (1 + odds)))
        events: Array = np.where(sizes > 0, found, 0.0)
        return events
    reach = world.spread * np.sqrt(world.alike / (1 - world.alike))
    by_chance = world.spread * ndtri(who.shares) * np.sqrt(sizes)
    totals: Array = sizes * (truth[:, None] + world.spread * moved[:, :, None] + reach * side) + by_chance
    return totals


def together(world: World, each: Array) -> Array:
    """Events or means of whole periods (N, n)."""
    found: Array = each.sum(axis=2)
    return found if world.type in SHARES else found / world.records


@dataclass(frozen=True)
class Allowed:
    """A design and what one record varies by in it, for what practitioners add to the arms of its contrast.

    X (n, p); weights (p,); record (n,): variance by chance of one record on the working scale, where a level's own
    movement counts `slope` (n,) times.
    """

    X: Array
    weights: Array
    record: Array
    slope: Array
    level: float

    def added(self, world: World, each: Array, y: Array) -> Array:
        """The square (N,) that practitioners add to an arm: figures (N, n, P), and the periods' points y (N, n)."""
        sizes = caseloads(world, len(self.record))
        at, who = np.nonzero(sizes > 0)
        size = sizes[at, who]
        apart = each[:, at, who] / size - each.sum(axis=2)[:, at] / world.records
        variance = self.record[at] / size
        cells = Cells(
            self.X[at], (y[:, at] + self.slope[at] * apart).T, variance, np.unique(who, return_inverse=True)[1]
        )
        return added_by_clusters(self.X, self.record / world.records, cells, self.weights, self.level)
