"""The same people before and after, from a YAML and a CSV to the published page."""

from __future__ import annotations

import csv
import datetime as dt
import html
import json
import re

import pytest

from tests.reporting.twice import TRIAL
from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.protocol.source import load_trial
from trialkit.records.read import read_log
from trialkit.reporting import findings, margin, paired, sections, words
from trialkit.reporting.export import publish
from trialkit.workspace import Workspace

SAID = (("no", "no", 150), ("no", "yes", 110), ("yes", "no", 43), ("yes", "yes", 309), ("no", "", 88))
"""700 people by their two answers: 352 of 612 said yes before and 419 after."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("twice")
    (root / "trials").mkdir()
    (root / "impact_logs" / "twice").mkdir(parents=True)
    (root / "trials" / "twice.yaml").write_text(TRIAL, encoding="utf-8")
    rows: list[list[object]] = []
    for before, after, people in SAID:
        for number in range(people):
            day = dt.date(2024, 1, 1) + dt.timedelta(days=(7 * number) % 84)
            score = 4 + number % 3
            rows.append([f"{day:%d/%m/%Y}", before, after, score, score + number % 2 if after else ""])
    with (root / "impact_logs" / "twice" / "log.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["date", "own_before", "own_after", "score_before", "score_after"], *rows])
    return Workspace(root)


@pytest.fixture(scope="module")
def twice(workspace: Workspace) -> Evaluation:
    trial = load_trial(workspace.root / "trials" / "twice.yaml")
    return evaluate(trial, read_log(trial, workspace.root / "impact_logs" / "twice"))


def plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_the_answer_is_what_the_same_people_said_twice(twice: Evaluation) -> None:
    assert words.headline(twice) == (
        "Of 612 people with both answers, 58% before and 68% after counted in ‘Lives as they want to’: 11 points more "
        "(7 to 15). The whole interval lies beyond the 5 points worth having."
    )
    assert paired.asked(twice, twice.primary) == (
        "612 of 700 people gave both answers; the others are not in the comparison."
    )
    assert words.design_in_words(twice) == "One site, the same people before and after, no comparison"


def test_a_score_is_told_by_its_means(twice: Evaluation) -> None:
    said = findings.finding(twice, twice.results[1])
    assert said.startswith("Of 612 people with both answers, the mean of ‘Wellbeing’ was 5.0 before and 5.5 after: ")
    assert margin.safety(twice.results[1]).startswith("Wellbeing stayed within its margin")


def test_the_result_warns_of_regression_to_the_mean_and_says_what_it_cannot_carry(twice: Evaluation) -> None:
    text = plain(sections.primary_result(twice).html)
    assert "such scores rise by themselves (regression to the mean)" in text
    assert "whether the same people would have changed without it" in text
    assert "It takes people as unrelated" in text
    assert "how periods vary" not in text
    assert "change of slope" not in text
    assert "From the first week" not in text


def test_the_published_page_and_its_numbers_hold_the_pairs(workspace: Workspace) -> None:
    folder = publish("twice", workspace)
    page = plain((folder / "report.html").read_text(encoding="utf-8"))
    assert "Of 612 people with both answers, 58% before and 68% after" in page
    assert "612 of 700 people gave both answers" in page
    assert "110 came to it and 43 left it, mid-P less than 0.001." in page
    own = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))["measures"][0]
    assert own["rung"] == "paired"
    assert own["asked"] == {"people": 700, "both": 612}
    assert own["headline"]["contrast"] == "paired"
    assert own["headline"]["value"] == pytest.approx(67 / 612)
