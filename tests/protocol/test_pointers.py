"""What a log can and cannot answer, for every type of measure and both kinds of log."""

from __future__ import annotations

import pytest
from tests.protocol.files import Problems, about, file, tally


@pytest.mark.parametrize(
    "text",
    [
        file("type: proportion\nnumerator: {outcome: better}"),
        file("type: proportion\nnumerator: {outcome: [same, better], back: false}\ndenominator: {ethnicity: a}"),
        file("type: proportion\nnumerator: {days: 0}"),
        file("type: proportion\nnumerator: {worker: ['12', 012, ab]}"),
        file("type: proportion\nnumerator: {days: [0, 1]}\nchange: percent"),
        file("type: rate\nexposure: 5000\nper: 1000"),
        file("type: rate\nnumerator: {back: true}\nexposure: hours"),
        file("type: count"),
        file("type: count\nnumerator: {outcome: better}"),
        file("type: mean\nvalue: days\nunit: days\nchange: percent"),
        file("type: mean\nvalue: days\ndenominator: {outcome: better}"),
        file("type: money\nvalue: cost"),
        file("type: ordinal\nvalue: outcome\ntop: [better]"),
        file("type: ordinal\nvalue: outcome"),
        tally("type: proportion\nnumerator: events\ndenominator: people"),
        tally("type: rate\nnumerator: events\nexposure: people\nper: 100000"),
        tally("type: rate\nnumerator: events\nexposure: 12000"),
        tally("type: count\nnumerator: events"),
        tally("type: mean\nvalue: events"),
        tally("type: money\nvalue: events\ndenominator: people"),
        file("type: count", extra="equality_fields: [ethnicity, back]\n"),
    ],
)
def test_every_type_of_measure_can_be_taken_from_a_log_that_holds_it(problems: Problems, text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (file("type: mean\nvalue: outcome"), "a mean is taken from a number field; outcome is a choice"),
        (file("type: money\nvalue: back"), "a money measure is taken from a number field; back is a yes_no"),
        (file("type: ordinal\nvalue: days"), "an ordinal measure is taken from a choice field; days is a number"),
        (file("type: ordinal\nvalue: outcome\ntop: [best]"), "best is not an answer of outcome"),
        (file("type: ordinal\nvalue: outcome\ntop: [worse, same, better]"), "always 100%"),
        (file("type: rate\nexposure: outcome"), "outcome is a choice, not a number"),
        (file("type: rate\nexposure: ours"), "ours is not a field of the log"),
        (file("type: proportion\nnumerator: outcome"), "numerator says which rows count"),
        (file("type: proportion\nnumerator: {}"), "numerator is empty"),
        (file("type: proportion\nnumerator: {outcome: []}"), "the list of answers is empty"),
        (file("type: proportion\nnumerator: {outcome: 3}"), "3 is not an answer of outcome"),
        (file("type: proportion\nnumerator: {back: [yes]}"), "back is answered yes or no"),
        (file("type: proportion\nnumerator: {days: many}"), "days is a number"),
        (file("type: proportion\nnumerator: {note: good}"), "note is a text, and only set answers"),
        (file("type: proportion\nnumerator: {worker: 12}"), "worker is a code, and this is not text"),
        (file("type: proportion\nnumerator: {worker: [a, 12]}"), "worker is a code, and this is not text"),
        (file("type: proportion\nnumerator: {date: 2021-01-04}"), "date is a date, and only set answers"),
        (tally("type: proportion\nnumerator: events"), "in a log of tallies a proportion needs denominator"),
        (tally("type: proportion\nnumerator: events\ndenominator: events"), "are the same field"),
        (tally("type: proportion\nnumerator: {area: north}\ndenominator: people"), "has no rows to choose from"),
        (tally("type: rate\nexposure: people"), "in a log of tallies a rate needs numerator"),
        (tally("type: count"), "in a log of tallies a count needs numerator"),
        (tally("type: count\nnumerator: area"), "area is a code, not a number"),
        (tally("type: mean\nvalue: area"), "area is a code, not a number"),
        (tally("type: ordinal\nvalue: area"), "one row an answer"),
        (file("type: count", extra="equality_fields: [days]\n"), "days is a number, and results can only"),
        (file("type: count", extra="equality_fields: [ethnicty]\n"), "ethnicty is not a field of the log"),
    ],
)  # fmt: skip
def test_a_measure_that_its_log_cannot_give_is_explained(problems: Problems, text: str, what: str) -> None:
    found = problems(text)
    assert about(found, what) == found and len(found) == 1
