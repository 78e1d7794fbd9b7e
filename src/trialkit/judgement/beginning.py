"""Which periods of the baseline may hold the new way already, and what of the time is not logged at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise

import pandas as pd

from trialkit.protocol.began import first_and_last
from trialkit.protocol.design import Phase
from trialkit.protocol.trial import Trial

WEEKEND = dt.timedelta(days=2)
"""Days between phases that need no word: a week of a phase may end on its fifth day."""


def treated(trial: Trial, ends: Iterable[pd.Timestamp]) -> int:
    """How many of some periods, each by its last day, do not end before the first day that the new way can have begun.

    None of them where the plan does not say when, or sites started on days of their own.
    """
    began = trial.intervention.began
    if began is None or any(site.start for site in trial.design.sites):
        return 0
    first, _ = first_and_last(began)
    return sum(end.date() >= first for end in ends)


def unlogged(trial: Trial) -> tuple[tuple[Phase, Phase], ...]:
    """Phases that follow each other with days between them that belong to none."""
    pairs = pairwise(trial.design.phases)
    return tuple((one, two) for one, two in pairs if two.start - one.end > WEEKEND + dt.timedelta(days=1))
