"""How many rows each practitioner logged in each period, at each site."""

from __future__ import annotations

import numpy as np

from trialkit.protocol.trial import Trial
from trialkit.records.check import Used
from trialkit.records.columns import grouped
from trialkit.records.log import Logged


def logged(trial: Trial, used: Used) -> tuple[Logged, ...]:
    """Used rows by site, period and practitioner, in that order; nobody's name is "" where none is logged."""
    if not used.rows:
        return ()
    words: tuple[str, ...] = ()
    person = np.zeros(used.rows, dtype=np.int64)
    if trial.log.practitioner_field is not None:
        people = used.meanings[trial.log.practitioner_field]
        words = people.words
        # A code's place, or one after the last where there is none.
        person = np.where(np.isnan(people.values), len(words), people.values).astype(np.int64)[people.codes]
    width, many = int(used.period.max()) + 1, len(words) + 1
    keys = (used.site.astype(np.int64) * width + used.period) * many + person
    found = grouped(keys, len(trial.design.sites) * width * many)
    place, who = np.divmod(found.keys, many)
    site, period = np.divmod(place, width)
    codes = (*words, "")
    return tuple(
        Logged(trial.design.sites[int(s)].id, int(p), codes[int(w)], int(rows))
        for s, p, w, rows in zip(site, period, who, found.counts(), strict=True)
    )
