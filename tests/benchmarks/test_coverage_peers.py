"""The peers of benchmarks/coverage that are written for many series at once, against their own packages and R."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from benchmarks.coverage import pooled, series_models
from benchmarks.coverage.cells import Means, Tallies, Weeks, layout
from benchmarks.coverage.draws import Drawn, draw
from scipy.stats import t as student

from trialkit.analysis import two_samples

REFERENCE = Path(__file__).parent.parent / "reference" / "coverage_peers.csv"
SERIES = 60
EXACT = 1e-10
CONVERGED = 1e-4
"""statsmodels stops its GLM iterations when the deviance moves by 1e-8; coefficients are then good to about this."""
LAGS = 2
MEANS = draw(Means(Weeks(6, 6), "full", "AR(1)", 0.4, "means"), SERIES)
PROPORTIONS = draw(Tallies(Weeks(6, 6, (2,)), "step", 15, True, 0.05, False, 0.3, 0.4, "proportions"), SERIES)
COUNTS = draw(Tallies(Weeks(6, 6, (2, 7)), "step", 3, True, 0.0, True, 0.3, 0.4, "counts"), SERIES)


def every_end(answer):
    """Lower and upper ends of every contrast of every series."""
    return np.stack([answer.lower, answer.upper])


def ends_of_statsmodels(fit):
    """The same of the model that `fit` fits to each series."""
    found = [fit(y).t_test(MEANS.laid.contrasts).conf_int() for y in MEANS.y]
    return pytest.approx(np.array(found).transpose(2, 1, 0), rel=EXACT, abs=EXACT)


def test_ordinary_least_squares_and_newey_west_are_those_of_statsmodels():
    from statsmodels.regression.linear_model import OLS

    X, told = MEANS.laid.X, {"maxlags": LAGS}
    corrected = {**told, "use_correction": True}
    plain, with_t = (series_models.newey_west(MEANS, corrected=small) for small in (False, True))
    assert every_end(series_models.ols(MEANS)) == ends_of_statsmodels(lambda y: OLS(y, X).fit())
    assert every_end(plain) == ends_of_statsmodels(lambda y: OLS(y, X).fit(cov_type="HAC", cov_kwds=told))
    assert every_end(with_t) == ends_of_statsmodels(
        lambda y: OLS(y, X).fit(cov_type="HAC", cov_kwds=corrected, use_t=True)
    )


def test_glsar_is_that_of_statsmodels():
    from statsmodels.regression.linear_model import GLSAR

    X = MEANS.laid.X
    assert every_end(series_models.glsar(MEANS)) == ends_of_statsmodels(
        lambda y: GLSAR(y, X, rho=1).iterative_fit(maxiter=8)
    )


@pytest.mark.parametrize("weeks", [Weeks(6, 6), Weeks(12, 12), Weeks(52, 26)], ids=str)
def test_reml_is_that_of_nlme(weeks):
    table = pd.read_csv(REFERENCE, comment="#")
    names = table["name"].str.rsplit("_", n=1).str[0]
    count = weeks.before + weeks.after
    series, level, slope = (
        table["value"][names == f"{part}_{count}"].to_numpy() for part in ("series", "level", "slope")
    )
    cell = Means(weeks, "full", "AR(1)", 0.0, "means")
    drawn = Drawn(cell, layout(weeks, "full"), series[None], np.zeros(4), series[None], np.eye(count), scaled=True)
    found = series_models.reml(drawn)
    assert [found.lower[0, 0], found.upper[0, 0]] == pytest.approx(level, rel=1e-6)
    assert [found.lower[1, 0], found.upper[1, 0]] == pytest.approx(slope, rel=1e-6)


def test_newcombe_and_the_exact_ratio_are_those_of_trialkit_which_are_held_to_r():
    newcombe, exact = pooled.newcombe(PROPORTIONS), pooled.exact_rate_ratio(COUNTS)
    for place in range(SERIES):
        held = two_samples.newcombe(*phases(PROPORTIONS, place))
        assert ends(newcombe, place) == pytest.approx((held.lower, held.upper), abs=EXACT)
        held = two_samples.rate_ratio(*phases(COUNTS, place))
        assert np.exp(ends(exact, place)) == pytest.approx((held.lower, held.upper), rel=EXACT)


def test_newcombe_is_that_of_statsmodels():
    from statsmodels.stats.proportion import confint_proportions_2indep

    found = pooled.newcombe(PROPORTIONS)
    for place in range(SERIES):
        (x0, n0), (x1, n1) = phases(PROPORTIONS, place)
        if min(x0, x1) > 0:
            theirs = confint_proportions_2indep(x1, n1, x0, n0, method="newcomb", compare="diff")
            assert ends(found, place) == pytest.approx(theirs, abs=EXACT)


def phases(drawn, place):
    after = drawn.cell.weeks.started
    return tuple((drawn.events[place, chosen].sum(), drawn.size[chosen].sum()) for chosen in (~after, after))


def ends(answer, place):
    return answer.lower[0, place], answer.upper[0, place]


def about(value, half):
    return pytest.approx((value - half, value + half), rel=CONVERGED, abs=CONVERGED)


def test_binomial_and_quasi_binomial_are_the_delta_method_on_statsmodels_glm():
    import statsmodels.api as sm

    wald, quasi = pooled.binomial_wald(PROPORTIONS), pooled.quasi_binomial(PROPORTIONS)
    X, size = PROPORTIONS.laid.X, PROPORTIONS.size
    tried = 0
    for place, k in enumerate(PROPORTIONS.events):
        if min(events for events, _ in phases(PROPORTIONS, place)) == 0:
            continue
        tried += 1
        fit = sm.GLM(np.column_stack([k, size - k]), X, family=sm.families.Binomial()).fit()
        high, low = (1 / (1 + np.exp(-(row @ fit.params))) for row in (X[-1], X[0]))
        lean = high * (1 - high) * X[-1] - low * (1 - low) * X[0]
        error = np.sqrt(lean @ fit.cov_params() @ lean)
        assert ends(wald, place) == about(high - low, pooled.Z * error)
        dispersion = fit.pearson_chi2 / (len(X) - 2)
        half = student.ppf(0.975, len(X) - 2) * error * np.sqrt(dispersion)
        assert ends(quasi, place) == about(high - low, half)
    assert tried > SERIES // 2


def test_poisson_and_quasi_poisson_are_statsmodels_glm():
    import statsmodels.api as sm

    wald, quasi = pooled.poisson_wald(COUNTS), pooled.quasi_poisson(COUNTS)
    X = COUNTS.laid.X
    for place, k in enumerate(COUNTS.events):
        fit = sm.GLM(k, X, family=sm.families.Poisson(), offset=np.log(COUNTS.size)).fit()
        assert ends(wald, place) == about(fit.params[1], pooled.Z * fit.bse[1])
        dispersion = fit.pearson_chi2 / (len(X) - 2)
        half = student.ppf(0.975, len(X) - 2) * fit.bse[1] * np.sqrt(dispersion)
        assert ends(quasi, place) == about(fit.params[1], half)
