"""What a chart draws stands out by 3 to 1 from every ground that it crosses (WCAG 2.2, 1.4.11), and words by 4.5."""

import itertools
from pathlib import Path

import pytest

from trialkit.reporting import figures
from trialkit.reporting.figures import palette

from ..conftest import louth_evaluation

GROUNDS = [*palette.PALE.values(), palette.PAPER, palette.ASIDE, palette.BAND]
RIBBON = 0.13
"""How much of its colour a ribbon lays over the ground below it."""
DRAWN = ("NAVY", "TEAL", "PLUM", "ORANGE", "GREY", "JOIN", "SPC_BLUE", "SPC_ORANGE", "SPC_PURPLE", "SPC_GREY", "INK")
SAID = ("NAVY", "PLUM", "GREY", "INK")


def channels(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


def luminance(colour: tuple[float, ...]) -> float:
    """Relative luminance, WCAG 2.2."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: tuple[float, ...], two: tuple[float, ...]) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def under_a_ribbon(ground: str, colour: str) -> tuple[float, ...]:
    pairs = zip(channels(ground), channels(colour), strict=True)
    return tuple((1 - RIBBON) * below + RIBBON * above for below, above in pairs)


def test_the_formula_is_that_of_wcag() -> None:
    assert contrast(channels("#000000"), channels("#FFFFFF")) == pytest.approx(21)
    assert contrast(channels("#777777"), channels("#FFFFFF")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_drawn_stands_out_from_every_ground(name: str) -> None:
    colour = channels(getattr(palette, name))
    assert min(contrast(colour, channels(ground)) for ground in GROUNDS) >= 3


@pytest.mark.parametrize("name", ("NAVY", "TEAL", "PLUM", "GREY", "JOIN"))
def test_and_from_every_ground_under_a_ribbon(name: str) -> None:
    """The arrow of the change stands where no ribbon is."""
    colour = channels(getattr(palette, name))
    grounds = itertools.product(palette.PALE.values(), (palette.NAVY, palette.PLUM))
    assert min(contrast(colour, under_a_ribbon(*pair)) for pair in grounds) >= 3


@pytest.mark.parametrize("name", SAID)
def test_words_stand_out_from_every_ground(name: str) -> None:
    assert min(contrast(channels(getattr(palette, name)), channels(ground)) for ground in GROUNDS) >= 4.5


def test_a_chart_keeps_its_own_ground_in_the_dark() -> None:
    found = louth_evaluation()
    svg = figures.phases_chart(found, found.primary, uid="a")
    assert f'fill="{palette.PAPER}"/>' in svg.split("<rect", 2)[1]
    assert "currentColor" not in svg and "var(" not in svg
    style = (Path(figures.__file__).parents[1] / "template" / "report" / "page.css").read_text(encoding="utf-8")
    assert ".tk-figure svg { display: block; width: 100%; height: auto; background: #fff;" in style
