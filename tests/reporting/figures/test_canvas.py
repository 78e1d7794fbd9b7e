"""The sheet as SVG: everything where matplotlib put it, in its order, accessible, inert, the same bytes every time."""

import itertools
import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from trialkit.reporting.charts import Telling
from trialkit.reporting.figures.canvas import Fill, Page, Stroke, Type

from ..conftest import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"
TOLD = Telling("A title", "A subtitle", "What it shows")
BLACK = "#000000"


def page() -> Page:
    return Page(300, 200)


def written(drawn: Page) -> ElementTree.Element:
    return ElementTree.fromstring(drawn.svg("a", TOLD))


def marks(drawn: Page) -> list[ElementTree.Element]:
    """What lies on the sheet, from the bottom up, without the sheet itself."""
    root = written(drawn)
    paper = next(number for number, node in enumerate(root) if node.get("width") == "300")
    return list(root)[paper + 1 :]


def points(path: ElementTree.Element) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([-\d.]+) ([-\d.]+)", str(path.get("d")))]


def test_base_lines_are_where_matplotlib_put_them(matplotlib_said: dict[str, list]) -> None:
    assert len(matplotlib_said["base_lines"]) == 9
    for lines, down, size, places in matplotlib_said["base_lines"]:
        drawn = page()
        drawn.text((50, 100), "\n".join(["gap"] * lines), Type(size, down=down))
        assert [float(str(text.get("y"))) - 100 for text in marks(drawn)] == pytest.approx(places, abs=0.01)


def test_lines_that_are_spaced_stand_about_their_middle_at_equal_steps() -> None:
    drawn = page()
    drawn.text((50, 100), "one\ngap\nTwo", Type(12, down="center", spacing=1.25))
    ys = [float(str(text.get("y"))) for text in marks(drawn)]
    assert [b - a for a, b in itertools.pairwise(ys)] == [15, 15]
    assert ys[1] - 0.32 * 12 == pytest.approx(100, abs=0.01)


def test_words_are_anchored_at_their_left_middle_or_right() -> None:
    drawn = page()
    for across in ("left", "center", "right"):
        drawn.text((50, 100), "one\ntwo", Type(12, "white", "bold", across))  # type: ignore[arg-type]
    assert [text.get("text-anchor") for text in marks(drawn)] == [None, None, "middle", "middle", "end", "end"]
    assert {(text.get("x"), text.get("fill"), text.get("font-weight")) for text in marks(drawn)} == {
        ("50", "white", "bold")
    }


def test_an_empty_line_of_words_takes_its_room_and_is_not_written() -> None:
    drawn = page()
    drawn.text((50, 100), "one\n\nthree", Type(10))
    first, last = (float(str(text.get("y"))) for text in marks(drawn))
    assert last - first == pytest.approx(2 * 12.0, abs=0.01)


def test_arrows_have_the_heads_and_the_gaps_that_matplotlib_gave_them(matplotlib_said: dict[str, list]) -> None:
    assert len(matplotlib_said["arrows"]) == 4
    for start, end, width, head, gap, tail, tip, *wings in matplotlib_said["arrows"]:
        drawn = page()
        drawn.arrow(tuple(start), tuple(end), Stroke(BLACK, width), head=head, gap=gap)
        (path,) = marks(drawn)
        found = points(path)
        expected = [tail, tip, *sorted(wings)]
        for one, two in zip([found[0], found[1], *sorted([found[2], found[4]])], expected, strict=True):
            assert one == pytest.approx(two, abs=0.02)
        assert found[1] == found[3] and str(path.get("d")).endswith("z")
        assert path.get("fill") == path.get("stroke") == BLACK and path.get("stroke-linecap") == "round"


def test_an_arrow_without_length_has_no_head() -> None:
    drawn = page()
    drawn.arrow((10, 10), (10, 10), Stroke(BLACK, 2), head=12, gap=3)
    assert points(marks(drawn)[0]) == [(10, 10), (10, 10)]


