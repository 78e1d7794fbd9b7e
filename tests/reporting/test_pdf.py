"""PDF from words: text that is never markup, an accessible file, the same bytes every time."""

from __future__ import annotations

import datetime as dt

import pytest
import typst

from trialkit.reporting.figures.canvas import FONT
from trialkit.reporting.pdf import Words, for_pdf, pdf, settable

DAY = dt.date(2021, 2, 21)
TEMPLATE = """
#let d = json(bytes(sys.inputs.words))
#set document(title: d.title)
#set text(font: "DejaVu Sans", lang: "en")
= #d.title
#d.text
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'


def test_words_that_look_like_markup_or_code_are_only_text() -> None:
    hostile = {"title": '#panic("x") *b* $a$', "text": '#import "/etc/passwd" \\u{0} #{ <label> @ref'}
    assert pdf(TEMPLATE, hostile, on=DAY).startswith(b"%PDF-")
    with pytest.raises(typst.TypstError, match="panicked"):
        pdf(f"{TEMPLATE}\n#panic(d.text)", hostile, on=DAY)


def test_the_same_words_make_the_same_bytes_and_another_day_others() -> None:
    words = {"title": "A", "text": "b"}
    assert pdf(TEMPLATE, words, on=DAY) == pdf(TEMPLATE, words, on=DAY)
    assert pdf(TEMPLATE, words, on=DAY) != pdf(TEMPLATE, words, on=DAY + dt.timedelta(days=1))


def test_letters_that_the_font_lacks_do_not_stop_it() -> None:
    assert pdf(TEMPLATE, {"title": "\U0001f600 \u4e2d\u6587", "text": "\u0645\u0631"}, on=DAY).startswith(b"%PDF-")


def test_a_picture_without_a_text_alternative_is_refused() -> None:
    picture = f'{TEMPLATE}\n#image(bytes(d.svg), format: "svg"'
    words = {"title": "A", "text": "b", "svg": SVG}
    with pytest.raises(typst.TypstError, match="alt"):
        pdf(f"{picture})", words, on=DAY)
    assert b"/Alt" in pdf(f'{picture}, alt: "A line")', words, on=DAY)


def test_a_chart_is_set_in_the_font_of_its_page() -> None:
    svg = f'<svg font-family="{FONT}"><text>x</text></svg>'
    assert for_pdf(svg, "Liberation Sans") == '<svg font-family="Liberation Sans"><text>x</text></svg>'


def test_a_chart_with_words_that_its_font_lacks_is_still_an_accessible_pdf() -> None:
    drawn = SVG.replace("</svg>", '<text x="1" y="9" font-family="Liberation Sans">a \u4e2d \u2192 \u0ba4</text></svg>')
    made = pdf(
        f'{TEMPLATE}\n#image(bytes(d.svg), format: "svg", alt: "A line")',
        {"title": "A", "text": "b", "svg": drawn},
        on=DAY,
    )
    assert made.startswith(b"%PDF")


ODD = {
    "Bengali": "\u09ac\u09be\u0982\u09b2\u09be",
    "Hindi": "\u0939\u093f\u0928\u094d\u0926\u0940",
    "a Hindi letter with its dot": "\u095b",
    "two accents": "x\u0301\u0323",
    "Hebrew with points": "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd",
    "Urdu with a vowel": "\u0627\u064f\u0631\u062f\u0648",
    "a flag": "\U0001f1ec\U0001f1e7",
    "a keycap": "1\ufe0f\u20e3",
    "a sign struck through": "\u226f",
}


@pytest.mark.parametrize("word", ODD.values(), ids=ODD)
def test_words_that_cannot_be_set_as_they_stand_stop_neither_page_nor_chart(word: str) -> None:
    drawn = SVG.replace("</svg>", f'<text x="1" y="9" font-family="Liberation Sans">a &lt; {word}</text></svg>')
    template = f'{TEMPLATE}\n#image(bytes(d.svg), format: "svg", alt: d.parts.at(0).text)'
    words: dict[str, Words] = {"title": word, "text": f"{word} {word}", "svg": drawn, "parts": [{"text": word}]}
    assert pdf(template, words, on=DAY) == pdf(template, words, on=DAY)


def test_what_cannot_be_set_leaves_its_letters_or_a_square_and_the_rest_stays() -> None:
    told = "x\u0301\u0323 \u226f 1\ufe0f\u20e3 \u4e2d\u6587 \u0645\u0631 \u015d"
    drawn = f"<svg><text>a &lt; {told}</text></svg>"
    assert settable(drawn) == "<svg><text>a &lt; x \u25a1 1 \u4e2d\u6587 \u0645\u0631 \u015d</text></svg>"
    assert settable({"of": [told, 1, None]}) == {"of": [told.replace("\u20e3", ""), 1, None]}
