"""What charts say and the numbers behind them."""

import csv
import io
from dataclasses import replace

from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting import charts

from .conftest import louth_evaluation


def test_the_title_says_the_finding_and_the_subtitle_the_unit(louth: Evaluation) -> None:
    telling = charts.phases_telling(louth, louth.primary)
    assert telling.title == "Signposting: 45 points more (14 to 66)"
    assert telling.subtitle.startswith("Weekly share of conversations, per cent")


def test_a_change_against_what_was_expected_says_so_in_its_title(monthly: Evaluation) -> None:
    assert charts.phases_telling(monthly, monthly.primary).title.endswith(": 23% lower than expected (14% to 31%)")


def test_a_rate_whose_unit_says_what_it_is_per_says_it_once(monthly: Evaluation) -> None:
    rate = {"type": "rate", "per": 1000.0}
    subtitles = []
    for unit in ("drivers per thousand units of distance", "falls"):
        measure = monthly.primary.measure.model_copy(update={**rate, "unit": unit})
        subtitles.append(charts.phases_telling(monthly, replace(monthly.primary, measure=measure)).subtitle)
    assert subtitles == ["Monthly rate, drivers per thousand units of distance", "Monthly rate per 1,000, falls"]


def test_the_text_alternative_says_what_the_chart_says(wellbeing: Evaluation) -> None:
    text = charts.phases_telling(wellbeing, wellbeing.primary).alternative
    assert "17 points more (1 to 34)" in text
    assert "In Baseline (7 weeks)" not in text and "In Baseline (6 weeks) it ran from 18% in the first week" in text
    assert "A dashed line shows what would have been expected" in text
    assert "National lockdown, 5 January 2021" in text


def test_the_period_table_says_where_nothing_was_logged(wellbeing: Evaluation) -> None:
    table = charts.period_table(wellbeing, wellbeing.primary)
    empty = [row for row in table.shown if row[-1] == "nothing logged"]
    assert [row[0] for row in empty] == ["5 April 2021"]
    rows = list(csv.DictReader(io.StringIO(table.csv())))
    assert [row["value"] for row in rows if row["start"] == "2021-04-05"] == [""]
    assert len(rows) == len(wellbeing.primary.series[0].frame)


def test_every_estimate_is_in_the_csv_with_its_interval_or_its_reason(louth: Evaluation) -> None:
    table = charts.estimates_table(louth, louth.results, "estimates", "All")
    rows = list(csv.DictReader(io.StringIO(table.csv())))
    assert len(rows) == sum(1 + len(result.estimates) for result in louth.results)
    assert all((row["lower"] and row["upper"]) or row["reason"] for row in rows)
    assert rows[0]["value"] == "0.45" and rows[0]["method"] == "calibrated integrated likelihood"


def test_the_row_flow_adds_up_in_its_table() -> None:
    found = charts.flow_table(louth_evaluation())
    numbers = {str(name): int(str(rows)) for name, rows in found.data}
    aside = sum(rows for name, rows in numbers.items() if name.startswith("set aside"))
    assert numbers["received"] == aside + numbers["used"] == 117
