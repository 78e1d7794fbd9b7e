"""Rows that hold the same answers taken together, so that what they add is worked out once for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from trialkit.records.columns import Grouped, grouped
from trialkit.records.meaning import Meaning


@dataclass(frozen=True)
class Alike:
    """Combinations of a group with the answers of some fields.

    group: (combinations,), which group each belongs to; rows: how many rows; codes: by field, its text.
    """

    group: np.ndarray
    rows: np.ndarray
    codes: Mapping[str, np.ndarray]


def alike(groups: Grouped, meanings: Mapping[str, Meaning], names: Sequence[str]) -> Alike:
    """Put the rows of each group that hold the same texts in these fields together."""
    current, origin = groups, np.arange(groups.groups)
    codes: dict[str, np.ndarray] = {}
    for name in names:
        texts = len(meanings[name].values)
        keys = current.group.astype(np.int64) * texts
        keys += meanings[name].codes
        current = grouped(keys, current.groups * texts)
        before, code = np.divmod(current.keys, texts)
        origin = origin[before]
        codes = {known: places[before] for known, places in codes.items()} | {name: code}
    return Alike(origin, current.counts(), codes)
