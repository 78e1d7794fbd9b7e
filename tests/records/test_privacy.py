"""Personal data is known by its shape, and ordinary answers are not taken for it."""

from __future__ import annotations

import datetime as dt

import pytest

from trialkit.records.engine import Engine, Layout
from trialkit.records.privacy import PREFILTER, heading_of_births, is_slip, may_be_said, personal_kind

START = dt.date(2021, 1, 4)
PERSONAL = {
    "an NHS number": [
        "9434765919",
        "943 476 5919",
        "943-476-5919",
        "NHS no. 9434765919.",
        "９４３４７６５９１９",
        "943\u00a0476\u00a05919",
        "943/476/5919",
        "943·476·5919",
        "943:476:5919",
        "(943) 476 5919",
        "9434 765 919",
        "9434765919.0",
        "943_476_5919",
        "٩٤٣٤٧٦٥٩١٩",
    ],
    "a National Insurance number": [
        "QQ123456C".replace("QQ", "AB"),
        "ab 12 34 56 c",
        "her NI: AB-12-34-56-D ok",
        "AB 123 456 C",
        "AB.12.34.56.C",
    ],
    "a postcode": [
        "LN1 1YL",
        "ln11yl",
        "lives at sw1a 1aa",
        "M1 1AE",
        "EC1A 1BB",
        "LN11/0AB",
        "LN11, 0AB",
        "LN11_0AB",
        "LN11 OAB",
    ],
    "an e-mail address": [
        "jane@example.org",
        "write to j.smith+x@lincs.gov.uk please",
        "jane @ example.org",
        "a[at]b.com",
        "a@b .com",
    ],
    "a telephone number": [
        "01522 782070",
        "07700 900123",
        "+44 7700 900123",
        "(01522) 782 070",
        "call 0044 1522 782070",
        "07700900123",
        "7700900123",
        "447700900123",
        "07700/900/123",
        "01507 60 01 23",
        "+44 (0)1522 782070",
    ],
    "a date of birth": [
        "born 1941",
        "DOB 3/4/41",
        "seen (3 April 1941)",
        "d.o.b. 03.04.1941",
        "1941-04-03",
        "April 3, 1941",
        "dob:120341",
        "dob 12031941",
        "12|03|1941",
    ],
}
HARMLESS = [
    "signposted",
    "P12",
    "44232",
    "2021-02-15 10:30",
    "15/02/2021",
    "01-02-2021 10:30",
    "week 2 3rd visit",
    "W2 3rd",
    "9434765918",
    "1234.5678901",
    "rang at 10.30, twice; 3 of 4 said yes",
    "the 1940s were harder",
    "£1,250.00",
    "B12",
    "stubborn",
    "on 15/02/21 a visit",
    "15/02/2021 9:30",
    "15/2/2021 10:30, 11:45",
    "12 14 15 13 11 of 20",
    "seen @ 10.30",
    "W2 ONE visit",
    "£120, £130 and £1,400.50",
    "INV-2021-00317",
    "adobe house",
    "100000000000",
    "",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in PERSONAL.items() for text in texts])
def test_personal_data_is_known_by_its_kind_and_found_by_the_engine(kind: str, text: str) -> None:
    assert personal_kind(text, START) == kind
    with Engine() as engine:
        engine.load_rows("cells", Layout(1, frozenset(), PREFILTER), [(2, ["nothing"]), (3, [text])])
        assert list(engine.suspects("cells", 0)) == [text]


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_answers_are_not_personal_data(text: str) -> None:
    assert personal_kind(text, START) is None


def test_a_full_date_is_a_birthday_only_when_it_lies_far_before_the_trial() -> None:
    assert personal_kind("03/04/1941", START) == "a date of birth"
    assert personal_kind("03/04/1941") is None
    assert personal_kind("03/04/2020", START) is None
    assert personal_kind("03/04/1968", dt.date(1969, 1, 1)) is None


@pytest.mark.parametrize("heading", ["DOB", "Date of birth", "date_of_birth", "Born", "Client D.O.B.", "birth date"])
def test_headings_that_announce_births_are_known(heading: str) -> None:
    assert heading_of_births(heading)


@pytest.mark.parametrize("heading", ["stubbornness", "adobe", "date", "birth weight"])
def test_other_headings_are_not(heading: str) -> None:
    assert not heading_of_births(heading)


@pytest.mark.parametrize(
    "text",
    [
        "Jane Smith",
        "01522782070",
        "jane@example.org",
        "x" * 60,
        "LN1 1YL",
        "Smith",
        "smith",
        "june",
        "jane-ann",
        "ok jo",
        "12345",
        "1234567",
        "12-34-56",
        "03/04/41",
        "31/02/1941",
        "12 lee",
        "#SMITH!",
        "4 Elm",
        "maybe jane",
    ],
)
def test_what_may_be_somebody_is_not_repeated(text: str) -> None:
    assert not may_be_said(text)


@pytest.mark.parametrize(
    "text",
    ["maybe", "N/A", "not yet", "300", "31/02/2021", "2021-13-45", "-5", "12,50", "45%", "20 mins", "#REF!", "?"],
)
def test_words_for_no_answer_and_short_figures_may_be_repeated(text: str) -> None:
    assert may_be_said(text)


@pytest.mark.parametrize("text", ["signposed", "signpostted", "signpostes", "signpostd"])
def test_one_wrong_letter_in_a_long_answer_is_a_slip(text: str) -> None:
    assert is_slip(text, ["advice", "signposted"])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("smith", "smile"),
        ("smith", "smithy"),
        ("grace", "grade"),
        ("mark", "marked"),
        ("christina", "christian"),
        ("catherine", "catering"),
        ("signpost", "signposted"),
        ("week 12345", "week 1234"),
        ("", "a"),
    ],
)
def test_what_only_resembles_an_answer_is_no_slip(text: str, answer: str) -> None:
    assert not is_slip(text, [answer])
