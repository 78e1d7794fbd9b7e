"""benchmarks/studies: every kind of trial is drawn and answered, and intervals hold the truth it was drawn with."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from benchmarks.studies import clustered, cumulative, harm_watched, programme, sites, worth_having
from benchmarks.studies.__main__ import main
from benchmarks.studies.study import Row, measure
from benchmarks.studies.table import STUDIES, cells, page

FIGURES = {
    "cumulative": {"own scale", "logs, counterfactual as known"},
    "against_comparison": {"difference", "odds ratio"},
    "sites": {"normal interval", "Hartung and Knapp"},
    "levels": {"by chance alone", "as told"},
    "pooled_means": {"all records", "period means", "as told"},
    "further": {"best spread", "best spread, adjusted error", "every spread"},
    "since_start": {"weeks 1 to 3", "weeks 4 to 6"},
    "waiting": {"own past", "sites not started yet"},
    "clustered": {"without", "with"},
    "worth_having": {
        f"{prior}: said {band}"
        for prior in ("flat", "sceptical")
        for band in ("2% to 20%", "20% to 50%", "50% to 80%", "80% to 95%", "95% to 100%")
    },
    "programme": {"normal interval", "t on k − 1, or the effects as they stand"},
    "harm_watched": {"all looks", "one look at the end", "all records, every week"},
    "roll_out": {"the interval alone", "and the checks that the rules ask", "and every check"},
}

TOGETHER = {
    "programme": programme.PROGRAMMES,
    "harm_watched": harm_watched.TRIALS,
    "worth_having": worth_having.AT_ONCE,
}
"""Trials that one draw brings, where it is not one."""


@pytest.mark.parametrize("name", STUDIES)
def test_each_kind_of_trial_has_a_name_of_its_own_and_is_answered(name):
    asked = cells(name)
    assert len({cell.name for cell in asked}) == len(asked)
    if name == "harm_watched":
        asked = (asked[0], asked[-1])  # the boundaries of 26 looks take seconds for every setting
    rows = [row for cell in asked for row in measure(cell, 2)]
    found = {row.figure for row in rows}
    if name == "worth_having":  # of twenty trials few are said each share of a hundred
        assert found and found <= FIGURES[name]
    else:
        assert found == FIGURES[name]
    assert all(0 <= row.held <= row.draws <= 2 * TOGETHER.get(name, 1) for row in rows)


@pytest.mark.parametrize(
    "cell",
    [
        clustered.Team("proportion", "change", 6, 6),
        clustered.Team("mean", "change", 6, 6),
        clustered.Thin("change", 6, 6, (40, 16), 0.0, 0.0),
        cumulative.Sum("count", 12, 12, 0.0, 0.0, "full"),
        *cells("against_comparison")[:1],
        *cells("since_start")[:1],
        sites.Several(3, 0.0),
    ],
    ids=lambda cell: type(cell).__name__,
)
def test_intervals_hold_the_truth_of_the_drawn_trials(cell):
    assert all(row.coverage > 0.8 for row in measure(cell, 20))


def test_practitioners_who_differ_anew_are_missed_without_the_allowance_and_held_with_it():
    without, told = measure(clustered.Team("proportion", "change", 6, 6, people=4, icc=0.1), 60)
    assert without.coverage < 0.85 < told.coverage
    assert told.times is not None and told.times > 1.2


def test_unequal_caseloads_are_up_to_sixteenfold():
    people = clustered.Team("proportion", "change", 6, 6, equal=False).drawn(np.random.default_rng(3)).practitioners
    loads = people.groupby("practitioner")["denominator"].sum()
    assert loads.max() > 6 * loads.min()
    assert loads.sum() == 12 * clustered.RECORDS


def test_the_same_draws_give_the_same_rows():
    cell = sites.Several(2, 0.3)
    assert measure(cell, 3) == measure(cell, 3)


def test_a_row_has_its_monte_carlo_error():
    row = Row("any", "with", 90, 100, None)
    assert (row.coverage, row.error) == (0.9, pytest.approx(0.03))
    assert "| any | with | 90.0 | 3.0 | 100 |  |" in page({"sites": [row]}, 100)
    assert math.isclose(Row("any", "with", 100, 100, 1.5).error, 0.0)


def test_an_unknown_study_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["nothing"])
    assert "no study called nothing" in capsys.readouterr().err


def test_the_page_in_the_repository_has_every_row():
    text = (Path(__file__).parents[2] / "benchmarks" / "STUDIES.md").read_text(encoding="utf-8")
    for name in STUDIES:
        assert STUDIES[name].TITLE in text and STUDIES[name].WORLD in text
        assert all(f"| {cell.name} |" in text for cell in cells(name))


def told() -> dict[str, list[list[str]]]:
    """The rows of the page in the repository, each as its cells, by the title of its study."""
    text = (Path(__file__).parents[2] / "benchmarks" / "STUDIES.md").read_text(encoding="utf-8")
    parts = {part.split("\n", 1)[0]: part for part in text.split("\n## ")[1:]}
    return {
        title: [[cell.strip() for cell in line.split("|")[1:-1]] for line in part.splitlines() if line.startswith("| ")]
        for title, part in parts.items()
    }


def test_every_study_on_the_page_was_run_as_often_as_the_page_says():
    text = (Path(__file__).parents[2] / "benchmarks" / "STUDIES.md").read_text(encoding="utf-8")
    draws = int(text.split("--draws ", 1)[1].split("`", 1)[0])
    for name, study in STUDIES.items():
        if name == "worth_having":
            continue  # its trials fall into bands of the chance that was said
        counts = [int(row[4]) for row in told()[study.TITLE] if row[4].isdigit()]
        assert max(counts) == draws * TOGETHER.get(name, 1), name


def test_the_guide_to_decisions_quotes_the_study_of_roll_outs():
    share = {(row[0].split(" points")[0], row[1]): row[2] for row in told()["A roll-out with and without its checks"]}
    asked = ("the interval alone", "and the checks that the rules ask", "and every check")
    (near, kept, all_near), (far, far_kept, all_far) = (
        [f"{float(share[f'a step of {points}', figure]):.0f}" for figure in asked] for points in (20, 30)
    )
    guide = " ".join((Path(__file__).parents[2] / "docs" / "decide.md").read_text(encoding="utf-8").split())
    assert (
        f"beyond them in {near} of 100 trials and passes every check that the rule asks in {kept}; "
        f"one of 30 points in {far} and in {far_kept}. "
        f"With the check of a season asked as well it would be {all_near} and {all_far} ("
    ) in guide
