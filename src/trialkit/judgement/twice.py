"""Who was asked twice in the judged phase: the pairs of one measure, and how many gave both answers."""

from __future__ import annotations

import pandas as pd

from trialkit.judgement.results import Asked
from trialkit.protocol.calendar import periods
from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log


def judged_pairs(trial: Trial, log: Log, measure: Measure) -> pd.DataFrame:
    """Rows of Log.pairs of the judged phase, by each innovation site's own calendar."""
    kind = trial.decision.judged_phase
    places = {
        (site.id, period.index)
        for site in trial.design.sites
        if site.role == "innovation"
        for period in periods(trial.design, site)
        if period.kind == kind
    }
    own = log.pairs[log.pairs["measure"] == measure.id]
    inside = [place in places for place in zip(own["site"], own["index"], strict=True)]
    return own[pd.Series(inside, index=own.index, dtype=bool)]


def both_answers(chosen: pd.DataFrame) -> pd.DataFrame:
    """Those of some pairs who gave both answers."""
    return chosen[chosen["before"].notna() & chosen["after"].notna()]


def asked_twice(chosen: pd.DataFrame) -> Asked:
    """How many people there are in some pairs, and how many of them gave both answers."""
    return Asked(int(chosen["people"].sum()), int(both_answers(chosen)["people"].sum()))
