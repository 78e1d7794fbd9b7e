"""Looks at a trial after every week: how often any of them raises a false alarm, and what that costs in power.

Each path is a whole trial; a method's answer is an interval at every look from the second trial week on. A row counts
paths: covered, all intervals hold the truth; excluded, at least one leaves out 0; width, that of the last look.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv, ndtri, stdtrit

from trialkit.analysis import boundaries, cil, working
from trialkit.analysis.boundaries import Stage
from trialkit.analysis.estimate import WeeksVary
from trialkit.analysis.points import Points

from .answers import LEVEL
from .cells import Array, Means, Watched, Weeks, layout
from .draws import POWER, Drawn, Tallied, draw
from .score import Row

FEWEST = 2
"""Trial weeks before the first look, as in trialkit.analysis.sequential."""
QUANTITY = "level"
Ends = tuple[Array, Array]
"""Lower and upper ends, each (looks, N)."""
NAIVE = {"proportions": "Newcombe", "counts": "exact", "means": "t test"}


def run(cell: Watched, draws: int) -> tuple[Row, ...]:
    """The rows of every method."""
    drawn, truth = drawn_of(cell, draws)
    settings: tuple[WeeksVary, ...] = ("ordinary",) if isinstance(cell.of, Means) else ("ordinary", "volatile")
    looks = taken(cell.weeks)
    found: list[Row] = []
    for setting in settings:
        found.append(_row(setting, ours(drawn, looks, setting), truth))
        whole = points_of(drawn, len(drawn.y[0]))
        lower, _, upper = cil.batch(whole, drawn.laid.contrasts, weeks_vary=setting, level=LEVEL)
        found.append(_row(f"{setting}, one look", (lower, upper), truth))
    name = NAIVE[cell.of.group]
    for method, level in ((f"{name}, naive", LEVEL), (f"{name}, Bonferroni", 1 - (1 - LEVEL) / len(looks))):
        ends = [_pooled(drawn, count, level) for count in looks.values()]
        found.append(_row(method, (np.stack([e[0] for e in ends]), np.stack([e[1] for e in ends])), truth))
    return tuple(found)


def drawn_of(cell: Watched, draws: int) -> tuple[Drawn, float]:
    """Whole trials and the truth."""
    drawn = draw(cell.of, draws)
    truth = float(drawn.truth[0])
    if cell.moved:
        inverse = np.linalg.inv(drawn.covariance)
        spread = np.linalg.inv(drawn.laid.X.T @ inverse @ drawn.laid.X)[1, 1]
        truth = POWER * float(np.sqrt(spread))
        drawn.y[:, cell.weeks.started] += truth
    return drawn, truth


def taken(weeks: Weeks) -> dict[int, int]:
    """The looks that are taken: trial weeks passed, and the weeks that hold something by then."""
    logged = set(weeks.times.tolist())
    found: dict[int, int] = {}
    for passed in range(FEWEST, weeks.after + 1):
        upto = weeks.before + passed
        count = int((weeks.times < upto).sum())
        if upto - 1 in logged and weeks.started[:count].sum() >= FEWEST:
            found[passed] = count
    return found


def ours(drawn: Drawn, looks: dict[int, int], setting: WeeksVary, *, lean: float | None = None) -> Ends:
    """trialkit's intervals: boundaries by the plan, leaning as asked or as they do, points by what is logged."""
    lean = boundaries.LEANS[setting] if lean is None else lean
    weeks, contrast = drawn.cell.weeks, drawn.laid.contrasts[0]
    gaps = tuple(week for week in weeks.missing if week < weeks.before)
    planned = Weeks(weeks.before, weeks.after, gaps)
    X, times = layout(planned, "step").X, planned.times
    passed = list(range(FEWEST, weeks.after + 1))
    stages = boundaries.stages(X, contrast, times, [int((times < weeks.before + week).sum()) for week in passed])
    ends = [_at_look(points_of(drawn, looks[week]), stages, passed.index(week), (setting, lean)) for week in looks]
    return np.stack([lower for lower, _ in ends]), np.stack([upper for _, upper in ends])


