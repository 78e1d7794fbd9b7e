"""Limits and runs against qicharts2's own functions on random services (tests/reference/spc_qicharts2.R)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis.spc.limits import D2, E2, ControlKind, Limits, Observed, limits
from trialkit.analysis.spc.runs import fewest_allowed, longest_allowed, runs

TABLE = pd.read_csv(Path(__file__).parent.parent / "reference" / "spc_qicharts2.csv", comment="#")
KINDS: dict[str, tuple[ControlKind, bool]] = {
    "p": ("p", False),
    "p_prime": ("p_prime", False),
    "u": ("u", False),
    "u_prime": ("u_prime", False),
    "c": ("c", False),
    "xmr": ("xmr", False),
    "xmr_screened": ("xmr", True),
}


def ours(rows: pd.DataFrame, kind: ControlKind, screened: bool) -> Limits:
    k, n = rows["k"].to_numpy(dtype=float), rows["n"].to_numpy(dtype=float)
    values = k if kind == "c" else k / n
    found = limits(kind, Observed(values, k, n), rows["basis"].to_numpy() == 1, screened=screened)
    assert isinstance(found, Limits)
    return found


@pytest.mark.parametrize("chart", KINDS)
def test_limits_are_those_of_qicharts2(chart: str) -> None:
    """But for what docs/spc.md says: σ_z never narrows limits here, and 2.66 is not 3/1.128."""
    charts = 0
    for series, rows in TABLE[TABLE["chart"] == chart].groupby("series"):
        found = ours(rows, *KINDS[chart])
        lower, upper = rows["lower"].to_numpy(), rows["upper"].to_numpy()
        if chart.endswith("prime") and found.dispersion < 1:
            plain = TABLE[(TABLE["chart"] == chart.removesuffix("_prime")) & (TABLE["series"] == series)]
            lower, upper = plain["lower"].to_numpy(), plain["upper"].to_numpy()
        if chart.startswith("xmr"):
            centre, wider = rows["centre"].to_numpy(), E2 * D2 / 3
            lower, upper = centre + (lower - centre) * wider, centre + (upper - centre) * wider
        assert found.centre == pytest.approx(rows["centre"].iloc[0], rel=1e-10), series
        assert found.lower == pytest.approx(lower, rel=1e-9, abs=1e-12), series
        assert found.upper == pytest.approx(upper, rel=1e-9), series
        charts += 1
    assert charts > 30


def test_primes_are_met_with_limits_both_wider_and_no_wider_than_chance() -> None:
    """Else the branch above would compare one kind only."""
    for kind in ("p_prime", "u_prime"):
        rows = [ours(part, kind, False) for _, part in TABLE[TABLE["chart"] == kind].groupby("series")]
        wide = sum(found.dispersion > 1 for found in rows)
        assert 5 < wide < len(rows) - 5


def test_runs_crossings_and_their_signal_are_those_of_qicharts2() -> None:
    signals = 0
    for series, rows in TABLE[TABLE["chart"] == "run"].groupby("series"):
        values, first = (rows["k"] / rows["n"]).to_numpy(), rows.iloc[0]
        median = float(np.median(values[rows["basis"] == 1]))
        assert median == pytest.approx(first["centre"], rel=1e-10)
        found = runs(np.sign(values - median).astype(np.int8))
        told = [found.useful, found.longest, found.crossings]
        assert told == first[["useful", "longest", "crossings"]].tolist(), series
        allowed = [longest_allowed(found.useful), fewest_allowed(found.useful)]
        assert allowed == first[["longest_allowed", "crossings_allowed"]].tolist(), series
        signal = found.longest > allowed[0] or found.crossings < allowed[1]
        assert signal == (first["signal"] == 1), series
        signals += signal
    assert signals > 5
