"""What is shown beside a headline: levels, pooled comparisons, the fuller model, and each site's own series."""

from __future__ import annotations

from collections.abc import Iterator

from trialkit.analysis import before_after, segmented, survey
from trialkit.analysis.estimate import Result
from trialkit.judgement.results import SHORT_BASELINE
from trialkit.judgement.rungs import Climb, with_spread
from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log
from trialkit.records.series import Series, series


def beside_headline(trial: Trial, found: Series, climb: Climb) -> Iterator[Result]:
    """What is shown beside the headline: levels, pooled before and after, first against last, the fuller model."""
    yield from (with_spread(trial, result, found) for result in _pooled(trial, found, climb))
    if climb.rung == "phases" and len(found.phase("trial")) >= SHORT_BASELINE:
        yield from segmented.full(found, weeks_vary=trial.decision.weeks_vary, level=trial.decision.confidence).results


def each_site(trial: Trial, log: Log, measure: Measure) -> Iterator[Series]:
    if len(trial.design.sites) > 1:
        for site in trial.design.sites:
            yield series(trial, log, measure, site=site.id)


def _pooled(trial: Trial, found: Series, climb: Climb) -> Iterator[Result]:
    """Levels and pooled comparisons, which take periods as differing only by chance."""
    level = trial.decision.confidence
    if climb.rung != "single_level":
        for kind in ("baseline", "trial", "rollout", "follow_up"):
            if len(found.phase(kind)):
                yield before_after.level(found, kind, level=level)
    active = [kind for kind in ("trial", "rollout", "follow_up") if len(found.phase(kind))]
    if len(active) > 1 and not len(found.phase("baseline")):
        yield before_after.level(found, *active, level=level)
    if len(found.phase("baseline")):
        for after in ("trial", "rollout", "follow_up"):
            judged = climb.rung == "tallies" and after == trial.decision.judged_phase
            if len(found.phase(after)) and not judged:
                yield from before_after.before_after(found, before=("baseline",), after=(after,), level=level)
        if found.type == "ordinal":
            yield survey.superiority(found, after=(trial.decision.judged_phase,), level=level)
    if trial.decision.judged_phase == "trial" and len(found.phase("trial")) >= 2:
        yield from before_after.first_last(found, level=level)
