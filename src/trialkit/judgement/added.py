"""The effect added up over the judged periods, as it stands beside a headline: held as the headline itself is held."""

from __future__ import annotations

from trialkit.analysis import controlled, cumulative
from trialkit.analysis.estimate import Contrast, Estimate, Result
from trialkit.analysis.segmented import Segmented
from trialkit.protocol.trial import Trial
from trialkit.records.series import Series


def added_up(trial: Trial, found: Series, ran: Segmented, contrast: Contrast) -> tuple[Result, ...]:
    """The sum of one analysis, if it has one; widened to hold the pooled change where the change between phases is."""
    total = ran.total
    if total is None:
        return ()
    if contrast != "change" or not isinstance(total, Estimate) or not total.note:
        return (total,)
    after = trial.decision.judged_phase
    pooled = controlled.before_after(found, after=(after,), level=trial.decision.confidence)
    size = float(cumulative.sizes(found, found.phase(after)).sum())
    absolute = next(result for result in pooled if result.scale == "absolute")
    return (cumulative.held_by(total, absolute, size),)
