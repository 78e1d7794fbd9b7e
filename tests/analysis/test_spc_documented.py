"""docs/spc.md says what the code does: its table of false alarms, its constants, its example."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from trialkit.analysis.spc import Chart
from trialkit.analysis.spc.charting import DISPERSED, LARGE, MANY
from trialkit.analysis.spc.limits import FEWEST_POINTS
from trialkit.analysis.spc.rules import SHIFT, TREND
from trialkit.analysis.spc.runs import FEWEST_USEFUL
from trialkit.analysis.spc.sentences import FIRM
from trialkit.records.series import Series

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs" / "spc.md").read_text(encoding="utf-8")
CELLS = (("XmR, independent", 6, 6), ("p, 40 records, wobble 0.3", 12, 12))


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    """benchmarks/spc_false_alarms.py, as a module."""
    path = ROOT / "benchmarks" / "spc_false_alarms.py"
    spec = importlib.util.spec_from_file_location("spc_false_alarms", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["spc_false_alarms"] = module
    spec.loader.exec_module(module)
    return module


def rows() -> list[str]:
    """The rows of the table of false alarms, under its two headings."""
    return re.search(r"```\n(2000 draws.*?)```", DOC, flags=re.S)[1].splitlines()[2:]  # type: ignore[index]


def test_the_table_has_every_row_of_the_benchmark(benchmark: ModuleType) -> None:
    expected = [(process.name, *design) for process in benchmark.PROCESSES for design in benchmark.DESIGNS]
    shown = [(row[:29].strip(), int(row[29:32]), int(row[35:37])) for row in rows()]
    assert shown == expected
    assert f"seed {benchmark.SEED}" in DOC


@pytest.mark.parametrize(("name", "basis", "after"), CELLS)
def test_the_benchmark_still_gives_the_figures_in_the_table(
    name: str, basis: int, after: int, benchmark: ModuleType
) -> None:
    """All 2000 draws again; a fifth of a point is left for other machines' rounding."""
    process = next(one for one in benchmark.PROCESSES if one.name == name)
    (shown,) = [
        row for row in rows() if row[:29].strip() == name and (int(row[29:32]), int(row[35:37])) == (basis, after)
    ]
    found = benchmark.cell(process, basis, after, 2000)
    rates = [100 * found[rule] for rule in (*benchmark.RULES, "any", "runs")]
    assert [float(figure) for figure in shown[37:].split()] == pytest.approx(rates, abs=0.2)


def test_the_prose_quotes_the_table() -> None:
    figures = {(row[:29].strip(), row[29:37].strip()): row[37:].split() for row in rows()}
    assert [figures["XmR, independent", "12 +  0"][4], figures["XmR, screened", "12 +  0"][4]] == ["5.9", "8.1"]
    assert "from 5.9% of charts to 8.1%" in DOC
    quoted = {
        "one XmR chart in four": float(figures["XmR, independent", "6 +  6"][4]) / 100 - 1 / 4,
        "one p chart in ten": float(figures["p, 40 records", "6 +  6"][4]) / 100 - 1 / 10,
        "54 in 100 p charts": float(figures["p, 40 records, wobble 0.3", "12 + 12"][4]) / 100 - 0.54,
        "36 in 100 at 12 + 12": float(figures["XmR, autocorrelation 0.4", "12 + 12"][5]) / 100 - 0.36,
        "69 in 100 XmR charts": float(figures["XmR, autocorrelation 0.4", "12 + 12"][4]) / 100 - 0.69,
    }
    for words, off in quoted.items():
        assert words in DOC and abs(off) < 0.01, words


def test_the_constants_are_those_in_the_text() -> None:
    assert (LARGE, MANY, FIRM, FEWEST_POINTS, FEWEST_USEFUL, SHIFT, TREND) == (1000, 400, 12, 6, 10, 7, 7)
    assert f"from {DISPERSED} the chart carries a note" in DOC
    for said in ("mean of 1,000 records", "mean of 400 events", "Fewer than 12 points", "Fewer than 6", "n below 10"):
        assert said in DOC, said
    assert DOC.count("| 7 points or more in a row") == 2


def test_the_documented_calls_run(make_series: Callable[..., Series]) -> None:
    series = make_series([("baseline", [6, 9, 7, 8, 6, 7, 9], 20), ("rollout", [12, 15, 13, 15, 16, 14, 15], 20)])
    series.frame["phase"] = series.frame["phase"].replace("Rollout 1", "Roll-out")
    names: dict[str, object] = {"series": series}
    exec(re.search(r"```python\n(.*?)```", DOC, flags=re.S)[1], names)  # type: ignore[index]
    chart = names["chart"]
    assert isinstance(chart, Chart)
    assert [stretch.basis for stretch in chart.stretches] == [("Baseline 0",), ("Roll-out",)]
    assert chart.icon.assurance == "hit_or_miss"
