"""How far into the tails an interval must reach to hold: simulated once per design, contrast, family and level.

The law of T = min(F(truth), 1 − F(truth)) depends on the covariance only, so series are simulated with β = 0. Tables
are kept in memory and in the user's cache folder (or TRIALKIT_CACHE); one that cannot be read or written is made anew.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy.special import ndtri

from trialkit.analysis.covariance import LONG_SERIES, Array, Design, Grid
from trialkit.analysis.least_squares import seen
from trialkit.analysis.posterior import TINY, distribution, weights
from trialkit.analysis.shipped import shipped
from trialkit.analysis.simulated import draws

VERSION = "cil-3.0"
"""Changes whenever a table made earlier would no longer be right."""
SEED = 20210321
DRAWS_BEYOND = {"AR": 300, "K": 100}
"""Simulated series with the truth outside the nominal interval: draws = this / (1 − level), 6000 and 2000 at 95%."""
EQUAL = 0.96
"""Share of the nominal error at every anchor before all are moved together."""
NEGLIGIBLE = 1e-8
"""A node whose weight stays below this in every draw is left out of F; F is read at shares above a thousandth."""
FEWEST_DRAWS = 1000
SHARED = 4
"""Draws of the contrast for which one simulated series serves. Against one for each this halves the time or better, and
leaves less Monte Carlo error, since the draws are stratified; not so in the AR family on short series."""
_kept: dict[str, Tails] = {}


@dataclass(frozen=True)
class Tails:
    """log a at every node (G,): an interval takes α = exp(Σ w log a) from each tail."""

    log_a: Array


def tails(design: Design, grid: Grid, level: float) -> tuple[Tails, ...]:
    """The calibration of each contrast: from memory, with trialkit, from the cache folder, or by simulation."""
    keys = [key_of(design, grid, level, contrast) for contrast in range(len(design.weights))]
    for key in keys:
        if key not in _kept:
            found = _read(key, len(grid.log_prior.ravel()))
            if found is not None:
                _kept[key] = found
    missing = [place for place, key in enumerate(keys) if key not in _kept]
    if missing:
        part = replace(design, weights=design.weights[missing])
        for place, made in zip(missing, simulate(part, grid, level), strict=True):
            _kept[keys[place]] = made
            _write(keys[place], made)
    return tuple(_kept[key] for key in keys)


def simulate(design: Design, grid: Grid, level: float, *, times: int = 1) -> tuple[Tails, ...]:
    """Simulate series at every anchor node, with the same random numbers throughout.

    At each anchor, log a is the (1 − level)·0.96 quantile of log T (4.8% at 95%); then all are moved by the same amount
    until the error at every anchor that promises anything is within its limit. times: so many times the usual draws.
    """
    at, before = seen(design, grid)
    student = design.freedom if grid.family == "AR" else None
    count = times * max(FEWEST_DRAWS, round(DRAWS_BEYOND[grid.family] / (1 - level)))
    alone = student is not None and student < LONG_SERIES
    normal, deviates = _draw(design.freedom, count, 1 if alone else SHARED)
    cap = np.log(min(0.45, 4 * (1 - level)))
    log_anchor = np.empty((len(design.weights), len(grid.anchors)))
    simulated: list[list[tuple[Array, Array]]] = [[] for _ in design.weights]
    spread = np.sqrt(at.spread[0])
    for number, drawn in enumerate(draws(design, grid, normal, at, before)):
        weight = weights(grid, at.log_det, drawn.squares.T, design.freedom).T
        kept = weight.max(axis=1) > NEGLIGIBLE
        log_t = np.empty((len(design.weights), *deviates.shape))
        for m in range(len(design.weights)):
            scale = spread[m, kept, None]
            if student is not None:
                scale = scale * np.sqrt(drawn.squares[kept] / student)
            away = drawn.contrasts(m, kept)
            for j, deviate in enumerate(spread[m, grid.anchors[number]] * deviates):
                below = distribution((away + deviate) / scale, student)
                share = np.clip((weight[kept] * below).sum(axis=0), TINY, 1 - TINY)
                log_t[m, j] = np.log(np.minimum(share, 1 - share))
        log_anchor[:, number] = np.minimum(np.quantile(log_t, EQUAL * (1 - level), axis=(1, 2)), cap)
        mixed = grid.blend.T @ weight
        for m, kept_draws in enumerate(simulated):
            kept_draws.append((log_t[m], mixed))
    promised = [(place, limit * (1 - level)) for place, limit in enumerate(grid.limits) if np.isfinite(limit)]
    found = []
    for log_a, draws_of in zip(log_anchor, simulated, strict=True):
        slack = [np.quantile(draws_of[place][0] - log_a @ draws_of[place][1], error) for place, error in promised]
        found.append(Tails(grid.blend @ (log_a + min(slack))))
    return tuple(found)


def _draw(freedom: int, draws: int, each: int) -> tuple[Array, Array]:
    """Standard normals for what is left after the fit (ν, N), and for the contrast given that (each, N).

    N · each = draws. The contrast's are stratified: one falls in each of as many equally likely intervals as there are
    draws, and each series gets one from every quarter (of four each) of them.
    """
    rng = np.random.default_rng(SEED)
    series = -(-draws // each)
    normal = rng.standard_normal((freedom, series))
    strata = np.stack([part * series + rng.permutation(series) for part in range(each)])
    deviates: Array = ndtri((strata + rng.random(strata.shape)) / (each * series))
    return normal, deviates


def cache_folder() -> Path:
    """TRIALKIT_CACHE if set, else the user's cache folder as the system has it."""
    chosen = os.environ.get("TRIALKIT_CACHE")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "trialkit"