def test_what_has_the_higher_order_lies_on_top_then_words_then_what_came_later() -> None:
    drawn = page()
    drawn.text((1, 1), "words of 2", Type(10, order=2.0))
    drawn.box((3, 0, 1, 1), Fill(BLACK, order=3.0))
    drawn.box((1, 0, 1, 1), Fill(BLACK, order=2.0))
    drawn.text((1, 1), "words of 0.5", Type(10, order=0.5))
    drawn.box((2, 0, 1, 1), Fill(BLACK, order=2.0))
    assert [node.text or node.get("x") for node in marks(drawn)] == ["words of 0.5", "1", "2", "words of 2", "3"]


def test_dashes_are_as_long_as_their_line_is_wide_and_only_whole_lines_reach_beyond_their_ends() -> None:
    drawn = page()
    drawn.line([1, 2], [3, 4], Stroke(BLACK, 1.4, (4, 2)))
    drawn.line([1, 2], [3, 4], Stroke(BLACK, 1.4))
    drawn.line([1, 2], [3, 4], Stroke(BLACK, 1.0, butt=True))
    dashed, whole, butt = marks(drawn)
    assert (dashed.get("stroke-dasharray"), dashed.get("stroke-linecap")) == ("5.6 2.8", None)
    assert (whole.get("stroke-width"), whole.get("stroke-linecap")) == ("1.4", "square")
    assert (butt.get("stroke-width"), butt.get("stroke-linecap")) == (None, None)
    assert all(line.get("fill") == "none" for line in (dashed, whole, butt))


def test_a_line_is_cut_to_its_box_only_where_it_leaves_it_and_equal_boxes_are_written_once() -> None:
    drawn, box = page(), (10.0, 10.0, 50.0, 40.0)
    drawn.line([10, 60], [20, 30], Stroke(BLACK, 1), box)
    drawn.line([10, 60], [20, 90], Stroke(BLACK, 1), box)
    drawn.line([10, 60], [0, 30], Stroke(BLACK, 1), box)
    drawn.line([10, 60], [0, 30], Stroke(BLACK, 1), (10.0, 10.0, 50.0, 20.0))
    root = written(drawn)
    boxes = {
        str(cut.get("id")): [cut[0].get(name) for name in ("x", "y", "width", "height")]
        for cut in root.iter(f"{SVG}clipPath")
    }
    assert boxes == {"a-box-1": ["10", "10", "50", "40"], "a-box-2": ["10", "10", "50", "20"]}
    assert [mark.get("clip-path") for mark in marks(drawn)] == [
        None,
        "url(#a-box-1)",
        "url(#a-box-1)",
        "url(#a-box-2)",
    ]


def test_a_line_is_broken_where_a_point_is_missing() -> None:
    drawn = page()
    drawn.line([1, 2, 3, 4, 5, 6], [1, 2, float("nan"), 4, float("inf"), 6], Stroke(BLACK, 1))
    drawn.line([1], [2], Stroke(BLACK, 1))
    (line,) = marks(drawn)
    assert line.get("d") == "M1 1L2 2"


def test_areas_have_their_colour_their_alpha_and_their_edge() -> None:
    drawn = page()
    drawn.box((40, 60, -30, -40), Fill("#123456", alpha=0.25))
    drawn.ribbon([1, 2], [3, 4], [7, 8], Fill("#123456"))
    drawn.dot((50, 60), 9, Fill("#ffffff", edge="#123456", edge_width=1.5))
    box, ribbon, dot = marks(drawn)
    assert [box.get(name) for name in ("x", "y", "width", "height", "opacity")] == ["10", "20", "30", "40", "0.25"]
    assert ribbon.get("d") == "M1 3L2 4L2 8L1 7z" and ribbon.get("stroke") is None
    assert [dot.get(name) for name in ("cx", "cy", "r", "stroke", "stroke-width")] == [
        *("50", "60", "4.5"),
        *("#123456", "1.5"),
    ]


