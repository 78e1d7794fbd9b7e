"""What is simulated: the cells of each group, as frozen dataclasses. A cell is one kind of series and one design.

To add a group: a dataclass here with name, group, stream, weeks and shape; its simulation in draws.py; its answers in
ours.py and peers.py; its bar in bars.py; its table in table.py. clustered.py is a group by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Shape = Literal["step", "trend and step", "full", "trend"]
Quantity = Literal["level", "slope", "average", "end", "trend"]
Group = Literal["means", "proportions", "counts", "outside", "looks", "clustered", "thin"]
Kind = Literal["AR(1)", "t3", "skew", "AR(2)", "MA(1)", "AR(1) + noise", "changing variance", "outlier", "season"]

DESIGNS = ((6, 6), (8, 8), (12, 6), (12, 12), (24, 24), (52, 26))
TRENDS = (6, 8, 12)
"""Weeks of trials without a baseline."""
SHAPES: tuple[Shape, ...] = ("step", "trend and step", "full")
RHO = (0.0, 0.2, 0.4, 0.6)
WOBBLES = ((0.0, 0.0), (0.3, 0.0), (0.3, 0.4), (0.6, 0.0), (0.6, 0.4))
"""Standard deviation of weeks on the logit or log scale beyond chance, and its autocorrelation."""
MISSING = ((), (2,), (2, 7))
"""Weeks with nothing logged, counted from 0, in a series of 6 + 6."""


@dataclass(frozen=True)
class Weeks:
    """How many weeks before and after the start, and which of them hold nothing."""

    before: int
    after: int
    missing: tuple[int, ...] = ()

    def __str__(self) -> str:
        gaps = f", {len(self.missing)} missing" if self.missing else ""
        return f"{self.before}+{self.after}{gaps}"

    @property
    def times(self) -> Array:
        """Period numbers of the weeks that hold something, (n,)."""
        return np.array([t for t in range(self.before + self.after) if t not in self.missing], dtype=float)

    @property
    def started(self) -> NDArray[np.bool_]:
        """Which of those weeks are after the start, (n,)."""
        found: NDArray[np.bool_] = self.times >= self.before
        return found


@dataclass(frozen=True)
class Layout:
    """A design laid over weeks: X (n, p), contrasts (m, p) and what each is."""

    X: Array
    contrasts: Array
    quantities: tuple[Quantity, ...]


def layout(weeks: Weeks, shape: Shape) -> Layout:
    """The columns and contrasts that trialkit's analysis/designs.py lays for the same weeks and shape."""
    t, after = weeks.times, weeks.started.astype(float)
    one = np.ones_like(t)
    if shape == "step":
        return Layout(np.column_stack([one, after]), np.array([[0.0, 1.0]]), ("level",))
    if shape == "trend and step":
        return Layout(np.column_stack([one, t, after]), np.array([[0.0, 0.0, 1.0]]), ("level",))
    if shape == "trend":
        return Layout(np.column_stack([one, t - t[0]]), np.array([[0.0, t[-1] - t[0]]]), ("trend",))
    gone = t - weeks.before
    X = np.column_stack([one, t, after, after * gone])
    steps = (0.0, float(gone[after > 0].mean()), float(gone[-1]))
    told = [[0.0, 0.0, 1.0, steps[0]], [0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 1.0, steps[1]], [0.0, 0.0, 1.0, steps[2]]]
    return Layout(X, np.array(told), ("level", "slope", "average", "end"))


@dataclass(frozen=True)
class Means:
    """Weekly means with errors of sd 1: AR(1) in the group "means", of another kind in the group "outside"."""

    weeks: Weeks
    shape: Shape
    kind: Kind
    rho: float
    group: Group

    @property
    def stream(self) -> str:
        """Names the random numbers: every shape of a design sees the same series."""
        return f"{self.group} {self.weeks} {self.kind} ρ {self.rho:g}"

    @property
    def name(self) -> str:
        """Names the cell."""
        return f"{self.stream} {self.shape}"

    @property
    def traits(self) -> tuple[tuple[str, str], ...]:
        """What tells it from its neighbours in a table: headings and values."""
        kind = (("errors", self.kind),) if self.group == "outside" else ()
        return (("weeks", str(self.weeks)), *kind, ("ρ", f"{self.rho:g}"))


