"""Charts: accessible, the same bytes every time, nothing cut off, nothing on top of anything else."""

import itertools
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.reporting import planted
from trialkit.analysis.estimate import Estimate, Interval
from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.protocol.source import load_trial
from trialkit.records.read import read_log
from trialkit.reporting import charts, figures, sites
from trialkit.reporting.blocks import Form
from trialkit.reporting.disclosure import disclosed
from trialkit.reporting.figures.labels import clear_place, free_height, hung, packed
from trialkit.reporting.figures.lettering import text_width, wrap
from trialkit.reporting.figures.palette import PALE, PAPER
from trialkit.reporting.figures.phases import scale
from trialkit.reporting.figures.phases.subject import Subject

from .conftest import (
    HOSTILE,
    SIX_AND_SIX,
    louth_evaluation,
    monthly_evaluation,
    silent_evaluation,
    wellbeing_evaluation,
)

TRIALS = Path(__file__).parents[2] / "trials"
SVG = "{http://www.w3.org/2000/svg}"
ALL = (louth_evaluation, wellbeing_evaluation, monthly_evaluation, silent_evaluation)


def texts(svg: str) -> list[str]:
    return ["".join(node.itertext()).strip() for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("form", ["wide", "narrow"])
@pytest.mark.parametrize("build", ALL)
def test_every_chart_has_role_title_and_description_and_only_text_that_is_text(build: type, form: str) -> None:
    found = build()
    drawn = [
        figures.phases_chart(found, found.primary, uid="a", form=form),  # type: ignore[arg-type]
        figures.row_flow(found, uid="b", form=form),  # type: ignore[arg-type]
    ]
    drawn += [svg for svg in [figures.forest(found, uid="c", form=form)] if svg]  # type: ignore[arg-type]
    for svg in drawn:
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        named = str(root.get("aria-labelledby")).split()
        ids = [node.get("id") for node in root.iter() if node.get("id")]
        assert set(named) <= set(ids) and len(ids) == len(set(ids))
        assert root.find(f"{SVG}title").text and root.find(f"{SVG}desc").text  # type: ignore[union-attr]
        assert root.get("width") is None and root.get("viewBox")


def test_the_same_evaluation_gives_the_same_bytes() -> None:
    first, second = wellbeing_evaluation(), wellbeing_evaluation()
    assert figures.phases_chart(first, first.primary, uid="a") == figures.phases_chart(second, second.primary, uid="a")


def test_the_illustrative_band_is_inside_every_chart_and_only_where_it_belongs() -> None:
    made, real = louth_evaluation(), monthly_evaluation()
    for draw in (
        lambda e: figures.phases_chart(e, e.primary, uid="a"),
        lambda e: figures.forest(e, uid="a"),
        lambda e: figures.row_flow(e, uid="a"),
    ):
        assert "Illustrative data" in " ".join(texts(draw(made)))
        assert "Illustrative data" not in " ".join(texts(draw(real)))


def test_the_phases_are_named_and_the_change_is_drawn_with_its_number() -> None:
    found = wellbeing_evaluation()
    shown = texts(figures.phases_chart(found, found.primary, uid="a"))
    for name in ("Baseline", "Training", "Trial", "Roll-out", "+17 points", "National lockdown", "Schools reopened"):
        assert name in shown


def test_an_arrow_is_not_drawn_where_it_would_not_be_the_number() -> None:
    found = monthly_evaluation()
    assert any(text.startswith("−23%") for text in texts(figures.phases_chart(found, found.primary, uid="a")))
    headline = found.primary.headline
    assert isinstance(headline, Estimate)
    other = replace(headline, value=-0.5, interval=Interval(-0.6, -0.4))
    found = replace(found, results=(replace(found.primary, headline=other), *found.results[1:]))
    assert not any(text.startswith("−50%") for text in texts(figures.phases_chart(found, found.primary, uid="a")))


def test_hostile_names_are_text_and_not_mathematics_or_markup() -> None:
    found = louth_evaluation(
        design={
            "phases": [{"name": "<b>$x^2$</b> & co", "kind": "trial", "start": "2021-02-01", "end": "2021-03-14"}],
            "sites": [{"id": "louth", "name": "Louth"}],
            "other_changes": [{"date": "2021-02-10", "what": HOSTILE}],
        }
    )
    svg = figures.phases_chart(found, found.primary, uid="a")
    assert "<script" not in svg
    assert "<b>$x^2$</b> & co" in texts(svg)


def test_no_two_labels_in_a_row_touch_however_close_they_stand() -> None:
    wanted = [("A rather long label for a change", 100.0 + 3 * step) for step in range(6)]
    placed = packed(wanted, 12.0, 500.0)
    for row in {label.row for label in placed}:
        ends = sorted((label.x - label.width / 2, label.x + label.width / 2) for label in placed if label.row == row)
        assert all(left[1] <= right[0] for left, right in itertools.pairwise(ends))
    assert all(label.x - label.width / 2 >= 0 and label.x + label.width / 2 <= 500 for label in placed)


def test_labels_at_the_edge_keep_apart() -> None:
    assert abs(free_height(0.5, 16.0, [(0.5, 16.0)], 0.01, 0.0, 1.0) - 0.5) >= 0.32


def test_wrapped_lines_fit_and_lose_no_letter() -> None:
    text = "One line of several words and anextraordinarilylongwordwithoutanyspaceinitatall to the end"
    lines = wrap(text, 120.0, 13.0)
    assert all(text_width(line, 13.0) <= 120.0 for line in lines)
    assert re.sub(r"[\s-]", "", "".join(lines)) == re.sub(r"\s", "", text)


def test_text_stays_inside_the_chart() -> None:
    for build in ALL:
        found = build()
        root = ElementTree.fromstring(figures.phases_chart(found, found.primary, uid="a"))
        width = float(str(root.get("viewBox")).split()[2])
        for node in root.iter(f"{SVG}text"):
            left, length = place_of(node)[0], length_of(node)
            start = {"middle": left - length / 2, "end": left - length}.get(anchor_of(node), left)
            assert start >= -1 and start + length <= width + 8, "".join(node.itertext())


def anchor_of(node: ElementTree.Element) -> str:
    return node.get("text-anchor", "start")


def is_bold(node: ElementTree.Element) -> bool:
    return node.get("font-weight") == "bold"


def length_of(node: ElementTree.Element) -> float:
    size = float(str(node.get("font-size")))
    return text_width("".join(node.itertext()), size, "bold" if is_bold(node) else "normal")


def test_the_arrows_words_among_the_periods_cover_no_dot_and_have_no_ground() -> None:
    found = wellbeing_evaluation(rollout=((6.0, 24.0), (6.0, 23.0), (6.0, 24.0)))
    root = ElementTree.fromstring(figures.phases_chart(found, found.primary, uid="a"))
    said = [node for node in root.iter(f"{SVG}text") if "".join(node.itertext()).startswith(("+17", "(1 to"))]
    tops = [place_of(node) for node in said]
    left, top, bottom = tops[0][0], min(y for _, y in tops) - 12, max(y for _, y in tops) + 4
    dots = dots_of(root)
    assert dots and len(said) == 2
    assert not [point for point in dots if top < point[1] < bottom and left - 5 < point[0] < left + 60]
    grounds = [node.get("fill") for node in root.iter(f"{SVG}rect") if overlaps(node, (left, top, left + 60, bottom))]
    assert grounds == [PAPER, PALE["rollout"]], "the sheet and the phase's own band lie under the words, nothing else"


def overlaps(rectangle: ElementTree.Element, box: tuple[float, float, float, float]) -> bool:
    """Whether a rectangle lies under any of a box: left, top, right, bottom."""
    x, y, width, height = (float(rectangle.get(name, "0")) for name in ("x", "y", "width", "height"))
    return x < box[2] and x + width > box[0] and y < box[3] and y + height > box[1]


def test_a_narrow_chart_says_its_change_and_what_else_changed_in_the_key_above_the_plot() -> None:
    found = wellbeing_evaluation()
    shown = texts(figures.phases_chart(found, found.primary, uid="a", form="narrow"))
    assert "+17 points (1 to 34)" in shown
    for number, what in (("1", "National lockdown"), ("2", "New telephone system in")):
        assert shown.count(number) == 2 and any(text.startswith(what) for text in shown)
    assert "+17 points" in texts(figures.phases_chart(found, found.primary, uid="a", form="wide"))


@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_the_level_that_a_trend_starts_from_is_named(form: str) -> None:
    found = louth_evaluation()
    shown = " ".join(texts(figures.phases_chart(found, found.primary, uid="a", form=form)))  # type: ignore[arg-type]
    assert "where the fitted line starts" in shown.lower()
    changed = wellbeing_evaluation()
    assert "line starts" not in " ".join(texts(figures.phases_chart(changed, changed.primary, uid="a")))


def test_a_line_that_ends_before_the_last_period_is_named_beside_itself_and_not_at_the_edge() -> None:
    found = wellbeing_evaluation(rollout=tuple((6.0, 24.0) for _ in range(3)))
    root = ElementTree.fromstring(figures.phases_chart(found, found.primary, uid="a"))
    dots = sorted(dots_of(root))
    (fitted,) = [node for node in root.iter(f"{SVG}text") if "".join(node.itertext()) == "fitted line"]
    assert place_of(fitted)[0] < dots[-3][0]


def test_the_lines_down_from_labels_cross_no_label() -> None:
    for places in ([20.0, 40.0, 60.0], [100.0, 110.0, 118.0], [5.0, 150.0, 195.0], [90.0, 100.0]):
        placed = hung([(f"A change of some length {n}", at) for n, at in enumerate(places)], 11.0, 400.0)
        for one in placed:
            assert abs(one.centre - one.x) <= one.width / 2, "a line starts under its own label"
            assert one.x - one.width / 2 >= 0 and one.x + one.width / 2 <= 400
            for other in placed:
                if other.row > one.row:
                    assert abs(one.centre - other.x) > other.width / 2
                if other is not one and other.row == one.row:
                    assert abs(one.x - other.x) >= (one.width + other.width) / 2


def test_many_labels_are_packed_without_trying_every_arrangement() -> None:
    wanted = [(f"Change {n}", 10.0 * n) for n in range(9)]
    assert hung(wanted, 11.0, 300.0) == packed(wanted, 11.0, 300.0)


def test_a_clear_place_is_the_nearest_that_covers_nothing_taken() -> None:
    within = (0.0, 0.0, 100.0, 100.0)
    assert clear_place((20.0, 10.0), (50.0, 49.0), [], within) == (40.0, 44.0)
    left, top = clear_place((20.0, 10.0), (50.0, 49.0), [(0.0, 40.0, 100.0, 20.0)], within)
    assert top + 10 <= 40 or top >= 60
    left, top = clear_place((20.0, 10.0), (50.0, 49.0), [(0.0, 0.0, 60.0, 100.0)], within)
    assert left >= 60
    assert clear_place((20.0, 10.0), (50.0, 50.0), [within], within)[0] >= 0, (
        "nothing is clear: the nearest all the same"
    )


def test_phase_names_too_long_for_their_bands_stand_in_two_lines_where_that_is_enough() -> None:
    phases = [dict(phase) for phase in SIX_AND_SIX]
    phases[0]["name"], phases[1]["name"] = "Before anybody in the service was told of it", "T"
    site = [{"id": "wellbeing", "name": "Wellbeing Service"}]
    found = wellbeing_evaluation(design={"phases": phases, "sites": site, "chosen_because": "volunteered"})
    wide = texts(figures.phases_chart(found, found.primary, uid="a"))
    assert any("Before anybody" in text for text in wide) and "Before anybody in the service was told of it" not in wide


@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_the_arrows_words_end_inside_the_sheet(form: str) -> None:
    found = wellbeing_evaluation()
    headline = found.primary.headline
    assert isinstance(headline, Estimate)
    long = replace(headline, interval=Interval(-0.0612, 0.0834, 0.95))
    found = replace(found, results=(replace(found.primary, headline=long), *found.results[1:]))
    root = ElementTree.fromstring(figures.phases_chart(found, found.primary, uid="a", form=form))  # type: ignore[arg-type]
    width = float(str(root.get("viewBox")).split()[2])
    bold = [node for node in root.iter(f"{SVG}text") if is_bold(node)]
    said = [node for node in bold if re.search(r"points|more", "".join(node.itertext()))]
    assert "more)" in " ".join("".join(node.itertext()) for node in said)
    for node in said:
        if anchor_of(node) == "start":
            assert place_of(node)[0] + length_of(node) <= width


def test_every_line_of_a_forest_rows_figures_is_bold() -> None:
    found = wellbeing_evaluation()
    root = ElementTree.fromstring(figures.forest(found, uid="a"))
    lines = ["".join(node.itertext()) for node in root.iter(f"{SVG}text") if is_bold(node)]
    rows = [charts.forest_words(found, result) for result in charts.forest_rows(found)]
    assert rows and all(said in " ".join(lines) and said not in lines for said in rows), "each takes several lines"


def test_a_change_outside_the_plan_is_neither_drawn_nor_said() -> None:
    found = louth_evaluation(
        design={
            "phases": [{"name": "Trial", "kind": "trial", "start": "2021-02-01", "end": "2021-03-14"}],
            "sites": [{"id": "louth", "name": "Louth"}],
            "other_changes": [
                {"date": "2021-01-05", "what": "Lockdown before"},
                {"date": "2021-03-08", "what": "Schools reopened"},
                {"date": "2021-03-14", "what": "Last day"},
            ],
        }
    )
    svg = figures.phases_chart(found, found.primary, uid="a")
    assert "Lockdown before" not in svg
    assert "Schools reopened" in texts(svg) and "Last day" in texts(svg)
    assert "Also marked: Schools reopened, 8 March 2021; Last day, 14 March 2021." in svg


def dots_of(root: ElementTree.Element) -> list[tuple[float, float]]:
    """Middles of the dots."""
    return [(float(str(dot.get("cx"))), float(str(dot.get("cy")))) for dot in root.iter(f"{SVG}circle")]


def place_of(node: ElementTree.Element) -> tuple[float, float]:
    return float(str(node.get("x"))), float(str(node.get("y")))


@pytest.mark.parametrize("build", ALL)
def test_no_type_is_smaller_than_eleven_pixels_on_a_screen_of_320(build: type) -> None:
    found = build()
    column = 320 - 15 - 2 * 12.75 - 2  # a scroll bar, the page's padding, the chart's border
    for svg in (
        figures.phases_chart(found, found.primary, uid="a", form="narrow"),
        figures.row_flow(found, uid="b", form="narrow"),
        figures.forest(found, uid="c", form="narrow"),
    ):
        if svg:
            root = ElementTree.fromstring(svg)
            scale = column / float(str(root.get("viewBox")).split()[2])
            sizes = [float(str(node.get("font-size"))) for node in root.iter(f"{SVG}text")]
            assert sizes and min(sizes) * scale >= 11


@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_dates_and_counts_under_a_chart_stand_apart_however_large_the_counts(tmp_path: Path, form: Form) -> None:
    """ "n 1,900" is wider than "4 Jan"."""
    found = disclosed(planted.evaluated(planted.workspace(tmp_path)))
    subject = Subject(found, found.primary, form, sites.judged(found, found.primary)[0])
    across = scale.across(subject)
    named = scale._named(subject, across)
    lines = [line for one in named for line in scale._said(subject, one).split("\n")]
    width = max(text_width(line, subject.sheet.small) for line in lines)
    gaps = [across.x(after.index) - across.x(before.index) for before, after in itertools.pairwise(named)]
    assert len(named) > 2 and min(gaps) > width
    assert not subject.shows_n or any("n 1,9" in scale._said(subject, one) for one in named)


@pytest.fixture(scope="module")
def apart() -> Evaluation:
    """Two phases of four quarters with more than a year between them."""
    trial = load_trial(TRIALS / "rutland-delayed-days.yaml")
    return evaluate(trial, read_log(trial))


@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_names_of_periods_stand_apart_where_the_phases_lie_apart(apart: Evaluation, form: Form) -> None:
    subject = Subject(apart, apart.primary, form, sites.judged(apart, apart.primary)[0])
    along = scale.across(subject)
    named = scale._named(subject, along)
    width = max(text_width(scale._said(subject, one), subject.sheet.small) for one in named)
    assert len(named) >= 2
    assert min(along.x(after.index) - along.x(before.index) for before, after in itertools.pairwise(named)) > width
