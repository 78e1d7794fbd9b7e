"""The command of benchmarks/coverage: what is kept is not run again, and the page says what was reached and missed."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from benchmarks.coverage import run
from benchmarks.coverage.answers import Answer
from benchmarks.coverage.bars import checks
from benchmarks.coverage.cells import GROUPS, Means, Tallies, Weeks
from benchmarks.coverage.draws import draw
from benchmarks.coverage.measured import Measured
from benchmarks.coverage.score import Row, rows
from benchmarks.coverage.table import written

CELL = Means(Weeks(8, 8), "step", "AR(1)", 0.0, "means")
TALLY = Tallies(Weeks(6, 6), "step", 40, False, 0.2, True, 0.0, 0.0, "proportions")


def row(method, covered, width, excluded=0):
    return Row(method, "level", 2000, 0, covered, excluded, width, 0.01)


def test_a_stopped_run_goes_on_and_other_draws_or_code_are_run_anew(tmp_path, capsys, monkeypatch):
    kept = tmp_path / "cells.jsonl"
    first = list(run.measure([CELL], 20, 1, kept))
    with kept.open("a", encoding="utf-8") as file:
        file.write('{"print": "cut sho')
    again = list(run.measure([CELL], 20, 1, kept))
    assert again[0].rows == first[0].rows
    assert "1 of them kept" in capsys.readouterr().out
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 2
    monkeypatch.setattr(run, "fingerprint", lambda: "other")
    list(run.measure([CELL], 20, 1, kept))
    assert "0 of them kept" in capsys.readouterr().out


def test_rows_count_infinite_ends_as_answers_and_missing_ones_as_none():
    drawn = draw(CELL, 4)
    lower, upper = np.array([[-1.0, 0.5, -np.inf, np.nan]]), np.array([[1.0, 2.0, 1.0, np.nan]])
    assert rows(drawn, Answer("any", lower, upper)) == [Row("any", "level", 3, 1, 2, 1, 2.0, np.inf)]


def test_bars_of_means_are_those_of_the_design():
    held = {check.bar: check for check in checks(CELL, [row("oracle", 1900, 1.0), row("ordinary", 1870, 1.65)])}
    assert [check.wanted for check in held.values()] == [0.94, 0.985, 1.6]
    coverage, over, width = held.values()
    assert coverage.missed and not coverage.clear and coverage.short_by == pytest.approx(0.005)
    assert not over.missed
    assert width.missed and width.clear


def test_bars_of_proportions_hold_width_and_power_against_newcombe():
    told = [row("oracle", 1900, 1.0), row("ordinary", 1960, 1.3, 1000), row("volatile", 1800, 2.0)]
    held = list(checks(TALLY, [*told, row("Newcombe, pooled", 1900, 1.0, 1600)]))
    reached = {check.bar.split(": ")[1]: (check.reached, check.missed) for check in held if check.method == "ordinary"}
    assert reached == {
        "coverage": (0.98, False),
        "width against the pooled": (1.3, False),
        "power against the pooled": (0.625, True),
    }
    assert [(check.wanted, check.clear) for check in held if check.method == "volatile"] == [(0.94, True)]
    wobbling = replace(TALLY, wobble=0.6)
    assert [check.wanted for check in checks(wobbling, [*told, row("Newcombe, pooled", 1900, 1.0)])] == [0.9, 0.94]


def test_the_page_names_every_cell_that_misses_and_by_how_much():
    told = (row("oracle", 1900, 1.0), row("ordinary", 1840, 1.2), row("OLS, t", 1700, 0.8))
    page = written([Measured(CELL, told, 1.0)], 2000, {"numpy": "1"}, "python -m benchmarks.coverage")
    assert "| means, level: coverage | means 8+8 AR(1) ρ 0 step, level | 92.0 ±0.6 | 94.0 | 2.0 |" in page
    assert "| 8+8 | 0 | 92.0 ±0.6 (1.20) ✗ | ≥ 94.0, ≤ 98.5, width ≤ 1.60 | 85.0 (0.80) |" in page
    assert "**missed in 1**, clearly in 1" in page
    barely = written([Measured(CELL, (told[0], row("ordinary", 1920, 1.602)), 1.0)], 2000, {}, "")
    assert "| 1.60 ±0.02 | 1.60 | less than 0.01, within Monte Carlo error |" in barely


def test_the_fingerprint_is_that_of_the_code_and_not_of_its_comments(tmp_path, monkeypatch):
    before = run.fingerprint()
    monkeypatch.setattr(run, "HERE", tmp_path)
    part = tmp_path / "part.py"
    prints = []
    for text in ("x = 1\n", '"""Said."""\n# noted\nx = 1\n', "x = 2\n"):
        part.write_text(text, encoding="utf-8")
        prints.append(run.fingerprint())
    assert prints[0] == prints[1] != prints[2]
    assert before not in prints


def test_the_command_runs_a_group_and_writes_its_page(tmp_path, monkeypatch):
    few = GROUPS["outside"]()[:1]
    monkeypatch.setitem(run.GROUPS, "outside", lambda: few)
    assert run.main(["--cache", str(tmp_path), "--only", "outside", "--draws", "20", "--jobs", "1"]) == 0
    page = (tmp_path / "COVERAGE.md").read_text(encoding="utf-8")
    assert "--only outside" in page and str(tmp_path) not in page
    line = json.loads((tmp_path / "cells.jsonl").read_text(encoding="utf-8"))
    assert line["draws"] == 20 and {"oracle", "ordinary", "GLSAR"} <= {each["method"] for each in line["rows"]}
