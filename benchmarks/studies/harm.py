"""Watching for harm over a whole path of phases: false alarms over all weekly looks, and how soon harm is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from trialkit.analysis import boundaries, working
from trialkit.analysis.boundaries import Boundaries
from trialkit.analysis.covariance import Array
from trialkit.analysis.sequential import FEWEST

from .study import LEVEL, Asked, Cell, share, wobble

TITLE = "Watching for harm from the first trial week on"
WORLD = (
    "The calendar of trials/csc-front-door.yaml: 4 weeks of baseline, 12 of trial, 8 of roll-out, 6 of follow-up, "
    "which is judged. A balancing measure of about 0.2 is looked at for harm after each of the last 26 weeks from the "
    "second on, all weeks since the baseline against it. *No alarm* is no look that tells of harm. Where there is harm "
    "(the odds times 2.5) it is there from the trial's first week on, or from the roll-out's. *Naive* looks hold the "
    "pooled records against chance, at 5% each."
)
SHARE = "share, %"
AT_ONCE = 10
"""Trials drawn together, which is quicker; the column of draws counts each."""
BEFORE, WEEKS, JUDGED = 4, 30, 24
"""Weeks of the baseline, in all, and before the judged phase."""
BASE, HARM = -1.4, float(np.log(2.5))
STEP = np.column_stack([np.ones(WEEKS), np.arange(WEEKS) >= BEFORE])
TIMES, CONTRAST = np.arange(float(WEEKS)), np.array([0.0, 1.0])
LOOKS = list(range(BEFORE + FEWEST["change"], WEEKS + 1))
"""Weeks in all that there are at each look."""
PHASES = tuple("baseline" if week < BEFORE else "trial" for week in range(WEEKS))
Z = 1.645


@dataclass(frozen=True)
class Path:
    """Records a week, the sd and autocorrelation of their wobble, and the week from which there is harm, if any."""

    records: int
    sd: float
    rho: float
    since: int | None = None

    @property
    def name(self) -> str:
        """What is drawn."""
        harm = "" if self.since is None else f", harm from week {self.since - BEFORE + 1}"
        return f"{self.records} records a week, wobble {self.sd:g}, ρ {self.rho:g}{harm}"

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """Whether no look is alarmed; or whether harm is told before the judged phase, and by its end."""
        since = WEEKS if self.since is None else self.since
        moved = np.stack([wobble(rng, WEEKS, self.sd, self.rho) for _ in range(AT_ONCE)])
        events = rng.binomial(self.records, share(BASE + HARM * (np.arange(WEEKS) >= since) + moved)).astype(float)
        told = np.stack([_harm(events[:, :count], self.records, place) for place, count in enumerate(LOOKS)])
        if self.since is None:
            naive = np.stack([_pooled(events[:, :count], self.records) > Z for count in LOOKS])
            return (
                *_each("no alarm", ~told.any(axis=0)),
                *_each("no alarm, naive", ~naive.any(axis=0)),
            )
        early = np.array(LOOKS) <= JUDGED
        return (
            *_each("told before the judged phase", told[early].any(axis=0)),
            *_each("told by its end", told.any(axis=0)),
        )


def cells() -> tuple[Cell, ...]:
    """Without harm, by records and wobble; with harm, early and late."""
    calm = tuple(Path(records, sd, rho) for records in (15, 47) for sd, rho in ((0.0, 0.0), (0.3, 0.0), (0.3, 0.4)))
    return (*calm, Path(47, 0.2, 0.2, since=BEFORE), Path(47, 0.2, 0.2, since=BEFORE + 12))


def _each(figure: str, found: NDArray[np.bool_]) -> list[Asked]:
    return [Asked(figure, bool(one), None) for one in found]


def _harm(events: Array, records: int, look: int) -> NDArray[np.bool_]:
    """Which trials (N,) of the weeks so far (N, n) a look tells harm of, as sequential.watch takes it."""
    count = events.shape[1]
    sizes = np.full(count, float(records))
    points = working.proportion_points(events, sizes, STEP[:count], PHASES[:count], TIMES[:count], "difference")
    found = np.zeros(len(events), dtype=bool)
    for value in np.unique(points.information):
        alike = np.flatnonzero(points.information == value)
        lower = boundaries.ends(points.part(alike), CONTRAST, _plan(float(value)), look)[0]
        found[alike] = lower > 0
    return found


@lru_cache
def _plan(information: float) -> Boundaries:
    """All error on the harmful side, shared out over all looks."""
    found = boundaries.plan(
        boundaries.stages(STEP, CONTRAST, TIMES, LOOKS), information=information, level=2 * LEVEL - 1
    )
    if isinstance(found, str):
        raise ValueError(found)
    return found


def _pooled(events: Array, records: int) -> Array:
    """Standard errors by chance (N,) between all records since the baseline and the baseline's."""
    before, after = events[:, :BEFORE].mean(axis=1) / records, events[:, BEFORE:].mean(axis=1) / records
    by_chance = [
        level * (1 - level) / records / count for level, count in ((before, BEFORE), (after, events.shape[1] - BEFORE))
    ]
    found: Array = (after - before) / np.sqrt(np.maximum(sum(by_chance), 1e-12))
    return found
