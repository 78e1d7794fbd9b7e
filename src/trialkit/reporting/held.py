"""How often intervals like this report's hold: the coverage measured in simulated trials of the nearest design."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis import measured
from trialkit.analysis.estimate import Estimate

if TYPE_CHECKING:
    from trialkit.analysis.measured import Measured
    from trialkit.judgement.evaluation import Evaluation

_SHAPES = {
    "step": "a step between two phases",
    "trend": "a trend without a baseline",
    "full": "a level and a trend before and after",
}
_SIZES = {"proportions": "{size:g} records a {period}", "counts": "a mean of {size:g} a {period}", "means": ""}
_LEVEL = 0.95
"""The level that was simulated."""


def coverage(evaluation: Evaluation) -> str:
    """The method note's sentence on coverage; "" where nothing like the headline was simulated."""
    headline = evaluation.primary.headline
    if not isinstance(headline, Estimate) or headline.weeks_vary is None or headline.interval.level != _LEVEL:
        return ""
    frame = evaluation.primary.series[0]
    judged = evaluation.trial.decision.judged_phase
    before, after = len(frame.logged("baseline")), len(frame.logged(judged))
    before = 0 if headline.contrast == "trend" else before
    size = headline.n / max(1, before + after)
    found = measured.nearest(
        evaluation.primary.measure.type, headline.contrast, headline.weeks_vary, before, after, size
    )
    return _said(found, evaluation.trial.design.period) if found else ""


def _said(found: Measured, period: str) -> str:
    size = _SIZES[found.kind].format(size=found.size, period=period)
    weeks = f"{found.before} + {found.after} {period}s" if found.before else f"{found.after} {period}s"
    design = ", ".join(part for part in (weeks, _SHAPES[found.shape], size) if part)
    said = (
        f"In simulated trials of the nearest design that was measured ({design}; {found.draws:,} series a case), "
        f"intervals made this way held the truth in {_span(found.held)} of 100"
    )
    if found.beyond is None:
        return f"{said}."
    return f"{said}, and where {period}s wobble more than this setting allows for in {_span(found.beyond)}."


def _span(ends: tuple[float, float]) -> str:
    low, high = (f"{100 * end:.0f}" for end in ends)
    return low if low == high else f"{low} to {high}"