@dataclass(frozen=True)
class Tallies:
    """Weekly proportions or counts.

    size: conversations a week, or mean count a week; fourfold: whether weeks differ in size (or exposure) up to four
    times; base: proportion before the start (0 for counts); effect: a difference that the pooled interval would find
    four times in five, or none; wobble: sd of weeks beyond chance on the logit or log scale, with autocorrelation rho.
    """

    weeks: Weeks
    shape: Shape
    size: float
    fourfold: bool
    base: float
    effect: bool
    wobble: float
    rho: float
    group: Group

    @property
    def stream(self) -> str:
        """Names the random numbers."""
        sizes = "unequal" if self.fourfold else "equal"
        change = "effect" if self.effect else "none"
        share = f" p {self.base:g}" if self.group == "proportions" else ""
        weekly = f"{self.size:g} a week {sizes}{share} {change} wobble {self.wobble:g} ρ {self.rho:g}"
        return f"{self.group} {self.weeks} {weekly}"

    @property
    def name(self) -> str:
        """Names the cell."""
        return f"{self.stream} {self.shape}"

    @property
    def traits(self) -> tuple[tuple[str, str], ...]:
        """What tells it from its neighbours in a table: headings and values."""
        size = f"{self.size:g} {'unequal' if self.fourfold else 'equal'}"
        share = (("p", f"{self.base:g}"),) if self.group == "proportions" else ()
        change = ("change", "yes" if self.effect else "no")
        weeks, wobble = ("weeks", str(self.weeks)), ("wobble, ρ", f"{self.wobble:g}, {self.rho:g}")
        return (weeks, ("a week", size), *share, change, wobble)


@dataclass(frozen=True)
class Watched:
    """A trial looked at after every week from the second on; `of` says what its whole series is like.

    moved: whether a change is added to means, of a size that one look with a known variance finds four times in five.
    """

    of: Means | Tallies
    moved: bool = False
    group: Group = "looks"

    @property
    def weeks(self) -> Weeks:
        """The weeks of the whole trial."""
        return self.of.weeks

    @property
    def shape(self) -> Shape:
        """The shape that is fitted."""
        return self.of.shape

    @property
    def changed(self) -> bool:
        """Whether there is something to find."""
        return self.of.effect if isinstance(self.of, Tallies) else self.moved

    @property
    def stream(self) -> str:
        """Names the random numbers: those of the same series looked at once."""
        return self.of.stream

    @property
    def name(self) -> str:
        """Names the cell."""
        return f"looks at {self.of.name}" + (" moved" if self.moved else "")

    @property
    def traits(self) -> tuple[tuple[str, str], ...]:
        """What tells it from its neighbours in a table: headings and values."""
        if isinstance(self.of, Tallies):
            return self.of.traits
        return (("weeks", str(self.weeks)), ("change", "yes" if self.moved else "no"), ("ρ", f"{self.of.rho:g}"))


Cell = Means | Tallies | Watched


def means() -> list[Cell]:
    """Gaussian AR(1) errors: inside the family that the intervals are calibrated for."""
    designs = [*product(DESIGNS, SHAPES, RHO), *product(((0, weeks) for weeks in TRENDS), ("trend",), RHO)]
    return [Means(Weeks(*counts), shape, "AR(1)", rho, "means") for counts, shape, rho in designs]


