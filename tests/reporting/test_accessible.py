"""Every kind of page in a browser: axe-core finds nothing, on a desk, on a phone of 320 pixels, in the dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from trialkit.reporting.export import publish
from trialkit.reporting.portfolio_page import write_index
from trialkit.workspace import Workspace

from ..accessible import ABSENT, browser, opened, overflow, violations
from .shelves import LEVEL, RISING, put_numbers, workspace

pytestmark = pytest.mark.skipif(browser() is None, reason=ABSENT)
PAGES = ("rising/report.html", "rising/summary.html", "index.html")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = workspace(tmp_path_factory.mktemp("pages"), rising=RISING, level=LEVEL, waiting=None)
    publish("rising", made)
    put_numbers(made, "level")
    made.learnings_file.write_text("learnings:\n  - {statement: It helps., trials: [rising, level, waiting]}\n")
    write_index(made)
    return made


@pytest.fixture(params=[(1280, False), (320, False), (1280, True)], ids=["desk", "phone", "dark"], scope="module")
def window(request: pytest.FixtureRequest) -> Iterator[object]:
    width, dark = request.param
    with opened(width, dark=dark) as page:
        yield page


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(place: Workspace, window, name: str) -> None:  # type: ignore[no-untyped-def]
    assert violations(window, place.root / "reports" / name) == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_has_to_be_pushed_from_side_to_side(place: Workspace, window, name: str) -> None:  # type: ignore[no-untyped-def]
    assert overflow(window, place.root / "reports" / name) <= 0


def test_a_click_on_a_heading_sorts_the_shelf_and_another_turns_it(place: Workspace, window) -> None:  # type: ignore[no-untyped-def]
    window.goto((place.root / "reports" / "index.html").resolve().as_uri())
    heading = window.locator(".tk-sortable thead button").nth(3)
    if window.viewport_size["width"] < 640:
        assert not heading.is_visible(), "on a phone rows stand in lines, and nothing there sorts"
        return
    orders = []
    for _ in range(2):
        heading.click()
        orders.append([text.split(" (")[0] for text in window.locator(".tk-sortable tbody th").all_inner_texts()])
    assert orders == [["Trial level", "Trial rising"], ["Trial rising", "Trial level"]]
    assert window.locator("th[aria-sort=descending]").count() == 1


def test_what_axe_should_find_it_finds(window, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page = tmp_path / "bad.html"
    page.write_text("<html><body><img src='x.png'><p style='color:#ccc'>Pale</p></body></html>", encoding="utf-8")
    found = " ".join(violations(window, page))
    assert "image-alt" in found and "html-has-lang" in found and "color-contrast" in found
