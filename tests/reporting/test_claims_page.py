"""The page, the JSON and the words of checked figures."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from trialkit.judgement.claims import LEVELS, Checked, check_claims
from trialkit.protocol.claims_source import load_ledger, parse_claims
from trialkit.protocol.ledger import Ledger
from trialkit.reporting import claims_words as words
from trialkit.reporting.claims_data import claims_data, claims_json_text
from trialkit.reporting.claims_page import claims_page

CLAIMS = Path(__file__).parents[2] / "claims"
ALL = ("annex-a", "bristol", "essex", "lincolnshire", "rutland")
VOID = {"meta", "br"}
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def checked() -> Checked:
    return check_claims(load_ledger(sorted(CLAIMS.glob("*.yaml"))))


class _Balanced(HTMLParser):
    """Tags that are opened and closed in order, and the ones seen."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.open += [tag] * (tag not in VOID)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_fetches_nothing(checked: Checked) -> None:
    page = claims_page(checked, ALL)
    parser = _Balanced()
    parser.feed(page)
    assert parser.open == []
    assert "script" not in parser.seen and "link" not in parser.seen and "img" not in parser.seen
    assert not re.search(r"https?://|url\(", page)
    assert parser.seen.count("h1") == 1


def test_every_finding_and_every_quotation_is_on_the_page(checked: Checked) -> None:
    text = re.sub(r"<[^>]+>", "", claims_page(checked, ALL))
    shown = " ".join(text.replace("&#x27;", "'").replace("&amp;", "&").replace("&quot;", '"').split())
    for finding in checked.findings:
        assert " ".join(finding.text.split()) in shown
    for claim in checked.ledger.claims:
        assert " ".join(claim.figure.quote.split()) in shown


def test_a_level_is_told_in_words_and_not_by_a_sign_or_colour_alone(checked: Checked) -> None:
    page = claims_page(checked, ALL)
    for level in LEVELS:
        assert f"{words.SIGNS[level]}</span>{words.NAMES[level]}" in page
    assert "color:" not in page.split("</style>")[1]


def test_the_words_of_a_source_are_never_markup() -> None:
    text = f"""\
source: {{title: "{HOSTILE}", interest: "{HOSTILE}"}}
about: "{HOSTILE}"
figures:
  - {{id: one, quote: "{HOSTILE}", where: "{HOSTILE}", measure: m, type: count, unit: "{HOSTILE}", value: 3,
      status: realised}}
  - {{id: two, quote: "{HOSTILE}", measure: n, no_figure: "{HOSTILE}", status: realised}}
"""
    file = parse_claims(text, name="hostile", file_id="hostile")[1]
    page = claims_page(check_claims(Ledger((file,))), ("hostile",))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_answer_counts_every_figure_once(checked: Checked) -> None:
    shown = words.told(checked, ALL)
    numbers = [int(number) for number in re.findall(r"\d+", words.answer(shown))]
    assert numbers[0] == len(checked.ledger.claims)
    assert numbers[1] == len(ALL)
    assert sum(numbers[2:]) == numbers[0]


def test_the_answer_is_grammatical_for_one() -> None:
    text = (
        "source: {title: T}\nabout: A\nfigures:\n"
        "  - {id: one, quote: q, measure: m, type: proportion, unit: people, value: 130, status: realised}\n"
    )
    file = parse_claims(text, name="one", file_id="one")[1]
    shown = words.told(check_claims(Ledger((file,))), ("one",))
    assert words.answer(shown) == "1 figure from 1 source: 1 needs another look."
    assert list(words.notes(shown)) == ["1 percentage of people or cases is printed, none with the number of cases."]


def test_the_notes_say_what_holds_of_all_figures(checked: Checked) -> None:
    notes = " ".join(words.notes(words.told(checked, ALL)))
    assert "all of them add up" in notes
    assert re.search(r"\d+ percentages of people or cases are printed, \d+ with the number of cases", notes)


def test_json_holds_the_facts_the_levels_and_the_findings(checked: Checked) -> None:
    data = json.loads(claims_json_text(checked, ["bristol"]))
    assert data == json.loads(json.dumps(claims_data(checked, ["bristol"])))
    (source,) = data["sources"]
    assert source["id"] == "bristol"
    assert sum(data["figures_by_level"].values()) == len(source["figures"])
    low = next(one for one in source["figures"] if one["key"] == "bristol.scenario_low")
    assert (low["facts"]["value"], low["facts"]["amount"], low["level"]) == (10, 11_000_000, "adds_up")
    assert any("annex-a.bristol_saving" in finding["figures"] for finding in data["findings"])
