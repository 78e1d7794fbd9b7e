"""How often control charts and run charts signal although nothing changed: the table that docs/spc.md quotes.

Run: python benchmarks/spc_false_alarms.py [draws]     (2000 by default; about a minute on one core)
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from trialkit.analysis.spc.limits import ControlKind, NotCharted, Observed, limits
from trialkit.analysis.spc.rules import patterns, sides
from trialkit.analysis.spc.runs import run_patterns

SEED = 4107
DESIGNS = ((6, 0), (12, 0), (24, 0), (6, 6), (12, 6), (12, 12), (24, 12))
"""Points that the lines rest on, and points after them under frozen lines."""
RULES = ("outside_limits", "trend", "two_of_three", "shift")

Draw = Callable[[np.random.Generator, int], Observed]


@dataclass(frozen=True)
class Process:
    """A service that does not change: its name, its chart, and how to draw so many periods of it."""

    name: str
    kind: ControlKind
    draw: Draw
    screened: bool = False


def means(rho: float) -> Draw:
    """Normal values, stationary AR(1)."""

    def draw(rng: np.random.Generator, n: int) -> Observed:
        root = np.linalg.cholesky(rho ** np.abs(np.subtract.outer(np.arange(n), np.arange(n))))
        values = 50 + 10 * root @ rng.standard_normal(n)
        return Observed(values, values, np.ones(n))

    return draw


def shares(records: int, wobble: float) -> Draw:
    """Counts out of so many records, 30% on the whole, with a wobble from period to period on the logit."""

    def draw(rng: np.random.Generator, n: int) -> Observed:
        share = 1 / (1 + np.exp(np.log(7 / 3) - wobble * rng.standard_normal(n)))
        counts = rng.binomial(records, share).astype(float)
        return Observed(counts / records, counts, np.full(n, float(records)))

    return draw


def counts(mean: float) -> Draw:
    """Poisson counts."""

    def draw(rng: np.random.Generator, n: int) -> Observed:
        found = rng.poisson(mean, n).astype(float)
        return Observed(found, found, np.ones(n))

    return draw


PROCESSES = (
    Process("XmR, independent", "xmr", means(0.0)),
    Process("XmR, screened", "xmr", means(0.0), screened=True),
    Process("XmR, autocorrelation 0.4", "xmr", means(0.4)),
    Process("p, 40 records", "p", shares(40, 0.0)),
    Process("p, 40 records, wobble 0.3", "p", shares(40, 0.3)),
    Process("p′, 1000 records, wobble 0.3", "p_prime", shares(1000, 0.3)),
    Process("c, 10 a period", "c", counts(10.0)),
)


def cell(process: Process, basis: int, after: int, draws: int) -> dict[str, float]:
    """Share of charts with a signal, by rule, by any of the four, and by Anhøj's two on a run chart."""
    rng = np.random.default_rng([SEED, basis, after])
    rests_on = np.arange(basis + after) < basis
    hits = dict.fromkeys((*RULES, "any", "runs"), 0)
    drawn = 0
    for _ in range(draws):
        observed = process.draw(rng, basis + after)
        lines = limits(process.kind, observed, rests_on, screened=process.screened)
        if isinstance(lines, NotCharted):
            continue
        drawn += 1
        held = {pattern.rule for pattern in patterns(observed.values, lines)}
        for rule in held:
            hits[rule] += 1
        hits["any"] += bool(held)
        median = float(np.median(observed.values[rests_on]))
        hits["runs"] += bool(run_patterns(sides(observed.values, median)))
    return {rule: hit / drawn for rule, hit in hits.items()}


def line(process: Process, basis: int, after: int, draws: int) -> str:
    """One row of the table."""
    found = cell(process, basis, after, draws)
    shown = "".join(f"{100 * found[rule]:9.1f}" for rule in (*RULES, "any", "runs"))
    return f"{process.name:29}{basis:3} + {after:2}{shown}"


def table(draws: int) -> Iterator[str]:
    """The table, line by line."""
    yield f"{draws} draws a row, seed {SEED}; charts with at least one false signal, per cent"
    yield f"{'chart':29}{'points':>7}{'outside':>9}{'trend':>9}{'2 of 3':>9}{'shift':>9}{'any':>9}{'Anhøj':>9}"
    for process in PROCESSES:
        for basis, after in DESIGNS:
            yield line(process, basis, after, draws)


if __name__ == "__main__":
    for row in table(int(sys.argv[1]) if len(sys.argv) > 1 else 2000):
        print(row, flush=True)
