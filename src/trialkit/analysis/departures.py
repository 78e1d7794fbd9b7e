"""Checks of the errors themselves: each looks for one way in which they are not what the interval takes them to be.

Three ways were measured to cost coverage (docs/statistics.md): waves that last longer than one autocorrelation lets
them, a season left out, and phases that vary unlike. A check does not pass when that way shows in what is left around
the line, or when something is shown that no longer is once it is allowed for. benchmarks/coverage/warned.py measures
how often each warns, where it should and where it should not; it calls the functions on arrays, which take N series.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trialkit.analysis import cil, controlled, designs, scales, segmented
from trialkit.analysis.allowance import allowed
from trialkit.analysis.asked import Figure
from trialkit.analysis.calibration import SEED
from trialkit.analysis.covariance import Array, correlation
from trialkit.analysis.designs import Fault
from trialkit.analysis.estimate import Check, Estimate, Interval, Turn, WeeksVary
from trialkit.analysis.places import Places, closed, points
from trialkit.analysis.points import Points, design_of
from trialkit.analysis.segmented import Question
from trialkit.analysis.standing import moved, placed, stands
from trialkit.analysis.wider import GUARDED, WRONG, wider
from trialkit.records.series import Series

Flags = NDArray[np.bool_]

OTHER_AUTOCORRELATION = "Waves that last longer"
SEASON = "A season left out"
SPREAD = "Phases that vary unlike"
FEWEST = 20
"""Periods below which waves and seasons cannot be told from a change; shorter series were measured to lose little."""
FEWEST_A_PHASE = 5
"""Periods of a phase below which how much it varies is anybody's guess."""
DRAWS = 2000
ABSORBED = 1e-6
"""Share of a yearly wave that a design must leave for it not to be in the design already."""
NOTHING_LEFT = 1e-12
CLOSED = "The figure itself cannot be estimated."


def other_autocorrelation(figure: Figure) -> Check:
    """Whether waves that last longer than one autocorrelation lets them show, or would take the answer away.

    For means: a family with AR(1) and white noise (wider.py). Shares and counts have chance beside their waves already.
    """
    series, question = figure.series, figure.question
    laid = _laid(series, question)
    if laid is None or len(laid.own.times) < FEWEST:
        return Check(OTHER_AUTOCORRELATION, None, f"Fewer than {FEWEST} periods cannot show such waves.")
    working = scales.working_scale(series, question.scale)
    own = None if closed(laid, working) else points(laid, working)
    if own is not None and own.variance is not None:
        return Check(OTHER_AUTOCORRELATION, None, "The interval allows for waves beside chance already.")
    if own is None or not isinstance(figure.answer, Estimate):
        return Check(OTHER_AUTOCORRELATION, None, CLOSED)
    weights = segmented.target_for(laid.own, question).weights[None]
    design = design_of(own.X, weights, own.times)
    if isinstance(design, str):
        return Check(OTHER_AUTOCORRELATION, None, CLOSED)
    found = wider(own.y[None], design, question.level)
    ends = Interval(float(found.lower[0, 0]), float(found.upper[0, 0]), question.level)
    now = _refit(laid, question, weights[0], ends)
    if found.longer[0]:
        said = (
            "Departures from the line run in waves that last longer than the interval allows for: it may be too short."
        )
        return Check(OTHER_AUTOCORRELATION, False, said)
    return _asked_again(
        OTHER_AUTOCORRELATION,
        "if waves last longer than they seem to,",
        "No waves show that last longer than the interval allows for",
        (figure.answer.interval, now),
        question,
    )


def season_left_out(figure: Figure) -> Check:
    """Whether a yearly wave shows that the design has no place for, or would take the answer away.

    No decision hangs on it: on a short series a season takes most true steps away.
    """
    return replace(_season_left_out(figure), decides=False)


def _season_left_out(figure: Figure) -> Check:
    series, question = figure.series, figure.question
    laid = _laid(series, question)
    if laid is None or len(laid.own.times) < FEWEST:
        return Check(SEASON, None, f"Fewer than {FEWEST} periods cannot show a season.")
    per_year = designs.per_year(laid.own.rows)
    working = scales.working_scale(series, question.scale)
    if closed(laid, working) or not isinstance(figure.answer, Estimate):
        return Check(SEASON, None, CLOSED)
    own, weights = points(laid, working), segmented.target_for(laid.own, question).weights
    found = None if per_year is None else yearly(own.together(), weights, per_year, question.weeks_vary, question.level)
    if per_year is None or found is None:
        return Check(SEASON, None, "The design has a season in it, or no place for one.")
    lower, upper, shows = found
    if shows[0]:
        return Check(SEASON, False, "A yearly wave shows in what is left, and the fitted line has no season in it.")
    ends = Interval(float(lower[0]), float(upper[0]), question.level)
    waves = _waves(own.times, per_year)
    both = [
        None if plan is None else replace(plan, X=np.column_stack([plan.X, waves])) for plan in (laid.own, laid.other)
    ]
    with_waves = replace(laid, own=both[0] or laid.own, other=both[1])
    now = _refit(with_waves, question, np.append(weights, [0.0, 0.0]), ends)
    pair = figure.answer.interval, now
    return _asked_again(SEASON, "with a yearly wave in the line,", "No yearly wave shows", pair, question)