def test_many_dots_share_one_look_and_none_are_nothing() -> None:
    drawn = page()
    drawn.dots([1, 2, 3], [4, 5, 6], 3.4, Fill("#123456", alpha=0.7))
    drawn.dots([], [], 3.4, Fill("#123456"))
    (group,) = marks(drawn)
    assert group.get("fill-opacity") == "0.7"
    assert [(dot.get("cx"), dot.get("cy"), dot.get("r")) for dot in group] == [
        ("1", "4", "1.7"),
        ("2", "5", "1.7"),
        ("3", "6", "1.7"),
    ]


def test_hostile_words_are_words_wherever_they_stand() -> None:
    hostile = HOSTILE + " ]]> <!-- &lt; ' \x00\x1b\u202e\ud800"
    drawn = page()
    drawn.text((10, 10), hostile, Type(12))
    text = drawn.svg('a"><script>', Telling(hostile, hostile, hostile))
    root = ElementTree.fromstring(text)
    assert "<script" not in text and "<!--" not in text
    assert not set("\x00\x1b\u202e\ud800") & set(text)
    said = HOSTILE + " ]]> <!-- &lt; ' "
    assert [node.text for node in root.iter(f"{SVG}text")] == [said]
    assert root.findtext(f"{SVG}title") == said


def test_a_sheet_has_its_role_title_and_description_and_ids_of_its_own() -> None:
    made = {}
    for uid in ("a", "b"):
        drawn = page()
        drawn.line([10, 60], [20, 90], Stroke(BLACK, 1), (10.0, 10.0, 50.0, 40.0))
        made[uid] = ElementTree.fromstring(drawn.svg(uid, TOLD))
    ids = {uid: {str(node.get("id")) for node in root.iter() if node.get("id")} for uid, root in made.items()}
    assert len(ids["a"]) == 3 and not ids["a"] & ids["b"]
    assert made["a"].get("role") == "img" and str(made["a"].get("aria-labelledby")) == "a-title a-desc"
    assert [made["a"].findtext(f"{SVG}{name}") for name in ("title", "desc")] == [
        "A title",
        "A subtitle. What it shows",
    ]


def test_nothing_is_fetched_run_or_styled_from_elsewhere() -> None:
    drawn = page()
    drawn.line([10, 60], [20, 90], Stroke(BLACK, 1), (10.0, 10.0, 50.0, 40.0))
    drawn.text((10, 10), "words", Type(12))
    text = drawn.svg("a", TOLD)
    assert not re.search(r"<style|style=|href|<image|<use|@|javascript|\bon\w+=", text)
    assert re.findall(r"url\(([^)]*)\)", text) == ["#a-box-1"]
    assert re.findall(r"https?://[^\"]*", text) == ["http://www.w3.org/2000/svg"]


def test_numbers_have_two_decimals_at_most_and_never_a_negative_nothing() -> None:
    drawn = page()
    drawn.line([1 / 3, -0.001, 1234.5678], [2 / 3, 100.0, 1e-9], Stroke(BLACK, 1.23456))
    (line,) = marks(drawn)
    assert line.get("d") == "M0.33 0.67L0 100L1234.57 0" and line.get("stroke-width") == "1.23"


def test_a_drawing_is_the_same_in_another_process_and_matplotlib_is_never_imported() -> None:
    script = (
        "import sys\n"
        "from trialkit.reporting.charts import Telling\n"
        "from trialkit.reporting.figures.canvas import Page, Stroke, Type\n"
        "from trialkit.reporting.figures.lettering import wrap\n"
        "page = Page(300, 200)\n"
        "for line in wrap('Some words that take several lines', 90.0, 12.0):\n"
        "    page.text((10, 10), line, Type(12))\n"
        "page.arrow((10, 20), (70, 100), Stroke('#000000', 2.2), head=11, gap=5)\n"
        "print(page.svg('a', Telling('A', 'B', 'C')), 'matplotlib' in sys.modules)\n"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1 and made.pop().endswith("</svg> False\n")
