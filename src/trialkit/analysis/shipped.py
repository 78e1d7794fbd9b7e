"""The calibrations that come with trialkit: of weekly trials as teams run them, with more draws than anybody waits for.

Made by benchmarks/make_calibrations.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from trialkit.analysis.covariance import Array

FILE = Path(__file__).with_name("calibrations.npz")


@dataclass(frozen=True)
class Shipped:
    """Tables by key: keys (T,) in order; `numbers` holds them one after the other, each up to its place in `ends`."""

    version: str
    keys: np.ndarray
    ends: np.ndarray
    numbers: np.ndarray

    def table(self, key: str) -> Array | None:
        """log a (G,) of one calibration, or None where it is not among them."""
        wanted = key.encode()
        place = int(np.searchsorted(self.keys, wanted))
        if place == len(self.keys) or self.keys[place] != wanted:
            return None
        start = int(self.ends[place - 1]) if place else 0
        return self.numbers[start : int(self.ends[place])].astype(np.float64)

    def save(self, path: Path) -> None:
        """Write them, the same bytes for the same tables."""
        np.savez_compressed(path, version=np.array(self.version), keys=self.keys, ends=self.ends, numbers=self.numbers)

    @classmethod
    def of(cls, version: str, tables: dict[str, Array]) -> Shipped:
        """Tables in the order of their keys, with numbers to seven figures."""
        keys = sorted(tables)
        ends = np.cumsum([len(tables[key]) for key in keys]).astype(np.int32)
        numbers = np.concatenate([tables[key] for key in keys]).astype(np.float32)
        return cls(version, np.array([key.encode() for key in keys]), ends, numbers)


@cache
def shipped() -> Shipped:
    """What comes with this version of trialkit."""
    with np.load(FILE, allow_pickle=False) as file:
        return Shipped(str(file["version"]), file["keys"], file["ends"], file["numbers"])
