"""Peers that run one series at a time through their own package: SARIMAX, and GLMs of a full design."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from scipy.special import ndtri, stdtrit

from .answers import LEVEL, Answer
from .cells import Array
from .draws import Drawn, Tallied

TAIL = (1 + LEVEL) / 2
SARIMAX_SERIES = 200
GLM_SERIES = 300
Ends = tuple[Array, Array]


def sarimax(drawn: Drawn) -> Answer:
    """statsmodels' SARIMAX(y, exog=X, order=(1, 0, 0)) as it comes: maximum likelihood, normal."""
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    X, C = drawn.laid.X, drawn.laid.contrasts

    def one(place: int) -> Ends:
        found = SARIMAX(drawn.y[place], exog=X, order=(1, 0, 0)).fit(disp=0)
        width = X.shape[1]
        covariance = np.asarray(found.cov_params())[:width, :width]
        value = C @ found.params[:width]
        with np.errstate(invalid="ignore"):
            half = ndtri(TAIL) * np.sqrt(np.einsum("mp,pq,mq->m", C, covariance, C))
        return value - half, value + half

    return _each("SARIMAX(1,0,0)", drawn, SARIMAX_SERIES, one)


def glm(drawn: Tallied, *, quasi: bool) -> Answer:
    """statsmodels' GLM on the full design, for the level change: Wald, or with Pearson's dispersion and Student's t.

    Proportions: the risk difference in the first week after the start, by the delta method. Counts: the log rate ratio.
    """
    import statsmodels.api as sm

    X, events, size = drawn.laid.X, drawn.events, drawn.size
    proportions = drawn.cell.group == "proportions"
    freedom = len(X) - X.shape[1]
    first = int(drawn.cell.weeks.started.argmax())
    with_it, without = X[first], X[first] * np.array([1.0, 1.0, 0.0, 0.0])

    def one(place: int) -> Ends:
        k = events[place]
        if proportions:
            model = sm.GLM(np.column_stack([k, size - k]), X, family=sm.families.Binomial())
        else:
            model = sm.GLM(k, X, family=sm.families.Poisson(), offset=np.log(size))
        found = model.fit()
        beta, covariance = np.asarray(found.params), np.asarray(found.cov_params())
        value, lean = float(beta[2]), np.array([0.0, 0.0, 1.0, 0.0])
        if proportions:
            high, low = (1 / (1 + np.exp(-row @ beta)) for row in (with_it, without))
            value, lean = float(high - low), high * (1 - high) * with_it - low * (1 - low) * without
        error = float(np.sqrt(lean @ covariance @ lean))
        if quasi:
            error *= float(np.sqrt(found.pearson_chi2 / freedom))
        half = error * float(stdtrit(freedom, TAIL) if quasi else ndtri(TAIL))
        ends = np.full((2, len(drawn.truth)), np.nan)
        ends[:, 0] = value - half, value + half
        return ends[0], ends[1]

    family = "binomial" if proportions else "Poisson"
    return _each(f"quasi-{family}, t" if quasi else f"{family} GLM, Wald", drawn, GLM_SERIES, one)


def _each(method: str, drawn: Drawn, most: int, one: Callable[[int], Ends]) -> Answer:
    """One series at a time; a fit that fails or has no covariance is NaN, and is counted as no answer."""
    from statsmodels.tools.sm_exceptions import PerfectSeparationError

    count = min(most, len(drawn.y))
    ends = np.full((2, len(drawn.truth), count), np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for place in range(count):
            try:
                ends[:, :, place] = one(place)
            except (np.linalg.LinAlgError, PerfectSeparationError):
                continue
    return Answer(method, ends[0], ends[1])
