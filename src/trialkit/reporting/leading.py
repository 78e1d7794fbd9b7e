"""The chart of the first screen: the primary measure over its phases, or its funnel where only neighbours are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.neighbours import Funnel
from trialkit.reporting import charts, figures, neighbours
from trialkit.reporting.blocks import figure

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.reporting.blocks import Flow
    from trialkit.reporting.figures.sheet import Format


def leading(evaluation: Evaluation, name: str, *, low: bool = False) -> Flow:
    """The chart that shows what the headline says. low: whether its wide drawing leaves room for much else."""
    wide: Format = "low" if low else "wide"
    primary = evaluation.primary
    found = primary.neighbours
    if isinstance(found, Funnel) and primary.rung == "single_level":
        return figure(
            name,
            lambda uid, form: figures.funnel_chart(evaluation, primary, uid=uid, form=wide if form == "wide" else form),
            neighbours.telling(evaluation, primary, found),
        )
    return figure(
        name,
        lambda uid, form: figures.phases_chart(evaluation, primary, uid=uid, form=wide if form == "wide" else form),
        charts.phases_telling(evaluation, primary),
    )
