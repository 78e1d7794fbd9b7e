"""Designs: the columns, contrasts and words of a trend, of a change between phases and of segmented regression.

Each function lays a design over the periods of a series that hold something; a missing period is a missing row, and
transition periods are left out. A design that cannot be laid is a Fault with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Concatenate, Literal, ParamSpec

import numpy as np
import pandas as pd

from trialkit.analysis.covariance import Array
from trialkit.analysis.estimate import Contrast, Result
from trialkit.analysis.points import Points
from trialkit.protocol.wording import joined
from trialkit.records.series import Series

Given = ParamSpec("Given")
Shape = Literal["step", "ramp", "step_and_ramp"]
Season = Literal["auto", "none"]
After = Literal["trial", "rollout", "follow_up"]
FEWEST_BASELINE = 3
FEWEST_FOR_SLOPE = 3
FARTHEST = 100
LEAST_MIDDLE = 1.0
"""Events that the middle period is taken to have at least, when it is asked how far out another lies."""
LARGEST = 1e15
"""Figures beyond this are no longer counted exactly by a computer's numbers."""
FULL: tuple[Contrast, ...] = ("level_change", "slope_change", "effect_at_end", "average_effect")
SEASONAL = "with a yearly season"
"""What the method of a design that has one says."""
_KINDS = ("baseline", "trial", "rollout", "follow_up")
_PER_YEAR = ((365.25 / 7, 5, 7), (12.0, 28, 31), (4.0, 89, 92))
"""Periods in a year, by the fewest and most days a period has: weeks, months, quarters."""


@dataclass(frozen=True)
class Target:
    """A contrast of the design by name; `relative` when a ratio of it can be read."""

    contrast: Contrast
    weights: Array
    relative: bool = True


@dataclass(frozen=True)
class Plan:
    """A design over rows of a series: X (n, p) and the kind of phase of each row.

    inside (n,): 1 where the judged phases are; without (n, p): X with the change taken out, for the counterfactual;
    seasonal: whether a yearly season is among the columns.
    """

    rows: pd.DataFrame
    X: Array
    phases: tuple[str, ...]
    inside: Array
    without: Array
    targets: tuple[Target, ...]
    subject: str
    method: str
    seasonal: bool = False
    points: dict[str, Points] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The rows as points on each working scale that was asked for: made once (scales.py)."""
    told: dict[Hashable, tuple[Result, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What each contrast that was asked for came to, on the scales that people read: fitted once (segmented.py)."""

    @cached_property
    def times(self) -> Array:
        """Period numbers of the rows."""
        return _times(self.rows)

    def sums(self, column: str) -> Array:
        """A column of the rows added up for each kind of phase."""
        values, phases = self.rows[column].to_numpy(dtype=float), np.asarray(self.phases)
        return np.array([values[phases == kind].sum() for kind in dict.fromkeys(self.phases)])


@dataclass(frozen=True)
class Fault:
    """Why there is no design, what would make one possible, and which contrasts go unanswered."""

    contrasts: tuple[Contrast, ...]
    subject: str
    reason: str
    needs: str


def _laid_once(
    lay: Callable[Concatenate[Series, Given], Plan | Fault],
) -> Callable[Concatenate[Series, Given], Plan | Fault]:
    """A design that is laid over a series the first time that it is asked for: refits and scales share it."""

    @wraps(lay)
    def laid(series: Series, /, *args: Given.args, **kwargs: Given.kwargs) -> Plan | Fault:
        return series.once((lay, args, tuple(kwargs.items())), lambda: lay(series, *args, **kwargs))

    return laid


@_laid_once
def trend(series: Series) -> Plan | Fault:
    """A straight line over the trial phases alone; the contrast is the fitted change from first period to last."""
    rows = _rows(series, ("trial",))
    subject = f"{_joined(rows['phase']) or 'Trial'}: first period to last"
    if len(rows) < 2:
        return Fault(("trend",), subject, "a trend needs at least two trial periods.", "More trial periods.")
    if reason := impossible(series, rows):
        return Fault(("trend",), subject, reason, MENDED)
    t = _times(rows)
    X = np.column_stack([np.ones(len(rows)), t - t[0]])
    target = Target("trend", np.array([0.0, t[-1] - t[0]]))
    return Plan(rows, X, ("trial",) * len(rows), np.zeros(len(rows)), X, (target,), subject, "straight line")


