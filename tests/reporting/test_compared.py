"""A comparison site in the report: which figure is the headline, both side by side, the second line, the rivals."""

import re
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from tests.tallies import HIGH, LOW, Weeks
from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting import carried, charts, compared, figures, findings, sections, words
from trialkit.reporting.data import evaluation_json, evaluation_schema
from trialkit.reporting.figures.palette import TEAL

from .conftest import louth_evaluation
from .tallies import THERE, THERE_LATER, sites_evaluation

SVG = "{http://www.w3.org/2000/svg}"
BOTH = {"a": [*LOW, *HIGH], "c": [*THERE, *THERE_LATER]}


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """Louth against Spalding, which moved a little too."""
    return sites_evaluation(tmp_path_factory.mktemp("used"), BOTH)


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """Spalding fell steeply before the trial, so it cannot stand for what would have come."""
    steady: Weeks = [(50, 200), (52, 200), (49, 200), (51, 200), (50, 200), (48, 200)]
    falling: Weeks = [(180 - 25 * week, 200) for week in range(6)]
    sites = {"a": [*steady, *HIGH], "c": [*falling, *falling[-1:] * 6]}
    return sites_evaluation(tmp_path_factory.mktemp("parted"), sites)


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """The plan judges the change against Spalding, which logged two weeks of baseline."""
    late: Weeks = [None, None, None, None, *THERE[4:], *THERE_LATER]
    folder = tmp_path_factory.mktemp("registered")
    return sites_evaluation(folder, {"a": [*LOW, *HIGH], "c": late}, more="decision: {headline: controlled}")


def plain(html: str) -> str:
    return " ".join(re.sub(r"&[#\w]+;", "'", re.sub(r"<[^>]+>", " ", html)).split())


def said(found: Evaluation, result: object) -> str:
    """One figure as the sentence of both has it, with the headline's decimals."""
    assert isinstance(result, Estimate)
    ends = (result.interval.lower, result.interval.upper)
    return f"{result.value * 100:.0f} points more ({ends[0] * 100:.0f} to {ends[1] * 100:.0f})"


def test_the_headline_is_named_with_both_figures_in_one_sentence(used: Evaluation) -> None:
    comparison = used.primary.comparison
    assert comparison is not None and comparison.used
    against, alone = said(used, comparison.controlled), said(used, comparison.uncontrolled)
    assert against != alone
    assert compared.which(used.primary) == (
        f"The headline is the change against Spalding, {against}; by itself the change is {alone}."
    )
    for number in (1, 9):
        assert compared.which(used.primary) in plain(sections.SECTIONS[number - 1][1](used).html)
    assert compared.which(used.primary) in words.plain_summary(used)


def test_a_comparison_that_is_not_used_leaves_the_change_by_itself_and_says_why(parted: Evaluation) -> None:
    told = compared.which(parted.primary)
    assert told.startswith("The headline is the change by itself, ")
    assert "; against Spalding it is " in told
    assert "did not run parallel" in told
    assert "than at" not in findings.finding(parted, parted.primary)
    assert "does not carry the headline" in words.watch_out(parted)
    assert "a comparison site logged and not used" in words.how_sure(parted)


def test_a_registered_comparison_that_fails_is_not_exchanged_for_the_other_figure(registered: Evaluation) -> None:
    assert isinstance(registered.primary.headline, NotEstimable)
    told = compared.which(registered.primary)
    assert told.startswith(
        "The plan judges the change against Spalding, which cannot be given; by itself the change is"
    )
    assert "which is not what the plan judges" in told
    assert "three are needed" in told


def test_the_finding_sets_the_change_against_the_comparison(used: Evaluation) -> None:
    text = findings.finding(used, used.primary)
    assert text.startswith("Settled at once rose from 25% of calls before to 52% in the ‘During’ phase. ")
    assert "The estimate: " in text and "points more than if it had moved as at Spalding (" in text
    assert "than if it had moved as at Spalding" in findings.relative_finding(used.primary)
    assert carried.behind(used, used.primary).endswith("With those at Spalding, what is judged rests on 1,080.")


def test_no_two_estimates_of_one_scale_have_the_same_heading(used: Evaluation) -> None:
    table = charts.estimates_table(used, (used.primary,), "x", "x")
    headings = [row[:2] for row in table.shown]
    assert len(headings) == len(set(headings))
    assert any(heading.endswith("against the comparison") for heading, _ in headings)
    assert any(heading.endswith("without the comparison") for heading, _ in headings)


@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_the_chart_draws_the_comparison_as_a_second_line_with_its_name(used: Evaluation, form: str) -> None:
    svg = figures.phases_chart(used, used.primary, uid="a", form=form)  # type: ignore[arg-type]
    root = ElementTree.fromstring(svg)
    shown = " ".join("".join(node.itertext()).strip() for node in root.iter(f"{SVG}text"))
    assert "Spalding, comparison" in shown and "moving as Spalding did" in shown
    squares = [rect for rect in root.iter(f"{SVG}rect") if rect.get("fill") == TEAL]
    assert len(squares) == 12
    assert "At Spalding in Before (6 weeks) it ran from 24%" in str(root.find(f"{SVG}desc").text)  # type: ignore[union-attr]


def test_two_comparison_sites_are_told_apart_by_their_dashes(tmp_path: Path) -> None:
    found = sites_evaluation(tmp_path, {**BOTH, "c2": [*THERE, *THERE]})
    svg = figures.phases_chart(found, found.primary, uid="a", form="narrow")
    lines = [path for path in ElementTree.fromstring(svg).iter(f"{SVG}path") if path.get("stroke") == TEAL]
    assert len({line.get("stroke-dasharray") for line in lines}) == 2
    assert "Spalding and Grantham" in compared.which(found.primary)


def test_the_numbers_behind_the_chart_hold_both_places(used: Evaluation) -> None:
    table = charts.period_table(used, used.primary)
    assert [row[0] for row in table.data] == ["Louth"] * 12 + ["Spalding"] * 12
    assert table.columns[0].heading == "Place"
    alone = louth_evaluation()
    assert charts.period_table(alone, alone.primary).columns[0].heading == "Week from"


def test_the_rivals_carry_the_sentence_on_parallel_baselines(used: Evaluation, parted: Evaluation) -> None:
    for found in (used, parted):
        comparison = found.primary.comparison
        assert comparison is not None
        rivals = plain(sections.limitations(found).html)
        assert rivals.count(comparison.parallel.text) == 1


def test_the_json_carries_the_comparison_with_both_estimates(used: Evaluation, parted: Evaluation) -> None:
    for found in (used, parted):
        document = evaluation_json(found)
        assert list(jsonschema.Draft202012Validator(evaluation_schema()).iter_errors(document)) == []
        row, comparison = document["measures"][0]["comparison"], found.primary.comparison
        assert comparison is not None
        assert (row["sites"], row["used"], row["reason"]) == (["Spalding"], comparison.used, comparison.reason)
        assert row["parallel"]["passed"] == comparison.parallel.passed
        assert row["controlled"]["value"] == comparison.controlled.value  # type: ignore[union-attr]
        assert row["uncontrolled"]["value"] == comparison.uncontrolled.value  # type: ignore[union-attr]
    assert evaluation_json(louth_evaluation())["measures"][0]["comparison"] is None


def test_a_document_of_before_the_comparison_is_still_valid(used: Evaluation) -> None:
    document = evaluation_json(used)
    for measure in document["measures"]:
        del measure["comparison"], measure["control_chart"]
    assert list(jsonschema.Draft202012Validator(evaluation_schema()).iter_errors(document)) == []
