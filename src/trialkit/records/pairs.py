"""Used rows → how many people gave each pair of answers, for measures that ask the same people twice."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial
from trialkit.records.check import Used
from trialkit.records.log import PAIRS
from trialkit.records.matching import MISSING, YES, matching
from trialkit.records.meaning import Meaning


def count_pairs(trial: Trial, used: Used) -> pd.DataFrame:
    """The frame of Log.pairs: every row that counts, by site, period and its two answers, given or not."""
    keys = [*PAIRS[1:-1]]
    parts = []
    for measure in trial.measures:
        if measure.before is None:
            continue
        after = measure.numerator if measure.type == "proportion" else measure.value
        frame = pd.DataFrame(
            {
                "site": used.site,
                "index": used.period,
                "before": _answers(trial, used.meanings, measure, measure.before),
                "after": _answers(trial, used.meanings, measure, after),
            }
        )
        counted = frame.groupby(keys, dropna=False, as_index=False).size().rename(columns={"size": "people"})
        parts.append(counted.assign(measure=measure.id))
    if not parts:
        return pd.DataFrame(columns=list(PAIRS))
    found = pd.concat(parts, ignore_index=True)
    found["site"] = found["site"].map(dict(enumerate(site.id for site in trial.design.sites)))
    return found[list(PAIRS)].astype({"index": "int64", "people": "int64"})


def _answers(trial: Trial, meanings: Mapping[str, Meaning], measure: Measure, asked: object) -> np.ndarray:
    """Each row's answer (rows,): 0 or 1 for a condition, the place among the options for a choice, else the number."""
    if isinstance(asked, dict):
        states = [matching(trial, name, meanings[name], one)[meanings[name].codes] for name, one in asked.items()]
        state = np.min(states, axis=0)
        return np.where(state == MISSING, np.nan, state == YES)
    meaning = meanings[str(asked)]
    if measure.type != "ordinal":
        return meaning.value
    options = list(trial.log.fields[str(asked)].options or {})
    places = np.array([options.index(word) for word in meaning.words] or [0], dtype=float)
    value = meaning.value
    return np.where(np.isnan(value), np.nan, places[np.nan_to_num(value).astype(np.int64)])
