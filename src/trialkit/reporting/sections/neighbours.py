"""The place among its neighbours, in sections 9 and 10: where it stands, what that cannot say, and the funnel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.estimate import NotEstimable
from trialkit.reporting import figures, findings, neighbours, numbers
from trialkit.reporting.blocks import figure, heading, paragraph

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.reporting.blocks import Flow


def among_neighbours(evaluation: Evaluation, result: MeasureResult, name: str) -> Flow:
    """Where one measure stands among the neighbours; nothing where the plan names none.

    The primary measure's has a heading of its own; another's stands under that measure's heading.
    """
    found = result.neighbours
    if found is None:
        return ()
    head = heading("Among its neighbours") if result.measure.role == "primary" else ()
    if isinstance(found, NotEstimable):
        return head + paragraph(" ".join((numbers.capital(found.reason), *findings.needs(found))))
    drawn = figure(
        name,
        lambda uid, form: figures.funnel_chart(evaluation, result, uid=uid, form=form),
        neighbours.telling(evaluation, result, found),
        neighbours.places_table(result, found),
    )
    said = (neighbours.standing(result, found), neighbours.spread(found))
    return head + paragraph(" ".join(said), tone="finding") + paragraph(neighbours.CANNOT) + drawn
