"""Which points share lines, and what those lines rest on: frozen on the baseline, new only where the protocol says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from trialkit.analysis.spc import sentences
from trialkit.analysis.spc.limits import FEWEST_POINTS, ControlKind, Limits, Mask, NotCharted, Observed, limits
from trialkit.protocol.wording import joined


@dataclass(frozen=True)
class Plan:
    """Rows `first` to `last` (exclusive) of what was logged, and those that their lines rest on (n,)."""

    first: int
    last: int
    basis: Mask
    phases: tuple[str, ...]

    @property
    def used(self) -> int:
        """How many points the lines rest on."""
        return int(self.basis.sum())

    @property
    def more(self) -> int:
        """How many points are judged by the lines without being among those that they rest on."""
        return int((~self.basis[self.first : self.last]).sum())


def plans(rows: pd.DataFrame, phase_limits: Sequence[str]) -> list[Plan]:
    """The stretches that the protocol asks for: the first, frozen on the baseline, and one for each recalculation.

    rows: what was logged, one row a period, with `phase` and `kind`. Without a baseline the first stretch rests on the
    phases of the kind that comes first and is not a transition: on a first and a second trial together.
    """
    phase, kind = rows["phase"].to_numpy(), rows["kind"].to_numpy()
    places = np.arange(len(rows))
    first = kind == "baseline"
    if not first.any():
        estimated = np.flatnonzero(kind != "transition")
        first = kind == kind[estimated[0] if len(estimated) else 0]
    opens = [
        place
        for place in range(1, len(rows))
        if phase[place] in phase_limits and phase[place] != phase[place - 1] and first[:place].any()
    ]
    bounds = [0, *opens, len(rows)]
    bases = [first & (places < bounds[1]), *((phase == phase[place]) & (places >= place) for place in opens)]
    return [
        Plan(start, stop, basis, tuple(dict.fromkeys(phase[basis])))
        for start, stop, basis in zip(bounds[:-1], bounds[1:], bases, strict=True)
    ]


def with_limits(
    wanted: Sequence[Plan], kind: ControlKind, observed: Observed
) -> tuple[list[tuple[Plan, Limits]], list[str]] | NotCharted:
    """Each stretch with its limits; where a recalculation has none, the earlier limits stand and a note says why."""
    kept: list[tuple[Plan, Limits]] = []
    notes: list[str] = []
    for plan in wanted:
        found = limits(kind, observed, plan.basis)
        if isinstance(found, Limits):
            kept.append((plan, found))
        elif not kept:
            return _without(plan, found)
        else:
            kept[-1] = (replace(kept[-1][0], last=plan.last), kept[-1][1])
            notes.append(sentences.not_recalculated("limits", plan.phases[0], found.reason))
    return kept, notes


def _without(plan: Plan, found: NotCharted) -> NotCharted:
    """Why there is no chart, naming the phases whose points are too few: the log may well hold more."""
    if plan.used >= FEWEST_POINTS:
        return found
    few = f"limits would rest on {sentences.points(plan.used)} of {joined(plan.phases)}"
    return replace(found, reason=f"{few}, and fewer than {FEWEST_POINTS} give none.")


def with_medians(wanted: Sequence[Plan], rows: pd.DataFrame) -> tuple[list[Plan], list[str]]:
    """Each stretch with the points its median rests on: too few make the earlier median stand, or take every point."""
    kept: list[Plan] = []
    notes: list[str] = []
    for plan in wanted:
        if plan.used >= FEWEST_POINTS or not kept:
            kept.append(plan)
        else:
            kept[-1] = replace(kept[-1], last=plan.last)
            few = f"it would rest on {sentences.points(plan.used)}, and fewer than {FEWEST_POINTS} give none."
            notes.append(sentences.not_recalculated("median", plan.phases[0], few))
    if kept[0].used < FEWEST_POINTS:
        places = np.arange(len(rows))
        every = (places >= kept[0].first) & (places < kept[0].last)
        kept[0] = replace(kept[0], basis=every, phases=tuple(dict.fromkeys(rows["phase"][every])))
    return kept, notes
