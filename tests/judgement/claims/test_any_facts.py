"""Whatever facts a file holds, the checks answer in sentences: random figures, linked at random."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some
from pydantic import ValidationError

from trialkit.judgement.claims import LEVELS, check_claims
from trialkit.protocol.claims import ClaimsFile, Definition, Figure, Population, Range, Reading, Source
from trialkit.protocol.ledger import Ledger, link_faults
from trialkit.reporting.claims_data import claims_json_text
from trialkit.reporting.claims_page import claims_page

TYPES = ("proportion", "rate", "count", "money", "ratio")
NUMBERS = some.one_of(
    some.sampled_from([0.0, 1.0, 50.0, 100.0, -3.0, 142.0, 7.0, 33.3, 6e6, 1e-9, 1e12]),
    some.floats(-1e6, 1e12, allow_nan=False).filter(lambda number: not 0 < abs(number) < 1e-12),
)
BOUNDS = some.sampled_from([None, "about", "more_than", "at_least", "less_than", "up_to"])
PERIODS = some.sampled_from([None, "2020", "2020-21", "2021-22 Q3", "May 2017", "week 1", "week 6", "previously"])
RANGES = some.none() | some.builds(lambda a, b: Range(low=min(a, b), high=max(a, b), source="S"), NUMBERS, NUMBERS)
NAMES = ("a", "b", "c")


@some.composite
def readings(draw: some.DrawFn, *, needed: bool) -> dict[str, Any]:
    """The keys of one value, or of none."""
    kind = draw(some.sampled_from(("value", "one_in", "range") if needed else ("value", "one_in", "range", "none")))
    found: dict[str, Any] = {"bound": draw(BOUNDS), "period": draw(PERIODS)}
    if kind == "value":
        found["value"] = draw(NUMBERS)
    elif kind == "one_in":
        found["one_in"] = draw(some.floats(1e-3, 1e6))
    elif kind == "range":
        found["low"], found["high"] = sorted((draw(NUMBERS), draw(NUMBERS)))
    n = draw(some.none() | some.integers(0, 5000))
    events = draw(some.none() | some.integers(0, n)) if n is not None else None
    return {
        **found,
        "n": n,
        "events": events,
        "taken": draw(some.sampled_from([None, "average", "one_point"])),
        "rounded_to": draw(some.sampled_from([None, 0.5, 10.0, 1e6])),
    }


@some.composite
def figures(draw: some.DrawFn, name: str) -> Figure:
    """A figure of one of the shapes that a file may hold."""
    facts: dict[str, Any] = {
        "id": name,
        "quote": "as printed",
        "about": draw(some.sampled_from(["Here", "England"])),
        "measure": draw(some.sampled_from(["one", "two"])),
        "definition": draw(some.sampled_from([None, "first", "second"])),
        "type": draw(some.sampled_from(TYPES)),
        "status": draw(some.sampled_from(["forecast", "target", "realised"])),
        "told_as": draw(some.sampled_from([None, "improvement"])),
        "every": draw(some.sampled_from([None, "week", "year"])),
        "averaged_over": draw(some.sampled_from([None, 3])),
        "reviewers": draw(some.sampled_from([None, 1, 10])),
        "amount": draw(some.none() | NUMBERS),
        "against_period": draw(PERIODS),
        "compared_with": draw(some.sampled_from([None, "England"])),
        "change_bound": draw(BOUNDS),
        draw(some.sampled_from(["change_percent", "change_points", "change_by"])): draw(some.none() | NUMBERS),
        "times": draw(some.none() | some.floats(1e-3, 1e4)),
        "for_each_of": draw(some.sampled_from([None, *NAMES])),
        "n_of": draw(some.sampled_from([None, *NAMES])),
        "return_on": draw(some.sampled_from([None, *NAMES])),
        "product_of": tuple(draw(some.lists(some.sampled_from(NAMES), max_size=2))),
        "restates": tuple(draw(some.lists(some.sampled_from(NAMES), max_size=2))),
    }
    if draw(some.booleans()):
        facts |= {side: Reading(**draw(readings(needed=True))) for side in ("before", "after")}
    else:
        facts |= draw(readings(needed=False))
    try:
        return Figure(**facts)
    except ValidationError:
        return Figure(id=name, quote="q", measure="m", status="realised", no_figure="Nothing is printed.")


@some.composite
def definitions(draw: some.DrawFn) -> Definition:
    return Definition(
        name="A definition",
        type=draw(some.sampled_from(TYPES)),
        unit=draw(some.sampled_from([None, "people", "pounds"])),
        one_of=draw(some.sampled_from([None, "outcome"])),
        part_of=draw(some.sampled_from([None, "first", "second"])),
        better=draw(some.sampled_from([None, "higher", "lower", "neutral"])),
        per=draw(some.sampled_from([None, 100000.0])),
        populations=draw(some.sampled_from([(), ("everybody",), ("everybody", "some")])),
        plausible=draw(RANGES),
        each=draw(RANGES),
    )


@settings(max_examples=40, deadline=None)
@given(some.tuples(*map(figures, NAMES)), some.tuples(definitions(), definitions()))
def test_any_facts_are_answered(figures: tuple[Figure, ...], two: tuple[Definition, Definition]) -> None:
    people = Population(name="everybody", size=9000, source="S")
    file = ClaimsFile(
        id="any",
        source=Source(title="A paper"),
        about="Here",
        populations={"everybody": people, "some": people},
        definitions={"first": two[0], "second": two[1]},
        figures=figures,
    )
    assert list(link_faults([file])) == []
    checked = check_claims(Ledger((file,)))
    for claim in checked.ledger.claims:
        assert checked.level(claim) in LEVELS
    for finding in checked.findings:
        assert finding.text.endswith(".")
        assert " nan" not in finding.text and " inf" not in finding.text
    assert claims_page(checked, ["any"]).endswith("</html>\n")
    assert claims_json_text(checked, ["any"]).endswith("}\n")
