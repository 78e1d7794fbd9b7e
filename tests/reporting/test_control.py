"""The control chart of section 9: folded, told in sentences, never evidence; and how often such charts are wrong."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tallies import HIGH, LOW, weeks
from trialkit.analysis.estimate import Estimate
from trialkit.analysis.spc import Chart, NotCharted, chart_for
from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.results import MeasureResult
from trialkit.reporting import alarms, charts, sections
from trialkit.reporting.data import evaluation_json
from trialkit.reporting.files import number_tables
from trialkit.reporting.formats.html import html_of
from trialkit.reporting.sections import control

from .conftest import louth_evaluation, monthly_evaluation, wellbeing_evaluation
from .tallies import sites_evaluation

PAGE = Path(__file__).parents[2] / "docs" / "spc.md"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    return sites_evaluation(tmp_path_factory.mktemp("found"), {"a": [*LOW, *HIGH]})


def control_chart(found: Evaluation, result: MeasureResult) -> str:
    return html_of(control.control_chart(found, result))


def chart_of(found: Evaluation) -> Chart:
    assert isinstance(found.primary.chart, Chart)
    return found.primary.chart


def test_it_is_folded_under_its_icons_words_and_drawn_once_for_each_width(found: Evaluation) -> None:
    text = sections.primary_result(found).html
    assert f"<summary>As a control chart (SPC): {chart_of(found).icon.words}</summary>" in text
    assert text.count('id="section-9-spc-n-title"') == 1 == text.count('id="section-9-spc-w-title"')


def test_every_signal_and_what_the_limits_rest_on_stand_in_sentences(found: Evaluation) -> None:
    text = control_chart(found, found.primary)
    chart = chart_of(found)
    assert chart.signals
    for sentence in [*(signal.sentence for signal in chart.signals), chart.stretches[0].sentence]:
        assert f"<li>{sentence}</li>" in text


def test_a_chart_without_signals_says_so_once_and_not_that_nothing_changed() -> None:
    made = louth_evaluation()
    chart = chart_for(made.primary.series[0], better="higher")
    text = control_chart(made, replace(made.primary, chart=chart))
    assert isinstance(chart, Chart) and not chart.signals
    listed = text.split("</figure>")[1]
    assert listed.count("No rule holds") == 1 and "cannot show that nothing changed" in listed
    assert "nothing on the chart is unusual" not in text and "what this chart says" not in text.lower()


def test_a_chart_beside_an_estimate_that_allows_for_trend_and_season_says_that_it_does_not() -> None:
    made = monthly_evaluation()
    headline = made.primary.headline
    assert isinstance(headline, Estimate)
    chart = chart_for(made.primary.series[0], better="lower")
    said = {
        (rung, season): control_chart(
            made,
            replace(made.primary, chart=chart, rung=rung, headline=replace(headline, seasonal=season)),
        )
        for rung in ("segmented", "phases")
        for season in (True, False)
    }
    assert "allows for the earlier trend and for the time of year." in said["segmented", True]
    assert "allows for the earlier trend. A control chart does not" in said["segmented", False]
    assert not any("allows for" in said["phases", season] for season in (True, False))


def test_it_says_that_nothing_rests_on_it_and_how_often_such_charts_are_wrong(found: Evaluation) -> None:
    text = control_chart(found, found.primary)
    assert "no estimate, grade or decision in this report rests on it" in text
    assert "(limits from 6 points and 6 more after them), 10 in 100 signal in a service that does not change" in text
    assert "31 in 100 where its periods differ by a little more than chance" in text


def test_a_chart_that_cannot_be_drawn_is_one_sentence_and_no_fold(tmp_path: Path) -> None:
    sites = {"a": weeks(20, 32, 4), "b": weeks(25, 36, 6)}
    apart = sites_evaluation(tmp_path, sites, baseline=4, starts={"b": 6})
    assert isinstance(apart.primary.chart, NotCharted)
    text = control_chart(apart, apart.primary)
    assert text == (
        "<p>No control chart (SPC) is drawn: the sites started on different days, so no one set of limits holds for "
        "all of them.</p>"
    )
    assert evaluation_json(apart)["measures"][0]["control_chart"]["reason"] == apart.primary.chart.reason


def test_a_measure_without_a_chart_has_no_sentence_either() -> None:
    made = wellbeing_evaluation()
    assert made.primary.chart is None and control_chart(made, made.primary) == ""


def test_its_numbers_are_in_a_table_in_the_csv_and_in_the_json(found: Evaluation) -> None:
    chart = chart_of(found)
    table = charts.control_table(found, found.primary, chart)
    assert table.name in [other.name for other in number_tables(found)]
    told = evaluation_json(found)["measures"][0]["control_chart"]
    assert [row[1] for row in table.data] == [point["value"] for point in told["points"]]
    assert [row[3] for row in table.data] == [point.lower for point in chart.points]
    assert told["signals"] == [signal.sentence for signal in chart.signals]


def test_every_figure_of_false_alarms_is_the_documented_one() -> None:
    """Rows of docs/spc.md: the chart, "6 + 6", then per cent by rule; the sixth is any of Making Data Count's."""
    rows = re.findall(r"^(\S.*?)\s+(\d+) \+\s+(\d+)((?:\s+[\d.]+){6})$", PAGE.read_text(encoding="utf-8"), re.M)
    documented = {(name, int(basis), int(more)): float(rest.split()[4]) for name, basis, more, rest in rows}
    assert len(documented) == 7 * 7
    seen = 0
    for measured in set(alarms.MEASURED.values()):
        for name, shares in ((measured.chance_of, measured.by_chance), (measured.unruly_of, measured.unruly)):
            for size, share in zip(alarms.SIZES, shares, strict=False):
                assert documented[(name, *size)] == share
                seen += 1
    assert seen == 7 * 6


def test_a_chart_far_longer_than_those_measured_says_so() -> None:
    made = monthly_evaluation()
    chart = chart_for(made.primary.series[0], better="lower")
    assert isinstance(chart, Chart) and len(chart.points) > 100
    told = alarms.false_alarms(chart)
    assert "(limits from 24 points and 12 more after them)" in told
    assert told.endswith("each of them is one more chance of a false signal.")
    assert alarms.false_alarms(replace(chart, kind="run")) == ""


def test_of_many_signals_the_latest_are_told_and_how_many_there_are(tmp_path: Path) -> None:
    up_and_down = [*LOW, *HIGH, *LOW, *HIGH, *LOW, *HIGH, *LOW, *HIGH, *LOW, *HIGH]
    chart = chart_of(sites_evaluation(tmp_path, {"a": up_and_down}))
    assert len(chart.signals) > 8, "there are many"
    assert chart.told[0].startswith(f"There are {len(chart.signals)} signals in all") and len(chart.told) == 9
    ends = sorted(signal.indices[-1] for signal in chart.signals)
    told = [signal.indices[-1] for signal in chart.signals if signal.sentence in chart.told[1:]]
    assert min(told) >= ends[-8]
    marked = {index for signal in chart.signals for index in signal.indices}
    assert {point.index for point in chart.points if point.variation != "common_cause"} >= marked
