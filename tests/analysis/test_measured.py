"""The coverage that reports quote: of the nearest design, never of another quantity or setting."""

from __future__ import annotations

import csv

import pytest

from trialkit.analysis.measured import COLUMNS, FILE, nearest


def lines():
    with FILE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_table_has_every_column_and_shares_between_nought_and_one():
    found = lines()
    assert tuple(found[0]) == COLUMNS
    assert {line["kind"] for line in found} == {"means", "proportions", "counts"}
    for line in found:
        assert 0 < float(line["lowest"]) <= float(line["highest"]) <= 1
        assert int(line["draws"]) >= 1900


def test_the_nearest_design_is_the_same_one_where_it_was_simulated():
    found = nearest("proportion", "change", "ordinary", 6, 6, 40)
    assert found is not None
    assert (found.before, found.after, found.shape, found.size) == (6, 6, "step", 40)
    those = [
        line
        for line in lines()
        if (line["kind"], line["shape"], line["setting"]) == ("proportions", "step", "ordinary")
        and (float(line["size"]), line["before"]) == (40, "6")
    ]
    held = [line for line in those if float(line["wobble"]) <= 0.3]
    beyond = [line for line in those if float(line["wobble"]) > 0.3]
    assert found.held == (min(float(x["lowest"]) for x in held), max(float(x["highest"]) for x in held))
    assert found.beyond == (min(float(x["lowest"]) for x in beyond), max(float(x["highest"]) for x in beyond))
    assert found.held[0] > found.beyond[0]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (("mean", "level_change", "ordinary", 13, 11, 30), (12, 12, "full", 0)),
        (("money", "average_effect", "ordinary", 150, 24, 30), (52, 26, "full", 0)),
        (("rate", "change", "volatile", 5, 7, 12), (6, 6, "step", 10)),
        (("count", "trend", "ordinary", 0, 6, 2), (0, 6, "trend", 3)),
        (("ordinal", "trend", "ordinary", 0, 11, 20), (0, 12, "trend", 15)),
    ],
)
def test_other_designs_get_the_nearest_by_ratio_of_periods_and_of_size(asked, expected):
    found = nearest(*asked)
    assert found is not None
    assert (found.before, found.after, found.shape, found.size) == expected


def test_what_was_never_simulated_is_not_quoted():
    assert nearest("proportion", "before_after", "ordinary", 6, 6, 40) is None
    assert nearest("mean", "change", "volatile", 6, 6, 40) is None
    assert nearest("count", "average_effect", "ordinary", 169, 23, 1600) is None


def test_chance_is_quoted_where_weeks_differ_by_chance_and_its_failure_beyond():
    found = nearest("proportion", "change", "chance", 6, 6, 100)
    assert found is not None
    assert found.beyond is not None
    assert found.held[0] > 0.93
    assert found.beyond[0] < 0.85