def proportions() -> list[Cell]:
    """6 + 6 weeks and a step: no change with 0 to 2 weeks missing, a change with none; full and trend in a part."""
    found: list[Cell] = []
    for n, fourfold, base, wobble in product((15, 40, 100), (False, True), (0.05, 0.2, 0.5, 0.8, 0.95), WOBBLES):
        for missing, effect in [*((gaps, False) for gaps in MISSING), ((), True)]:
            weeks = Weeks(6, 6, missing)
            found.append(Tallies(weeks, "step", n, fourfold, base, effect, *wobble, "proportions"))
    for weeks, n, base, wobble in product((Weeks(6, 6), Weeks(12, 12)), (15, 40), (0.05, 0.2, 0.5), WOBBLES):
        found.append(Tallies(weeks, "full", n, True, base, False, *wobble, "proportions"))
    for weeks, n, base, wobble in product((Weeks(0, 6), Weeks(0, 12)), (15, 40), (0.05, 0.2, 0.5), WOBBLES):
        found.append(Tallies(weeks, "trend", n, True, base, False, *wobble, "proportions"))
    return found


def counts() -> list[Cell]:
    """Counts with exposure: the same designs."""
    found: list[Cell] = []
    for mean, fourfold, wobble in product((3, 10, 50), (False, True), WOBBLES):
        for missing, effect in (((), False), (MISSING[2], False), ((), True)):
            found.append(Tallies(Weeks(6, 6, missing), "step", mean, fourfold, 0.0, effect, *wobble, "counts"))
    for weeks, mean, wobble in product((Weeks(6, 6), Weeks(12, 12)), (3, 10), WOBBLES):
        found.append(Tallies(weeks, "full", mean, True, 0.0, False, *wobble, "counts"))
    for weeks, mean, wobble in product((Weeks(0, 6), Weeks(0, 12)), (3, 10), WOBBLES):
        found.append(Tallies(weeks, "trend", mean, True, 0.0, False, *wobble, "counts"))
    return found


OUTSIDE: tuple[tuple[Kind, float], ...] = (
    ("AR(1)", 0.8),
    ("t3", 0.0),
    ("t3", 0.4),
    ("skew", 0.0),
    ("skew", 0.4),
    ("AR(2)", 0.4),
    ("MA(1)", 0.6),
    ("AR(1) + noise", 0.8),
    ("changing variance", 0.2),
    ("outlier", 0.2),
    ("season", 0.2),
)


def outside() -> list[Cell]:
    """Errors that "ordinary" is not guarded against: reported, with a bar for the level only."""
    shapes: tuple[Shape, ...] = ("step", "full")
    designs = product(((6, 6), (12, 12), (24, 24), (52, 26)), shapes, OUTSIDE)
    return [Means(Weeks(*counts), shape, kind, rho, "outside") for counts, shape, (kind, rho) in designs]


WATCHED = ((3, 6), (6, 6), (12, 6))
"""Weeks of trials that are looked at every week, the shortest baseline that may be compared first."""


def looks() -> list[Cell]:
    """A step, looked at every week: no change with every wobble, a change with none and with one; weeks missing."""
    found: list[Cell] = []
    for counts, n, wobble in product(WATCHED, (15, 40, 100), WOBBLES):
        found.append(Watched(Tallies(Weeks(*counts), "step", n, False, 0.2, False, *wobble, "proportions")))
    for counts, n, wobble in product(WATCHED, (15, 40, 100), (WOBBLES[0], WOBBLES[2])):
        found.append(Watched(Tallies(Weeks(*counts), "step", n, False, 0.2, True, *wobble, "proportions")))
    for n, wobble in product((15, 40), WOBBLES):
        found.append(Watched(Tallies(Weeks(6, 6), "step", n, True, 0.05, False, *wobble, "proportions")))
        found.append(Watched(Tallies(Weeks(6, 6, (2, 8)), "step", n, True, 0.2, False, *wobble, "proportions")))
    for mean, wobble in product((3, 10, 50), WOBBLES):
        found.append(Watched(Tallies(Weeks(6, 6), "step", mean, True, 0.0, False, *wobble, "counts")))
    for mean in (3, 10, 50):
        found.append(Watched(Tallies(Weeks(6, 6), "step", mean, True, 0.0, True, *WOBBLES[0], "counts")))
    for counts, rho, moved in product((*WATCHED, (12, 12)), RHO, (False, True)):
        found.append(Watched(Means(Weeks(*counts), "step", "AR(1)", rho, "means"), moved))
    return found


GROUPS = {"means": means, "proportions": proportions, "counts": counts, "outside": outside, "looks": looks}
