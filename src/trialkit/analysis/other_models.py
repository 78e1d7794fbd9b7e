"""What the usual software would say of the same question: the reported figure by models that reports often use.

They are shown as a check and never as the result: on short series their 95% intervals contain the truth far less often
than they say (docs/statistics.md, what was measured), so that they disagree is worth knowing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from trialkit.analysis import controlled, scales, segmented
from trialkit.analysis.asked import Figure
from trialkit.analysis.covariance import Array
from trialkit.analysis.designs import Fault, Plan
from trialkit.analysis.estimate import Check, Estimate, Interval, Turn
from trialkit.analysis.places import closed, points
from trialkit.analysis.segmented import Question
from trialkit.analysis.standing import Move, Standing, moved, placed, stands
from trialkit.analysis.stretch import stretched
from trialkit.analysis.survey import rank_test, top_is_last
from trialkit.protocol.wording import joined
from trialkit.records.series import Series

NAME = "Other models"
_ALL, _SOME = "by common textbook methods", "by some common textbook methods"
NOTHING_LEFT = 1e-12
"""What is left around the line, relative to the series, below which no error can be estimated from it."""
FEWEST_SPARE = 2
"""Periods beyond the number of coefficients, below which these models have nothing to estimate their errors from."""


@dataclass(frozen=True)
class OtherModel:
    """One model's answer on the scale of the question."""

    name: str
    value: float
    interval: Interval


def fitted(series: Series, question: Question) -> tuple[OtherModel, ...]:
    """The question's answer by ordinary least squares, Newey–West errors and GLSAR (statsmodels), on its own scale.

    Same points, same design, every period counted alike: on logarithms for a ratio or a change in per cent, so that an
    interval here is set against the reported one and not against one in another unit. Ordinary least squares takes
    periods as independent; Newey and West (1987) correct its errors for neighbouring periods, with ⌊4(n/100)^(2/9)⌋
    lags; GLSAR fits one autocorrelation. Empty where there are too few periods, or no ratio can be had.
    """
    laid, working = controlled.laid(series, question), scales.working_scale(series, question.scale)
    if isinstance(laid, Fault) or len(laid.own.rows) < laid.own.X.shape[1] + FEWEST_SPARE or closed(laid, working):
        return ()
    turn = scales.turn(series, question.scale)
    return tuple(_fits(points(laid, working).y, laid.own, question, turn))


def _fits(y: Array, plan: Plan, question: Question, turn: Callable[[float], float]) -> Iterator[OtherModel]:
    from statsmodels.regression.linear_model import GLSAR, OLS

    weights = segmented.target_for(plan, question).weights
    lags = int(4 * (len(y) / 100) ** (2 / 9))
    least = OLS(y, plan.X)
    if least.fit().ssr <= NOTHING_LEFT * float(y @ y):
        return
    with np.errstate(divide="ignore", invalid="ignore"):  # GLSAR divides by its coefficients, which may be nought
        glsar = GLSAR(y, plan.X, rho=1).iterative_fit(maxiter=8)
    models = (
        ("ordinary least squares", least.fit()),
        (
            "Newey–West errors",
            least.fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True),
        ),
        ("GLSAR", glsar),
    )
    for name, model in models:
        test = model.t_test(weights)
        lower, upper = test.conf_int(alpha=1 - question.level)[0]
        if np.isfinite([lower, upper]).all() and upper > lower:
            middle, ends = float(np.squeeze(test.effect)), Interval(float(lower), float(upper), question.level)
            far = stretched(middle, ends, "absolute", question.longer)
            yield OtherModel(name, turn(middle), Interval(turn(far.lower), turn(far.upper), far.level))


def other_models(figure: Figure) -> Check:
    """Whether the usual models' intervals stand where the reported one does, on the scale that is judged."""
    series, question = figure.series, figure.question
    if question.contrast in ("level", "before_after", "first_last"):
        return Check(NAME, None, "Not applicable: no line was fitted.")
    own, found, marks = figure.answer, fitted(series, question), question.landmarks
    if not found or not isinstance(own, Estimate):
        return Check(NAME, None, "Not applicable: too few periods, or nothing left around the line.")
    reported = placed(own.interval, own.scale, marks)
    said = [(model.name, placed(model.interval, own.scale, marks)) for model in found]
    if series.type == "ordinal" and not isinstance(series, controlled.Controlled):
        said += _ranks(series, question)
    moves: dict[Move, list[str]] = {}
    for name, stood in said:
        if move := moved(stood, reported, marks):
            moves.setdefault(move, []).append(name)
    if not moves:
        names = joined([name for name, _ in said])
        return Check(NAME, True, f"The interval {stands(reported, marks)}, as reported, by {names}.")
    order = sorted(moves, key=lambda move: move.order)
    text = " ".join(f"By {joined(moves[move])} {move.then}, {move.against}." for move in order)
    turns = tuple(Turn(_SOME if len(moves[move]) < len(said) else _ALL, move.then, move.loses) for move in order)
    return Check(NAME, False, f"{text} On short series these models are over-confident.", turns)


def _ranks(series: Series, question: Question) -> list[tuple[str, Standing]]:
    """Mann–Whitney on all answers against no change, up being towards the top box; none without a baseline."""
    if series.options is None or question.contrast == "trend":
        return []
    test = rank_test(series, after=(question.of,))
    if test is None:
        return []
    if test.p >= 1 - question.level:
        return [("Mann–Whitney on all answers", ("across",))]
    higher = (test.higher > 0.5) == top_is_last(series)
    return [("Mann–Whitney on all answers", ("above" if higher else "below",))]
