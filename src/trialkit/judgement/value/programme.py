"""What several trials are worth together: shrunk, because the winners of ten trials won partly by luck."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from trialkit.analysis import shrinkage
from trialkit.analysis.carrying import Carried
from trialkit.analysis.estimate import Interval, NotEstimable
from trialkit.analysis.normal import standard_error


@dataclass(frozen=True)
class Yearly:
    """What is needed of a trial's value to set it beside others'; each part as in Value and its plan."""

    yearly: Carried
    stake: float
    shown: bool
    price_base: int
    kind: str
    status: str


@dataclass(frozen=True)
class ShrunkValue:
    """One trial's yearly value, as it stands and shrunk; `winner` where its change is shown and is worth something."""

    trial: str
    yearly: float
    shrunk: float
    winner: bool
    kind: str
    status: str


@dataclass(frozen=True)
class ProgrammeTotal:
    """Several trials' yearly values together, in pounds of one price base.

    added:   the sum of all yearly values as they stand. total: the same shrunk, with its interval.
    winners_added, winners_shrunk: the sums over the winners alone: what is usually reported, and what it comes to.
    less:    by what share the winners' sum shrinks; None where they add up to nothing.
    between: standard deviation of the true effects from trial to trial, as a share of what is at stake in each.
    """

    price_base: int
    added: float
    total: Carried
    winners_added: float
    winners_shrunk: float
    less: float | None
    between: float
    rows: tuple[ShrunkValue, ...]

    def of_kind(self, kind: str) -> float:
        """The shrunk pounds a year of one kind, avoided or cashable: the two are never one sum of cash."""
        return sum(row.shrunk for row in self.rows if row.kind == kind)


def total_of(values: Mapping[str, Yearly], *, level: float = 0.95) -> ProgrammeTotal | NotEstimable:
    """The yearly values of a programme's trials, by trial id, shrunk towards one another and added up.

    Give every trial that has one, and not the winners only: what is shrunk away is learnt from those that did not win.
    Each yearly value is put as a share of its stake (what an effect of 1 would be worth), because pounds of a large and
    of a small service are not alike; the shares are shrunk (analysis/shrinkage.py) and turned back into pounds. Where
    the trials serve the same people, or one's saving is another's cost, no sum is right, and none knows it. What the
    accounts show and what is expected are never one sum.
    """
    bases = sorted({found.price_base for found in values.values()})
    if len(values) < shrinkage.FEWEST:
        needs = f"At least {shrinkage.FEWEST} trials with a value."
        have = "1 trial has" if len(values) == 1 else f"{len(values)} trials have"
        return _cannot(f"{have} a value, too few to tell luck from gain.", needs)
    if len({found.status for found in values.values()}) > 1:
        why = "a forecast and what the accounts already show cannot be added."
        return _cannot(why, "Only forecasts together, or only what is realised.")
    if len(bases) > 1:
        years = ", ".join(str(year) for year in bases)
        return _cannot(f"pounds of different years cannot be added: {years}.", "One price base for all trials.")
    found = list(values.values())
    stakes = np.array([each.stake for each in found])
    effects = np.array([each.yearly.median for each in found]) / stakes
    spreads = np.array([standard_error(each.yearly.interval, "absolute") for each in found]) / stakes
    pulled = shrinkage.shrunk(effects, spreads**2)
    pounds = pulled.effects * stakes
    middle, half = float(pounds.sum()), shrinkage.half_of_total(effects, spreads**2, stakes, level)
    rows = tuple(
        ShrunkValue(name, each.yearly.median, float(sum_), _won(each), each.kind, each.status)
        for (name, each), sum_ in zip(values.items(), pounds, strict=True)
    )
    winners = sum(row.yearly for row in rows if row.winner), sum(row.shrunk for row in rows if row.winner)
    return ProgrammeTotal(
        price_base=bases[0],
        added=sum(row.yearly for row in rows),
        total=Carried(middle, Interval(middle - half, middle + half, level), 0.0),
        winners_added=winners[0],
        winners_shrunk=winners[1],
        less=1 - winners[1] / winners[0] if winners[0] > 0 else None,
        between=math.sqrt(pulled.between),
        rows=rows,
    )


def _won(found: Yearly) -> bool:
    return found.shown and found.yearly.median > 0


def _cannot(reason: str, needs: str) -> NotEstimable:
    return NotEstimable("change", "total", "Value of several trials together", reason, needs)
