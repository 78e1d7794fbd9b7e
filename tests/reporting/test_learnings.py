"""What the shelf tells of learnings: which way each result speaks is worked out, and open ones stand like any other."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from trialkit.errors import LearningsError
from trialkit.protocol.learnings import Learning
from trialkit.reporting.learnings import bearings, learnings_html
from trialkit.reporting.portfolio import Entry, shelf
from trialkit.reporting.portfolio_page import write_index
from trialkit.workspace import Workspace

from .shelves import FALLING, LEVEL, OPEN, RISING, put_numbers, workspace

EVERY = Learning(statement="It <helps>.", trials=("open", "level", "falling", "rising", "waiting", "rising.came_back"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = workspace(
        tmp_path_factory.mktemp("learnt"), open=OPEN, level=LEVEL, rising=RISING, falling=FALLING, waiting=None
    )
    for name in ("open", "level", "rising", "falling"):
        put_numbers(made, name)
    return made


@pytest.fixture(scope="module")
def entries(place: Workspace) -> dict[str, Entry]:
    return {entry.trial: entry for entry in shelf(place)}


def test_the_direction_follows_from_each_result_and_none_is_left_out(entries: dict[str, Entry]) -> None:
    found = {said: one.way for said, one in zip(EVERY.trials, bearings(EVERY, entries), strict=True)}
    assert (found["rising"], found["falling"], found["waiting"]) == ("for", "against", "no_report")
    assert found["open"] == "no_answer", "an interval that holds no change and the change worth having"
    assert found["level"] == "against", "a change shown to be less than the one worth having"
    assert found["rising.came_back"] == "for", "shown to be safe within its margin"


def test_each_result_is_cited_with_its_change_its_interval_its_grade_and_its_report(entries: dict[str, Entry]) -> None:
    page = learnings_html([EVERY], tuple(entries.values()))
    cited = {way: re.search(rf"<dt>{way}: (\d)[^<]*</dt>(.*?)</div>", page) for way in ("For", "Against", "No answer")}
    assert {way: one[1] for way, one in cited.items() if one} == {"For": "2", "Against": "2", "No answer": "1"}
    assert cited["Against"] is not None and cited["No answer"] is not None
    assert re.search(r'href="falling/report.html".*points fewer \(.*\)\. Grade \d of 5', cited["Against"][2])
    assert re.search(r'href="open/report.html".*\(.* fewer to .* more\)\. Grade \d of 5', cited["No answer"][2])
    assert "<dt>No report: 1</dt>" in page and "It &lt;helps&gt;." in page


def test_better_by_less_than_is_worth_having_is_told_as_that(entries: dict[str, Entry]) -> None:
    entry = entries["level"]
    assert entry.document is not None and entry.primary is not None
    small = entry.primary.headline.model_copy(update={"value": 0.04, "lower": 0.03, "upper": 0.05})
    measures = [
        row.model_copy(update={"headline": small}) if row.role == "primary" else row for row in entry.document.measures
    ]
    moved = replace(entry, document=entry.document.model_copy(update={"measures": measures}))
    (found,) = bearings(Learning(statement="It helps.", trials=("level",)), {"level": moved})
    assert found.way == "in_between"
    assert "; better, by less than is worth having. Grade" in found.text


def test_another_measure_carries_the_grade_of_its_trial(entries: dict[str, Entry]) -> None:
    first, second = bearings(Learning(statement="It helps.", trials=("rising", "rising.came_back")), entries)
    assert re.search(r"\. Grade \d of 5\.$", first.text)
    assert re.search(r"\. The trial's grade: \d of 5\.$", second.text)


def test_a_way_in_which_nothing_speaks_is_told_too(entries: dict[str, Entry]) -> None:
    page = learnings_html([Learning(statement="It helps.", trials=("rising",))], tuple(entries.values()))
    assert page.count("<dd>none</dd>") == 2 and "<dt>Against: 0</dt>" in page


def test_a_changed_result_turns_the_direction_without_a_word_being_typed(tmp_path: Path) -> None:
    said = Learning(statement="It helps.", trials=("one",))
    ways = []
    for name, counts in (("a", RISING), ("b", FALLING)):
        made = workspace(tmp_path / name, one=counts)
        put_numbers(made, "one")
        [entry] = shelf(made)
        ways += [one.way for one in bearings(said, {"one": entry})]
    assert ways == ["for", "against"]


def test_a_mistake_in_the_file_leaves_the_earlier_shelf_as_it_was(place: Workspace) -> None:
    write_index(place)
    page = place.root / "reports" / "index.html"
    before = page.read_bytes()
    place.learnings_file.write_text("learnings:\n  - {statement: It helps., trials: [rissing]}\n", encoding="utf-8")
    with pytest.raises(LearningsError, match="Did you mean rising"):
        write_index(place)
    assert page.read_bytes() == before
    place.learnings_file.write_text("learnings:\n  - {statement: It helps., trials: [rising]}\n", encoding="utf-8")
    write_index(place)
    assert "What the trials say together" in page.read_text(encoding="utf-8")


def test_a_result_that_checks_take_away_is_counted_as_one(entries: dict[str, Entry]) -> None:
    entry = entries["rising"]
    assert entry.document is not None
    measures = [
        one.model_copy(update={"robustness": one.robustness.model_copy(update={"made": 7, "lost": ["a"]})})
        if one.role == "primary" and one.robustness is not None
        else one
        for one in entry.document.measures
    ]
    falls = replace(entry, document=entry.document.model_copy(update={"measures": measures}))
    page = learnings_html([EVERY], [*({**entries, "rising": falls}).values()])
    assert "<dt>For: 2 (1 fails checks)</dt>" in page and "fails 1 of 7 checks" in page
    assert "<dt>For: 2</dt>" in learnings_html([EVERY], tuple(entries.values()))