@_laid_once
def change(series: Series, shape: Shape, baseline_trend: bool, of: After) -> Plan | Fault:
    """A level for the baseline and the registered shape for the judged phase; other phases are left out.

    A phase between the two that climbs, fitted as flat, would pass for wobble and widen the interval. The columns of
    the shape come last, and the contrast is the first of them.
    """
    rows = _rows(series, ("baseline", of))
    subject, fault = _comparison(series, rows, of)
    if fault:
        return Fault(("change",), subject, *fault)
    t, kinds = _times(rows), rows["kind"].to_numpy()
    inside = (kinds == of).astype(float)
    columns = [np.ones(len(rows))] + ([t - t[0]] if baseline_trend else [])
    base = len(columns)
    first, last = _first_last(series, of)
    if shape == "step":
        columns.append(inside)
    elif shape == "ramp":
        columns.append(inside * (t - first + 1) / (last - first + 1))
    else:
        columns += [inside, inside * (t - t[inside > 0].mean())]
    X = np.column_stack(columns)
    without = X.copy()
    without[:, base:] = 0.0
    weights = np.eye(X.shape[1])[base]
    words = {"step": "step", "ramp": "ramp, effect at its end", "step_and_ramp": "step and ramp, average effect"}
    method = words[shape] + (" with a baseline trend" if baseline_trend else "")
    return Plan(rows, X, tuple(kinds), inside, without, (Target("change", weights),), subject, method)


def since_start(
    series: Series, spans: Sequence[tuple[int, int]], of: After, *, trend: bool, season: Season
) -> Plan | Fault:
    """A level for the baseline and one for each span of periods since the phase's own start: (1, 2) its first two.

    One target a span, in order; each span must hold something logged. Periods outside all spans have a level that is
    not asked for. With `trend` the baseline's line is carried on, with a yearly season where `season` allows one.
    """
    rows = _rows(series, ("baseline", of))
    subject, fault = _comparison(series, rows, of)
    if fault:
        return Fault(("since_start",), subject, *fault)
    t, inside = _times(rows), (rows["kind"].to_numpy() == of).astype(float)
    since = t - _first_last(series, of)[0] + 1
    columns = [np.ones(len(rows))] + ([t - t[0]] if trend else [])
    waves = _seasons(rows) if trend and season == "auto" else []
    columns += waves
    base = len(columns)
    told = [inside * ((since >= first) & (since <= last)) for first, last in spans]
    rest = inside - np.sum(told, axis=0)
    X = np.column_stack([*columns, *told, *([rest] if rest.any() else [])])
    without = X.copy()
    without[:, base:] = 0.0
    targets = tuple(Target("since_start", np.eye(X.shape[1])[base + place]) for place in range(len(spans)))
    levels = X[:, base:] @ np.arange(1, X.shape[1] - base + 1)
    phases = tuple("baseline" if level == 0 else f"{of} {level:.0f}" for level in levels)
    method = "a level for each span since the start" + (" with a baseline trend" if trend else "")
    return Plan(rows, X, phases, inside, without, targets, subject, method, bool(waves))


@_laid_once
def full(series: Series, season: Season) -> Plan | Fault:
    """Intercept, trend, level change and slope change, with a yearly season where two years or more are covered."""
    rows = _rows(series, _KINDS)
    subject, fault = _comparison(series, rows, "trial")
    if not fault and (rows["kind"] == "trial").sum() < FEWEST_FOR_SLOPE:
        fault = ("a change of slope needs at least three trial periods.", "At least three trial periods.")
    if fault:
        return Fault(FULL, subject, *fault)
    t, kinds = _times(rows), rows["kind"].to_numpy()
    inside = (kinds == "trial").astype(float)
    first, last = _first_last(series, "trial")
    columns = [np.ones(len(rows)), t - t[0], *(_seasons(rows) if season == "auto" else [])]
    seasonal = len(columns) > 2
    for kind in _KINDS[2:]:
        there = (kinds == kind).astype(float)
        if there.any():
            columns.append(there)
        if there.sum() >= FEWEST_FOR_SLOPE:
            columns.append(there * (t - t[there > 0][0]))
    base = len(columns)
    X = np.column_stack([*columns, inside, inside * (t - first)])
    without = X.copy()
    without[:, base:] = 0.0
    step, slope = np.eye(X.shape[1])[base], np.eye(X.shape[1])[base + 1]
    average = float((t[inside > 0] - first).mean())
    targets = (
        Target("level_change", step),
        Target("slope_change", slope, relative=False),
        Target("effect_at_end", step + (last - first) * slope),
        Target("average_effect", step + average * slope),
    )
    method = "segmented regression" + (f" {SEASONAL}" if seasonal else "")
    return Plan(rows, X, tuple(kinds), inside, without, targets, subject, method, seasonal)