def phases_vary_unlike(series: Series, question: Question) -> Check:
    """Whether one phase departs from its line by more than the other, beyond what one autocorrelation explains."""
    laid, found = _laid(series, question), None
    if laid is not None:
        found = controlled.residuals(series, question)
    if laid is None or found is None:
        return Check(SPREAD, None, "No line was fitted to two phases.")
    times, left = found
    after = laid.own.inside > 0
    before = np.array([kind == "baseline" for kind in laid.own.phases])
    if min(before.sum(), after.sum()) < FEWEST_A_PHASE:
        return Check(SPREAD, None, f"A phase has fewer than {FEWEST_A_PHASE} periods.")
    if np.abs(left).max() <= NOTHING_LEFT:
        return Check(SPREAD, None, "Too little is left to look at.")
    ratios, unlike = spreads(left[None], laid.own.X, times, before, after)
    ratio = float(ratios[0])
    more, less = ("judged phase", "baseline") if ratio >= 1 else ("baseline", "judged phase")
    words = (
        f"Periods of the {more} depart from the line {max(ratio, 1 / ratio):.1f} times as far as those of the {less}"
    )
    if not unlike[0]:
        return Check(SPREAD, True, f"{words}, which chance explains.")
    short = "The interval takes both as alike: it is too short where the shorter phase varies more, else too long."
    return Check(SPREAD, False, f"{words}, more than chance explains. {short}")


def yearly(
    many: Points, weights: Array, per_year: float, weeks_vary: WeeksVary, level: float
) -> tuple[Array, Array, Flags] | None:
    """A contrast's ends (N,) with one yearly wave in the design, and whether the wave itself shows (N,).

    The wave shows where the interval of its sine or of its cosine leaves out 0, each at 1 − (1 − level)/2, so that it
    seems to in at most 1 − level of series without one. None where the design leaves no place for a wave.
    """
    waves = _waves(many.times, per_year)
    rest = waves - many.X @ np.linalg.lstsq(many.X, waves, rcond=None)[0]
    if np.linalg.svd(rest, compute_uv=False).min() <= ABSORBED * np.sqrt(len(waves)):
        return None
    wide = replace(many, X=np.column_stack([many.X, waves]))
    try:
        low, _, high = cil.batch(wide, np.append(weights, [0.0, 0.0])[None], weeks_vary=weeks_vary, level=level)
        own = np.eye(wide.X.shape[1])[-2:]
        least, _, most = cil.batch(wide, own, weeks_vary=weeks_vary, level=min(cil.LEVELS[1], (1 + level) / 2))
    except ValueError:
        return None
    shows: Flags = np.asarray(((least > 0) | (most < 0)).any(axis=0))
    return low[0], high[0], shows


def spreads(left: Array, X: Array, times: Array, before: Flags, after: Flags) -> tuple[Array, Flags]:
    """Mean distance from the line after over before, of residuals (N, n), and where chance does not explain it.

    Each is taken over what least squares on X (n, p) leaves. Chance explains a ratio that is within the middle 95% of
    those of simulated series with one autocorrelation, at whichever of 0, 0.2, 0.4 and 0.6 is widest.
    """
    off = np.eye(len(times)) - X @ np.linalg.pinv(X)

    def ratio(y: Array) -> Array:
        away = np.abs(y @ off)
        found: Array = away[:, after].mean(axis=1) / np.maximum(away[:, before].mean(axis=1), NOTHING_LEFT)
        return found

    normal = np.random.default_rng(SEED).standard_normal((DRAWS, len(times)))
    ends = [
        np.quantile(ratio(normal @ np.linalg.cholesky(correlation(times, rho)).T), [WRONG / 2, 1 - WRONG / 2])
        for rho, _ in GUARDED
    ]
    found = ratio(left)
    unlike: Flags = (found < min(low for low, _ in ends)) | (found > max(high for _, high in ends))
    return found, unlike


def lost(lower: ArrayLike, upper: ArrayLike, low: ArrayLike, high: ArrayLike) -> Flags:
    """Where intervals (N,) show a change and others, of the same series with more allowed for, do not."""
    before, after = (np.greater(one, 0) | np.less(other, 0) for one, other in ((lower, upper), (low, high)))
    found: Flags = np.asarray(before & ~after)
    return found


def _waves(times: Array, per_year: float) -> Array:
    """The sine and cosine of a yearly wave (n, 2)."""
    angle = 2 * np.pi * times / per_year
    return np.column_stack([np.sin(angle), np.cos(angle)])


def _refit(laid: Places, question: Question, weights: Array, ends: Interval) -> Interval:
    """A refit's ends on the working scale, widened as the reported interval is and told on the question's scale."""
    found = Estimate(question.contrast, question.scale, "", (ends.lower + ends.upper) / 2, ends, "", 0)
    working, turn = scales.working_scale(laid.series, question.scale), scales.turn(laid.series, question.scale)
    wide = allowed(laid, working, weights, found).interval
    return Interval(turn(wide.lower), turn(wide.upper), wide.level)


def _asked_again(name: str, how: str, quiet: str, pair: tuple[Interval, Interval], question: Question) -> Check:
    """Whether the reported interval, the first of the pair, stands where it does in the second, its refit.

    Both are on the scale of the question. The refit allows for more, so that only what is no longer shown counts.
    """
    landmarks = question.landmarks
    reported, now = (placed(one, question.scale, landmarks) for one in pair)
    move = moved(now, reported, landmarks)
    if move is None or not move.loses:
        return Check(name, True, f"{quiet}, and {how} the interval {stands(now, landmarks)}.")
    text = f"{how[0].upper()}{how[1:]} {move.then}, {move.against}."
    return Check(name, False, text, (Turn(how.rstrip(","), move.then, loses=True),))


def _laid(series: Series, question: Question) -> Places | None:
    """The design of a question with two phases, over the series or over it and its comparison."""
    if question.contrast in ("level", "before_after", "first_last", "trend"):
        return None
    found = controlled.laid(series, question)
    return None if isinstance(found, Fault) else found