def key_of(design: Design, grid: Grid, level: float, contrast: int) -> str:
    """A table's name: all that the simulation depends on. Any basis B of what X leaves has the same law: not in it."""
    a = design.weights[contrast] / np.abs(design.weights[contrast]).max()
    parts = (design.basis, a, design.times - design.times.min())
    return _named(VERSION, grid, level, parts[0].shape, *(part.tobytes() for part in parts))


@lru_cache(maxsize=128)
def _named(
    version: str, grid: Grid, level: float, shape: tuple[int, int], basis: bytes, weights: bytes, times: bytes
) -> str:
    """A name is made once: it is read off the whole of BB' = I − QQ', for every fit that asks for it."""
    Q, a, when = (np.frombuffer(part) for part in (basis, weights, times))
    Q = Q.reshape(shape)
    digest = hashlib.sha256(f"{version} {SEED} {DRAWS_BEYOND[grid.family]} {grid.family} {level:.6f}".encode())
    for part in (np.eye(len(Q)) - Q @ Q.T, a, when, grid.rho, grid.k, np.exp(grid.log_prior), grid.blend):
        digest.update(repr(part.shape).encode())
        digest.update((np.round(part, 8) + 0.0).tobytes())
    for part in (grid.anchors, np.where(np.isfinite(grid.limits), grid.limits, 0.0)):
        digest.update(np.round(part, 8).astype(np.float64).tobytes())
    return digest.hexdigest()[:40]


def recall(key: str, count: int) -> Array | None:
    """Numbers that another simulation kept under a key of its own, (count,), or None when there are none."""
    found = _kept.get(key) or _read(key, count)
    return None if found is None else found.log_a


def keep(key: str, numbers: Array) -> None:
    """Keep the numbers of another simulation as tables are kept."""
    _kept[key] = Tails(numbers)
    _write(key, _kept[key])


def _read(key: str, count: int) -> Tails | None:
    """A table that came with trialkit or lies in the cache folder, or None when there is none that can be trusted."""
    with_us = shipped()
    table = with_us.table(key) if with_us.version == VERSION else None
    if table is not None:
        return Tails(table)
    try:
        content = (cache_folder() / f"{key}.cil").read_bytes()
    except (OSError, RuntimeError):
        return None
    numbers = content[:-_SEAL]
    if len(numbers) != 8 * count or content[-_SEAL:] != _seal(numbers):
        return None
    values = np.frombuffer(numbers, dtype="<f8").astype(np.float64)
    return Tails(values)


def _write(key: str, made: Tails) -> None:
    """Whole or not at all, and never in the way: a folder that cannot be written is left alone."""
    try:
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as file:
            numbers = made.log_a.astype("<f8").tobytes()
            file.write(numbers + _seal(numbers))
        Path(file.name).replace(folder / f"{key}.cil")
    except (OSError, RuntimeError):
        return


_SEAL = 16


def _seal(numbers: bytes) -> bytes:
    """Shows whether a table is whole."""
    return hashlib.sha256(numbers).digest()[:_SEAL]