def impossible(series: Series, rows: pd.DataFrame) -> str | None:
    """Why the figures of some periods cannot be what they are said to be, or None.

    rows: of `series`. Missing, infinite or enormous figures; events below nought, or more of them than records; nothing
    to divide by. None of these may reach a model, which would answer all the same or fail far from the cause.
    """
    figures = {name: rows[name].to_numpy(dtype=float) for name in ("value", *_FIGURES[series.type])}
    if not all(np.isfinite(column).all() for column in figures.values()):
        return "a period's figure is missing or infinite."
    if max(np.abs(column).max(initial=0.0) for column in figures.values()) > LARGEST:
        return f"a period's figure is larger than {LARGEST:.0e}, which cannot be counted exactly."
    if series.type in ("mean", "money"):
        return None
    size, events = _FIGURES[series.type][-1], figures["numerator"]
    if (events < 0).any():
        return "a period has fewer events than none."
    if size != "numerator" and (figures[size] <= 0).any():
        return f"a period's {'exposure' if size == 'exposure' else 'number of records'} is nought or less."
    if size == "denominator" and (events > figures[size]).any():
        return "a period has more events than records."
    if size in ("numerator", "exposure") and _far_out(rows, size):
        return (
            f"a period has more than {FARTHEST} times as many events as the middle one of its phase, which no way of "
            "varying that is allowed for explains."
        )
    return None


def _far_out(rows: pd.DataFrame, size: str) -> bool:
    """Whether a count or rate towers over its phase: one such period decides the phase, whatever the others say."""
    rate = rows["numerator"].to_numpy() / (rows[size].to_numpy() if size == "exposure" else 1.0)
    kinds = rows["kind"].to_numpy()
    middle = {kind: max(float(np.median(rate[kinds == kind])), LEAST_MIDDLE * _one(rows, size)) for kind in set(kinds)}
    return bool((rate > FARTHEST * np.array([middle[kind] for kind in kinds])).any())


def _one(rows: pd.DataFrame, size: str) -> float:
    """The rate that one event in a middle period is."""
    return 1.0 / float(np.median(rows[size])) if size == "exposure" else 1.0


_FIGURES: dict[str, tuple[str, ...]] = {
    "proportion": ("numerator", "denominator"),
    "ordinal": ("numerator", "denominator"),
    "rate": ("numerator", "exposure"),
    "count": ("numerator",),
    "mean": ("denominator",),
    "money": ("denominator",),
}
"""The figures that a type of measure is made of; the last is what it is divided by."""
MENDED = "Figures that can be true, in the log."


def _rows(series: Series, kinds: tuple[str, ...]) -> pd.DataFrame:
    """Periods of these kinds that hold something logged, in order; one row a period."""
    rows = series.phase(*kinds)
    index = rows["index"].to_numpy()
    if (np.diff(index) > 0).all():
        return rows
    return rows.drop_duplicates("index", keep="first").sort_values("index")


def _times(rows: pd.DataFrame) -> Array:
    return rows["index"].to_numpy(dtype=float)


def _joined(phases: Iterable[str]) -> str:
    """Names of the phases of some rows: "Trial 1, Trial 2 and Roll-out"."""
    return joined(dict.fromkeys(map(str, phases)))


def _first_last(series: Series, kind: str) -> tuple[float, float]:
    """First period of a kind of phase in the calendar, and the last that was logged: nothing is told beyond it."""
    frame = series.frame
    of_kind, index = (frame["kind"] == kind).to_numpy(), frame["index"].to_numpy()
    logged = of_kind & frame["value"].notna().to_numpy()
    return float(index[of_kind].min()), float(index[logged].max())


def _comparison(series: Series, rows: pd.DataFrame, of: str) -> tuple[str, tuple[str, str] | None]:
    """The subject of a comparison with the baseline, and why it cannot be made, with what is needed."""
    kinds, names = rows["kind"].to_numpy(), rows["phase"].to_numpy()
    before, after = names[kinds == "baseline"], names[kinds == of]
    subject = f"{_joined(after) or of.replace('_', ' ').capitalize()} against {_joined(before) or 'Baseline'}"
    if len(after) == 0:
        return subject, ("nothing was logged in that phase.", "At least one period with something logged.")
    if len(before) < FEWEST_BASELINE:
        had = "no baseline period was" if len(before) == 0 else f"only {len(before)} of the baseline's periods were"
        return subject, (f"{had} logged, and a change needs three.", "At least three baseline periods.")
    reason = impossible(series, rows)
    return subject, (reason, MENDED) if reason else None


def per_year(rows: pd.DataFrame) -> float | None:
    """Periods in a year for weeks, months or quarters; None for any other period."""
    days = float(((rows["end"] - rows["start"]).dt.days + 1).median())
    return next((count for count, least, most in _PER_YEAR if least <= days <= most), None)


def _seasons(rows: pd.DataFrame) -> list[Array]:
    """Harmonics of a year where months, quarters or weeks cover two years; none otherwise."""
    count = per_year(rows)
    t = _times(rows)
    if count is None or t[-1] - t[0] + 1 < 2 * count:
        return []
    angle = 2 * np.pi * t / count
    waves = [np.sin(angle), np.cos(angle), np.cos(2 * angle)]
    return waves if count == 4 else [*waves, np.sin(2 * angle)]
