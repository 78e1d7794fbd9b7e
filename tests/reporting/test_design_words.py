"""What a plan can see in words, as JSON and as a page: built from a plan that is really simulated."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from trialkit.judgement.sight import Outlook, outlook
from trialkit.protocol.source import parse_trial
from trialkit.reporting import design_words as words
from trialkit.reporting.design_data import design_json_text
from trialkit.reporting.design_page import design_page

TEXT = """
title: Calling <b>back</b>
organisation: A council
provenance: illustrative
question: Does it change?
intervention: {{name: Calling back}}
design:
  shape: {shape}
  phases:
{phases}
  sites: [{{id: one, name: One}}]
  chosen_because: {chosen}
log:
  row: call
  fields:
    date: {{type: date}}
    out: {{type: choice, options: {{low: Low, high: High}}}}
    cost: {{type: number, minimum: 0}}
measures:
  - {{id: it, name: It & more, role: primary, {measure}}}
no_balancing_measure_because: this is a test of words.
"""
TRIAL = "    - {name: Trial, kind: trial, start: 2026-02-16, end: 2026-03-29}"
BASELINE = "    - {name: Before, kind: baseline, start: 2026-01-05, end: 2026-02-15}\n" + TRIAL
SHARE = (
    "type: proportion, numerator: {out: high}, better: higher, worthwhile: 10, expected: {level: 33, per_period: 22}"
)
MONEY = "type: money, value: cost, better: lower, worthwhile: 50, expected: {level: 300, per_period: 20, spread: 120}"
COUNT = "type: count, numerator: {out: high}, better: lower, worthwhile: 20, expected: {per_period: 15}"
RATE = (
    "type: rate, numerator: {out: high}, exposure: 5000, per: 1000, better: lower, worthwhile: 1, change: absolute, "
    "expected: {level: 4}"
)


def look(measure: str = SHARE, phases: str = BASELINE, shape: str = "step", chosen: str = "volunteered") -> Outlook:
    text = TEXT.format(measure=measure, phases=phases, shape=shape, chosen=chosen)
    return outlook(parse_trial(text, name="x.yaml", trial_id="x"), None, draws=100)


@pytest.fixture(scope="module")
def ramp() -> Outlook:
    """Six weeks of a team picked for its worst month, no baseline, a ramp."""
    return look(phases=TRIAL, shape="ramp", chosen="worst_results")


def test_the_first_sentence_is_one_that_a_team_manager_can_read_aloud(ramp: Outlook) -> None:
    said = words.headline(ramp)
    pattern = (
        r"At 22 calls a week this plan will notice a rise of (\d+) points or more; "
        r"six baseline weeks would bring that down to (\d+)\."
    )
    found = re.fullmatch(pattern, said)
    assert found, said
    assert int(found[2]) < int(found[1]) <= 67


def test_the_gravest_warning_comes_first_and_each_has_its_number(ramp: Outlook) -> None:
    first, second = words.warnings(ramp)
    assert first.startswith("This plan cannot see its own smallest worthwhile change: one of 10 points would be")
    assert second == (
        "If this team was picked as the worst of 10 on a month's figures, up to 9 points of improvement would come by "
        "themselves."
    )


def test_a_step_without_a_baseline_is_said_to_be_out_of_sight() -> None:
    found = look(phases=TRIAL)
    assert "will notice no change, however large; six baseline weeks would show a rise of" in words.headline(found)
    assert any("cannot be seen, however large" in warning for warning in words.warnings(found))
    assert words.rows(found)[0].smallest == "none"


@pytest.mark.parametrize(
    ("measure", "pattern"),
    [
        (MONEY, r"At 20 calls a week this plan will notice a fall of £\d+ or more\b.*"),
        (COUNT, r"At 15 events a week this plan will notice a fall of \d+% or more\b.*"),
        (RATE, r"At an exposure of 5,000 a week this plan will notice a fall of \d\.\d or more\b.*"),
    ],
)
def test_every_type_of_measure_is_told_in_its_own_unit(measure: str, pattern: str) -> None:
    assert re.fullmatch(pattern, words.headline(look(measure))), words.headline(look(measure))


def test_a_change_that_there_is_no_room_for_is_said_so() -> None:
    found = look(SHARE.replace("worthwhile: 10", "worthwhile: 80"))
    assert "From 33% there is no room for a rise of 80 points: nothing could be worth having." in words.warnings(found)
    assert words.rows(found)[0].seen == "no room"


def test_the_picked_best_team_is_told_what_it_will_lose() -> None:
    assert any("would be lost again" in part for part in words.warnings(look(chosen="best_results")))


def test_the_json_holds_what_the_sentences_say(ramp: Outlook) -> None:
    data = json.loads(design_json_text(ramp))
    assert data["headline"] == words.headline(ramp)
    assert data["plan"]["smallest"] == pytest.approx(100 * ramp.plan.seen.smallest)
    assert [part["scenario"] for part in data["scenarios"]] == [one.change for one in ramp.others]
    assert data["assumed"]["level"] == {"value": 0.33, "source": "the plan"}
    assert data["returns_by_itself"]["teams"] == 10


class _Seen(HTMLParser):
    """Tags that are open, ids, and the text outside style."""

    def __init__(self) -> None:
        super().__init__()
        self.open, self.ids, self.text, self.tags = [], [], "", []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in ("meta", "path", "use", "rect"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data


def test_the_page_is_whole_safe_and_carries_its_chart_as_words_and_as_a_table(ramp: Outlook) -> None:
    page = design_page(ramp)
    seen = _Seen()
    seen.feed(page)
    assert seen.open == []
    assert len(seen.ids) == len(set(seen.ids))
    assert {"svg", "table", "title", "desc", "main", "h1"} <= set(seen.tags)
    assert "script" not in seen.tags and "b" not in seen.tags
    assert "http" not in re.sub(r'xmlns(:xlink)?="[^"]*"', "", page)
    assert words.headline(ramp) in seen.text
    assert "Illustrative data" in seen.text
    for row in words.rows(ramp):
        assert row.name in seen.text
    assert page == design_page(ramp)
