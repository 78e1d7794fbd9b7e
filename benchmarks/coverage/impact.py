"""Peers that forecast from the weeks before and subtract: CausalImpact's Python ports and CausalPy, where installed.

Both are slow and neither is among trialkit's requirements; the page says "not installed" of one that is not there.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from importlib.util import find_spec

import numpy as np

from .answers import LEVEL, Answer
from .cells import Array
from .draws import Drawn

SERIES = {"causalimpact": 100, "causalpy": 40}
QUANTITY = {"step": "level", "full": "average"}
"""What the mean of observed less forecast estimates, by the trend of the forecast."""


def installed(drawn: Drawn) -> Iterator[Answer]:
    """The answers of those that are installed; none for a shape whose effect they do not tell."""
    if drawn.cell.shape not in QUANTITY:
        return
    if find_spec("causalimpact"):
        yield _each("CausalImpact", "causalimpact", drawn, causal_impact)
    if find_spec("causalpy"):
        yield _each("CausalPy", "causalpy", drawn, causal_py)


def causal_impact(drawn: Drawn, y: Array) -> tuple[float, float]:
    """Average absolute effect as `CausalImpact(data, before, after)` tells it, without covariates."""
    import pandas as pd
    from causalimpact import CausalImpact

    before, last = drawn.cell.weeks.before, len(y) - 1
    found = CausalImpact(pd.DataFrame({"y": y}), [0, before - 1], [before, last], alpha=1 - LEVEL).summary_data
    return float(found.loc["abs_effect_lower", "average"]), float(found.loc["abs_effect_upper", "average"])


def causal_py(drawn: Drawn, y: Array) -> tuple[float, float]:
    """Central posterior interval of the mean impact of `InterruptedTimeSeries` with its linear regression."""
    import causalpy
    import pandas as pd

    formula = "y ~ 1 + t" if drawn.cell.shape == "full" else "y ~ 1"
    told = {"random_seed": 1, "progressbar": False, "cores": 1}
    found = causalpy.InterruptedTimeSeries(
        pd.DataFrame({"y": y, "t": np.arange(len(y), dtype=float)}),
        drawn.cell.weeks.before,
        formula=formula,
        model=causalpy.pymc_models.LinearRegression(sample_kwargs=told),
    )
    draws = np.asarray(found.post_impact.mean("obs_ind")).ravel()
    lower, upper = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(lower), float(upper)


def _each(method: str, package: str, drawn: Drawn, one: Callable[[Drawn, Array], tuple[float, float]]) -> Answer:
    """The first series of a cell, one at a time; NaN for every other quantity."""
    count = min(SERIES[package], len(drawn.y))
    place = drawn.laid.quantities.index(QUANTITY[drawn.cell.shape])
    ends = np.full((2, len(drawn.truth), count), np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number in range(count):
            ends[:, place, number] = one(drawn, drawn.y[number])
    return Answer(method, ends[0], ends[1])