def _at_look(
    points: Points, stages: tuple[Stage, ...], place: int, how: tuple[WeeksVary, float]
) -> tuple[Array, Array]:
    setting, lean = how
    lower, upper = np.empty(len(points.y)), np.empty(len(points.y))
    information = points.information
    for value in np.unique(information):
        alike = np.flatnonzero(information == value)
        known = None if points.variance is None else float(value)
        plan = boundaries.plan(stages, information=known, weeks_vary=setting, level=LEVEL, lean=lean)
        if isinstance(plan, str):
            raise ValueError(plan)
        lower[alike], _, upper[alike] = boundaries.ends(points.part(alike), stages[0].contrast, plan, place)
    return lower, upper


def points_of(drawn: Drawn, count: int) -> Points:
    """The first weeks of every series."""
    X, times, started = drawn.laid.X[:count], drawn.cell.weeks.times[:count], drawn.cell.weeks.started[:count]
    if not isinstance(drawn, Tallied):
        return Points(drawn.y[:, :count], X, times)
    events, size = drawn.events[:, :count], drawn.size[:count]
    if drawn.cell.group == "proportions":
        return working.proportion_points(events, size, X, started, times, "difference")
    return working.count_points(events, size, X, started, times, "log_rate")


def _pooled(drawn: Drawn, count: int, level: float) -> tuple[Array, Array]:
    """The interval of someone who pools the weeks so far and knows of no other look."""
    started = drawn.cell.weeks.started[:count]
    if not isinstance(drawn, Tallied):
        return _students(drawn.y[:, :count], started, level)
    sums = [
        (drawn.events[:, :count][:, part].sum(axis=1), drawn.size[:count][part].sum()) for part in (~started, started)
    ]
    (x0, n0), (x1, n1) = sums
    if drawn.cell.group == "counts":
        tail = (1 - level) / 2
        low = np.where(x1 > 0, betaincinv(np.maximum(x1, 1e-9), x0 + 1, tail), 0.0)
        high = np.where(x0 > 0, betaincinv(x1 + 1, np.maximum(x0, 1e-9), 1 - tail), 1.0)
        with np.errstate(divide="ignore"):
            lower, upper = (np.log(share) - np.log1p(-share) + np.log(n0 / n1) for share in (low, high))
        return lower, upper
    (p, l0, u0), (q, l1, u1) = _wilson(x0, n0, level), _wilson(x1, n1, level)
    return q - p - np.hypot(q - l1, u0 - p), q - p + np.hypot(u1 - q, p - l0)


def _wilson(events: Array, of: float, level: float) -> tuple[Array, Array, Array]:
    z, share = float(ndtri((1 + level) / 2)), events / of
    middle = (share + z * z / of / 2) / (1 + z * z / of)
    half = z / (1 + z * z / of) * np.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return share, np.where(events <= 0, 0.0, middle - half), np.where(events >= of, 1.0, middle + half)


def _students(y: Array, started: np.ndarray, level: float) -> tuple[Array, Array]:
    """Student's two-sample interval on weekly means."""
    one, two = y[:, ~started], y[:, started]
    freedom = y.shape[1] - 2
    squares = sum(((part - part.mean(axis=1, keepdims=True)) ** 2).sum(axis=1) for part in (one, two))
    half = stdtrit(freedom, (1 + level) / 2) * np.sqrt(squares / freedom * (1 / one.shape[1] + 1 / two.shape[1]))
    gap = two.mean(axis=1) - one.mean(axis=1)
    return gap - half, gap + half


def _row(method: str, ends: Ends, truth: float) -> Row:
    """Paths counted; a look without an answer neither alarms nor misses."""
    lower, upper = ends
    given = ~(np.isnan(lower) | np.isnan(upper))
    missed = (given & ((lower > truth) | (upper < truth))).any(axis=0)
    alarmed = (given & ((lower > 0) | (upper < 0))).any(axis=0)
    answered = given.any(axis=0)
    widths = np.sort((upper - lower)[-1][given[-1]])
    return Row(
        method,
        QUANTITY,
        int(answered.sum()),
        int((~answered).sum()),
        int((answered & ~missed).sum()),
        int(alarmed.sum()),
        float(np.median(widths)) if len(widths) else float("nan"),
        0.0,
    )
