"""How wide words are: as matplotlib measured them, in proportion to their size, whatever characters they have."""

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from trialkit.reporting.figures.lettering import ASCENT, DESCENT, FONTS, LINE_GAP, MIDDLE, cut, text_width, wrap

TRIALS = Path(__file__).parents[3] / "trials"
LIGATURES = ("ff", "fi", "fl")
"""matplotlib counts them; the browser's font has none, so trialkit does not."""


def test_words_are_as_wide_as_matplotlib_measured_them(matplotlib_said: dict[str, list]) -> None:
    compared = 0
    for text, weight, width in matplotlib_said["widths"]:
        if not any(ligature in text for ligature in LIGATURES):
            assert text_width(text, 100.0, weight) == pytest.approx(width, abs=0.02 * len(text)), text
            compared += 1
    assert compared >= 20


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_pairs_are_kerned(weight: str) -> None:
    for pair in ("AV", "To", "P."):
        assert text_width(pair, 100.0, weight) < sum(text_width(letter, 100.0, weight) for letter in pair) - 3  # type: ignore[arg-type]


def test_widths_are_in_proportion_to_the_size_and_bold_is_wider() -> None:
    words = "Signposting: 45 points more (14 to 66)"
    assert text_width(words, 24.0) == pytest.approx(2 * text_width(words, 12.0))
    assert text_width(words, 12.0, "bold") > 1.1 * text_width(words, 12.0)


def test_a_ligature_is_counted_as_its_letters_which_are_a_little_wider() -> None:
    assert text_width("fi", 100.0, "bold") == pytest.approx(77.8, abs=0.1)


def test_an_accent_takes_no_room_of_its_own_and_an_unseen_character_none_at_all() -> None:
    assert text_width("cafe\u0301", 100.0) == text_width("caf\u00e9", 100.0)
    assert text_width("x\u0323\u0307", 100.0) == text_width("x", 100.0)
    assert text_width("a\u200b\u2066b\u00ad", 100.0) == text_width("ab", 100.0)


def test_a_character_that_the_font_lacks_takes_more_than_its_size() -> None:
    assert text_width("\u4e2d\u6587", 100.0) == pytest.approx(2 * 114.7, abs=0.1)
    assert text_width("a\u4e2db", 100.0) == pytest.approx(
        text_width("a", 100.0) + 114.7 + text_width("b", 100.0), abs=0.1
    )
    assert text_width("\ud800\U0010fffd", 100.0) > 200


def test_the_height_of_a_line_is_the_fonts_own() -> None:
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        with TTFont(FONTS / name, lazy=True) as file:
            told, unit = file["OS/2"], file["head"].unitsPerEm
            assert (told.sTypoAscender, -told.sTypoDescender, told.sTypoLineGap) == (
                ASCENT * unit,
                DESCENT * unit,
                LINE_GAP * unit,
            )
            tops = [file["glyf"][letter].yMax / unit / 2 for letter in ("x", "H")]
            assert tops[0] < MIDDLE < tops[1] and sum(tops) / 2 == pytest.approx(MIDDLE, abs=0.01)


def test_every_font_has_its_licence_beside_it() -> None:
    licences = {file.stem.removeprefix("LICENSE-") for file in FONTS.glob("LICENSE-*.txt")}
    fonts = [file.stem for file in FONTS.glob("*.ttf")]
    assert fonts and all(any(font.startswith(licence) for licence in licences) for font in fonts)


def test_lines_are_broken_between_words_and_only_a_word_too_long_is_cut() -> None:
    lines = wrap("A chart of several words", text_width("A chart of", 12.0) + 0.01, 12.0)
    assert lines == ["A chart of", "several", "words"]
    pieces = wrap("Llanfairpwllgwyngyll", 60.0, 12.0)
    assert len(pieces) > 1 and "".join(line.removesuffix("-") for line in pieces) == "Llanfairpwllgwyngyll"
    assert wrap(" \n ", 60.0, 12.0) == []


@pytest.mark.parametrize("word", ["W" * 10 + "i" * 24, "i" * 24 + "W" * 10, "Llanfairpwllgwyngyllgogerychwyrndrobwll"])
def test_no_piece_of_a_word_that_is_cut_is_wider_than_its_line(word: str) -> None:
    pieces = wrap(f"a {word} b", 120.0, 13.0)
    assert all(text_width(piece, 13.0) <= 120.0 for piece in pieces)
    assert "".join(piece.removesuffix("-") for piece in pieces).replace(" ", "") == f"a{word}b"
    assert wrap("WW", 1.0, 13.0) == ["W-", "W"]


def test_names_as_people_write_them_are_no_wider_in_the_font_of_a_page_than_they_were_measured() -> None:
    named = re.compile(r"name: ([^\n{},#]+)")
    names = {name for file in TRIALS.glob("*.yaml") for name in named.findall(file.read_text(encoding="utf-8"))}
    with TTFont(FONTS / "LiberationSans-Regular.ttf", lazy=True) as file:
        glyphs, widths, unit = file.getBestCmap(), file["hmtx"].metrics, file["head"].unitsPerEm
        for name in names:
            set_in_arial = sum(widths[glyphs[ord(letter)]][0] for letter in name) / unit * 12.0
            assert set_in_arial <= text_width(name, 12.0), name
    assert len(names) > 50


def test_a_line_that_is_too_long_loses_its_end_and_no_more_than_it_must() -> None:
    text = "Adults and carers with long-term conditions"
    assert cut(text, text_width(text, 11.0), 11.0) == text
    found = cut(text, 120.0, 11.0, "bold")
    assert found.endswith("…") and text.startswith(found[:-1]) and text_width(found, 11.0, "bold") <= 120.0
    assert text_width(f"{text[: len(found)]}…", 11.0, "bold") > 120.0, "another letter would not fit"
    for shorter in ("Adults a…", "Adults…"):
        assert cut(text, text_width(shorter, 11.0), 11.0) == shorter
    assert cut("Louth", 1.0, 11.0) == "L…"
