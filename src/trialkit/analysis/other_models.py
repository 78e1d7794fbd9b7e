"""What the usual software would say of the same question: the registered figure by models that reports often use.

They are shown as a check and never as the result: on short series their 95% intervals contain the truth far less often
than they say (docs/statistics.md, what was measured), so that they disagree is worth knowing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from trialkit.analysis import segmented
from trialkit.analysis.designs import Plan
from trialkit.analysis.estimate import Check, Estimate, Interval, Result
from trialkit.analysis.robustness import Conclusion, conclusion
from trialkit.analysis.segmented import Question
from trialkit.records.series import Series

NAME = "Other models"
FEWEST_SPARE = 2
"""Periods beyond the number of coefficients, below which these models have nothing to estimate their errors from."""


@dataclass(frozen=True)
class OtherModel:
    """One model's answer on the measure's own scale; a share for proportions, the mean per period otherwise."""

    name: str
    value: float
    interval: Interval


def fitted(series: Series, question: Question) -> tuple[OtherModel, ...]:
    """The question's absolute change by ordinary least squares, Newey–West errors and GLSAR (statsmodels).

    Same periods, same design, every period counted alike. Ordinary least squares takes periods as independent; Newey
    and West (1987) correct its errors for neighbouring periods, with ⌊4(n/100)^(2/9)⌋ lags; GLSAR fits one
    autocorrelation. Empty where there are too few periods.
    """
    plan = segmented.plan_for(series, question)
    if not isinstance(plan, Plan) or len(plan.rows) < plan.X.shape[1] + FEWEST_SPARE:
        return ()
    return tuple(_fits(plan, question))


def _fits(plan: Plan, question: Question) -> Iterator[OtherModel]:
    import statsmodels.api as sm

    y = plan.rows["value"].to_numpy(dtype=float)
    weights = segmented.target_for(plan, question).weights
    lags = int(4 * (len(y) / 100) ** (2 / 9))
    least = sm.OLS(y, plan.X)
    models = (
        ("ordinary least squares", least.fit()),
        (
            "Newey–West errors",
            least.fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True),
        ),
        ("GLSAR", sm.GLSAR(y, plan.X, rho=1).iterative_fit(maxiter=8)),
    )
    for name, model in models:
        test = model.t_test(weights)
        lower, upper = test.conf_int(alpha=1 - question.level)[0]
        if np.isfinite([lower, upper]).all() and upper > lower:
            yield OtherModel(name, float(np.squeeze(test.effect)), Interval(float(lower), float(upper), question.level))


def other_models(series: Series, question: Question) -> Check:
    """Whether the usual models come to the same conclusion as the registered figure."""
    if question.contrast in ("level", "before_after", "first_last"):
        return Check(NAME, None, "Not applicable: no line was fitted.")
    found = fitted(series, question)
    if not found:
        return Check(NAME, None, "Not applicable: too few periods for the usual models.")
    own = segmented.single(series, replace(question, scale="absolute"))
    said = [(model.name, _conclusion(model, own)) for model in found]
    other = [name for name, answer in said if answer != conclusion(own)]
    names = ", ".join(name for name, _ in said)
    if not other:
        return Check(NAME, True, f"Passed: {names} come to the same conclusion.")
    words = {"above": "a rise", "below": "a fall", "across": "no clear change", None: "nothing"}
    differing = "; ".join(f"{name} would show {words[answer]}" for name, answer in said if name in other)
    return Check(
        NAME,
        False,
        f"Did not pass: {differing}. These models are over-confident on short series, which is why they are not the result.",
    )


def _conclusion(model: OtherModel, like: Result) -> Conclusion | None:
    """Where the model's interval stands against no change."""
    if not isinstance(like, Estimate):
        return None
    return conclusion(replace(like, value=model.value, interval=model.interval))
