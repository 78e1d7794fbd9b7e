"""Sites that started on different days: every total, week and chart is of all of them, and a further site is told."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.tallies import Weeks, weeks
from trialkit.analysis.panel import together
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting import apart, carried, charts, figures, files, findings, prospects, sections, sites, words
from trialkit.reporting.around import when
from trialkit.reporting.figures.palette import PALE
from trialkit.reporting.notebook import build_notebook

from .tallies import sites_evaluation

SVG = "{http://www.w3.org/2000/svg}"
THREE = {"a": weeks(20, 32, 4), "b": weeks(25, 36, 6), "d": weeks(15, 28, 8)}
STARTS = {"b": 6, "d": 8}


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    return sites_evaluation(tmp_path_factory.mktemp("three"), THREE, baseline=4, starts=STARTS)


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """Sleaford logged two weeks of baseline, and Spalding went on as before."""
    late: Weeks = [None, None, None, None, *weeks(15, 28, 6)[4:]]
    found = {"a": weeks(20, 32, 4), "b": weeks(25, 36, 5), "d": late, "c": weeks(20, 20, 12)}
    return sites_evaluation(tmp_path_factory.mktemp("short"), found, baseline=4, starts={"b": 5, "d": 6})


def plain(html: str) -> str:
    return " ".join(re.sub(r"&[#\w]+;", "'", re.sub(r"<[^>]+>", " ", html)).split())


def test_totals_and_weeks_are_those_of_all_sites(three: Evaluation) -> None:
    assert carried.behind(three, three.primary) == (
        "The log holds 2,160 calls over three sites, 36 weeks in all, about 60 a week at each."
    )
    assert words.design_in_words(three) == (
        "Three sites that started on different days, 4 to 8 baseline weeks, no comparison"
    )
    assert when(three.trial).endswith("sites started on 29 Jan, 12 Feb and 26 Feb")


def test_the_answer_says_that_each_is_set_against_its_own_baseline_and_how_they_are_combined(three: Evaluation) -> None:
    answer = plain(sections.headline(three).html)
    assert "rose across the sites, each set against its own baseline: 20 points more on average (" in answer
    assert "their effects are then combined, allowing for sites that differ" in answer


def test_the_baseline_is_told_site_by_site(three: Evaluation) -> None:
    text = plain(sections.baseline(three).html)
    for name, count in (("Louth", 4), ("Boston", 6), ("Sleaford", 8)):
        assert f"{name}: {count} baseline weeks with entries, {60 * count} calls in all." in text


@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_the_chart_has_a_panel_for_each_site_with_its_own_phases_and_its_own_change(
    three: Evaluation, form: str
) -> None:
    root = ElementTree.fromstring(figures.phases_chart(three, three.primary, uid="a", form=form))  # type: ignore[arg-type]
    shown = ["".join(node.itertext()).strip() for node in root.iter(f"{SVG}text")]
    for name in ("Louth", "Boston", "Sleaford"):
        own = sites.own_change(three.primary, name)
        assert own is not None
        assert f"{name}: {findings.brief(three.primary.measure, own)}" in shown
    assert shown.count("Before") == shown.count("During") == 3
    starts = {ground.get("x") for ground in root.iter(f"{SVG}rect") if ground.get("fill") == PALE["trial"]}
    assert len(starts) == 3
    assert len([*root.iter(f"{SVG}circle")]) == 36


def test_the_numbers_behind_the_chart_are_those_of_every_site(three: Evaluation, short: Evaluation) -> None:
    table = charts.period_table(three, three.primary)
    assert len(table.data) == 36
    assert [row[3] for row in table.data if row[0] == "Boston"] == ["Before"] * 6 + ["During"] * 6
    assert {row[0] for row in charts.period_table(short, short.primary).data} == {
        "Louth",
        "Boston",
        "Sleaford",
        "Spalding",
    }


def test_each_site_has_its_row_and_one_that_is_left_out_says_so(three: Evaluation, short: Evaluation) -> None:
    rows = {row[0]: row for row in apart.site_table(three, three.primary).shown}
    assert rows["Boston"][1:5] == ("12 February 2024", "6", "6", "720")
    assert "points more (" in rows["Boston"][5]
    left = {row[0]: row for row in apart.site_table(short, short.primary).shown}
    assert left["Sleaford"][2] == "2" and left["Sleaford"][5] == "left out of the average"
    assert "Spalding" not in left


def test_what_a_further_site_may_see_is_said_in_words(three: Evaluation, short: Evaluation) -> None:
    told = apart.further(three.primary)
    assert told.startswith("One further site like these may see anything from ")
    assert "wider than the interval of the average" in told
    for number in (9, 18):
        assert told in plain(sections.SECTIONS[number - 1][1](three).html)
    two = prospects.next_site(short)
    assert two[0] == apart.further(short.primary) and two[-1] == "Two sites say very little of how sites differ."


def test_the_prediction_is_the_one_that_the_panel_makes(three: Evaluation) -> None:
    own = [(name, sites.own_change(three.primary, name)) for name in ("Louth", "Boston", "Sleaford")]
    assert all(found is not None for _, found in own)
    made = together([(name, found) for name, found in own if found is not None])
    assert made.prediction.subject == apart.FURTHER


def test_a_site_without_entries_is_called_by_its_name(short: Evaluation) -> None:
    text = plain(sections.data_received(short).html)
    assert "1 January 2024 at Sleaford" in text and " at d" not in text


def test_a_comparison_beside_them_has_a_panel_without_phases(short: Evaluation) -> None:
    root = ElementTree.fromstring(figures.phases_chart(short, short.primary, uid="a", form="narrow"))
    shown = ["".join(node.itertext()).strip() for node in root.iter(f"{SVG}text")]
    assert "Spalding: went on as before" in shown and "Sleaford: left out of the average" in " ".join(shown)
    assert shown.count("Before") == 3
    wide = ElementTree.fromstring(figures.phases_chart(short, short.primary, uid="a"))
    shown = ["".join(node.itertext()).strip() for node in wide.iter(f"{SVG}text")]
    assert {"Spalding", "went on as before", "Sleaford", "left out of the average"} <= set(shown)
    grounds = [node for node in wide.iter(f"{SVG}rect") if node.get("fill") == PALE["trial"]]
    assert len(grounds) == 1 + 3, "one in the key, and one for each site that started"


def test_the_notebook_shows_every_series_where_there_are_several(three: Evaluation, tmp_path: Path) -> None:
    cells = {cell["id"]: cell["source"] for cell in build_notebook(three.trial).cells}
    assert cells["primary-series"].startswith("for series in evaluation.primary.series:")
    alone = sites_evaluation(tmp_path, {"a": weeks(20, 32, 6)})
    assert "series[0]" in {cell["id"]: cell["source"] for cell in build_notebook(alone.trial).cells}["primary-series"]


def test_a_trial_in_one_place_has_nothing_of_this(tmp_path: Path) -> None:
    found = sites_evaluation(tmp_path, {"a": weeks(20, 32, 6)})
    assert not sites.apart(found.primary)
    assert apart.further(found.primary) == ""
    assert "Site by site" not in sections.primary_result(found).html


def test_the_effect_by_time_since_the_start_says_how_many_sites_are_behind_it(three: Evaluation) -> None:
    found = apart.time_table(three, three.primary)
    assert found is not None
    assert [row[:2] for row in found.shown] == [
        ("Weeks 1 to 2", "3 of 3 sites"),
        ("Weeks 3 to 4", "3 of 3 sites"),
        ("Weeks 5 to 6", "2 of 3 sites"),
        ("Weeks 7 to 8", "1 of 3 sites"),
    ]
    assert all(" points more (" in row[2] for row in found.shown[:3])
    assert found.shown[3][2] == "cannot say: one site of 3 reached this time, and two are needed."
    text = plain(sections.primary_result(three).html)
    assert "Later weeks rest on fewer sites, so a difference between rows may be one between sites" in text
    assert "By time since the start: Weeks 5 to 6, 2 of 3 sites" in text


def test_sites_that_started_together_have_no_table_by_time_since_the_start(three: Evaluation, tmp_path: Path) -> None:
    together_ = sites_evaluation(tmp_path, {"a": weeks(20, 32, 6), "b": weeks(25, 36, 6)})
    assert apart.time_table(together_, together_.primary) is None
    assert apart.time_table(three, three.primary) in files.number_tables(three)
