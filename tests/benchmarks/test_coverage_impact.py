"""Forecasting peers that were run apart: their kept intervals are of the series that are drawn, and scored on those."""

from __future__ import annotations

import csv

import pytest
from benchmarks.coverage.cells import Means, Weeks
from benchmarks.coverage.draws import draw
from benchmarks.coverage.impact import COLUMNS, FEWEST, FILE, PEERS, beside, told, was
from benchmarks.coverage.measured import Measured

CELL = Means(Weeks(6, 6), "step", "AR(1)", 0.4, "means")
PEER = PEERS["pycausalimpact"]


def kept(tmp_path, count, *, other=0, unanswered=0):
    """A file of intervals from −1 to 1, the last `other` of them of series that are drawn no longer."""
    y = draw(CELL, count).y
    path = tmp_path / f"{count}-{other}-{unanswered}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(COLUMNS)
        for place in range(count):
            series = "00000000" if place >= count - other else was(y[place])
            ends = ("", "") if place < unanswered else ("-1.000000", "1.000000")
            lines.writerow([PEER.name, "6+6", "0.4", "no", place, series, *ends, "2026-11-22"])
    return path


def test_a_peer_is_scored_on_the_series_that_it_was_given(tmp_path):
    (row,) = beside(Measured(CELL, (), 1.0), [PEER], kept(tmp_path, 25, unanswered=2)).rows
    assert (row.method, row.quantity, row.answered, row.unanswered) == (PEER.name, "level", 23, 2)
    assert row.coverage == 1.0 and row.width == 2.0


def test_intervals_of_series_that_are_drawn_no_longer_do_not_count(tmp_path):
    (row,) = beside(Measured(CELL, (), 1.0), [PEER], kept(tmp_path, 25, other=4)).rows
    assert row.answered == 21
    assert beside(Measured(CELL, (), 1.0), [PEER], kept(tmp_path, 25, other=6)).rows == ()


def test_too_few_series_and_other_cells_are_left_out(tmp_path):
    assert beside(Measured(CELL, (), 1.0), [PEER], kept(tmp_path, FEWEST - 1)).rows == ()
    other = Means(Weeks(6, 6), "trend and step", "AR(1)", 0.4, "means")
    assert beside(Measured(other, (), 1.0), [PEER], kept(tmp_path, 25)).rows == ()
    outside = Means(Weeks(6, 6), "step", "AR(1)", 0.8, "outside")
    assert beside(Measured(outside, (), 1.0), [PEER], kept(tmp_path, 25)).rows == ()


def test_every_kept_interval_is_of_a_series_that_is_drawn_today():
    names = {peer.name for peer in PEERS.values()}
    with FILE.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    places = [tuple(line[name] for name in COLUMNS[:5]) for line in lines]
    assert len(set(places)) == len(places) > FEWEST
    for line in lines:
        before, after = line["weeks"].split("+")
        shape = "full" if line["line"] == "yes" else "step"
        cell = Means(Weeks(int(before), int(after)), shape, "AR(1)", float(line["rho"]), "means")
        place = int(line["series"])
        assert line["peer"] in names
        assert line["print"] == was(draw(cell, place + 1).y[place])
        assert float(line["lower"]) < float(line["upper"])


def test_the_page_says_how_the_peers_on_it_were_run():
    one = beside(Measured(CELL, (), 1.0))
    assert "pycausalimpact 0.1.1) with statsmodels==0.13.5" in told([one])
    assert told([Measured(CELL, (), 1.0)]) == ""


@pytest.mark.parametrize("peer", PEERS.values(), ids=PEERS)
def test_what_is_installed_for_a_peer_is_fixed(peer):
    assert all(requirement.count("==") == 1 for requirement in peer.requirements)
    assert peer.requirements[0].partition("==")[2] in peer.name
