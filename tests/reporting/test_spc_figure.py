"""The figure of a control chart: accessible, the same every time, signals by shape, lines as steps, words inside."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from trialkit.analysis.spc import Chart, chart_for, run_chart
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting.figures.lettering import text_width
from trialkit.reporting.figures.palette import SPC_BLUE, SPC_GREY, SPC_ORANGE, SPC_PURPLE
from trialkit.reporting.figures.spc import spc_chart, spc_telling

from .conftest import HOSTILE, louth_evaluation, monthly_evaluation, wellbeing_evaluation

SVG = "{http://www.w3.org/2000/svg}"
FORMS = ("wide", "narrow")


def charted(found: Evaluation, **asked: object) -> Chart:
    """The control chart of the primary measure, in its own direction unless asked otherwise."""
    chart = chart_for(found.primary.series[0], **{"better": found.primary.measure.better, **asked})  # type: ignore[arg-type]
    assert isinstance(chart, Chart)
    return chart


def run(found: Evaluation) -> Chart:
    """The run chart of the primary measure."""
    chart = run_chart(found.primary.series[0], better=found.primary.measure.better)
    assert isinstance(chart, Chart)
    return chart


def drawn(found: Evaluation, chart: Chart, form: str = "wide", uid: str = "a") -> ElementTree.Element:
    return ElementTree.fromstring(spc_chart(found, found.primary.measure, chart, uid=uid, form=form))  # type: ignore[arg-type]


def texts(root: ElementTree.Element) -> list[str]:
    return ["".join(node.itertext()).strip() for node in root.iter(f"{SVG}text")]


Corner = tuple[float, float]


def corners(path: ElementTree.Element) -> list[Corner]:
    """Of a path without curves."""
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([-\d.]+) ([-\d.]+)", str(path.get("d")))]


def shapes_of(root: ElementTree.Element, colour: str) -> list[list[Corner]]:
    """The corners of everything filled with one colour that has any."""
    found = [corners(path) for path in root.iter(f"{SVG}path") if path.get("fill") == colour]
    for rect in root.iter(f"{SVG}rect"):
        if rect.get("fill") == colour:
            x, y, width, height = (float(str(rect.get(name))) for name in ("x", "y", "width", "height"))
            found.append([(x, y), (x + width, y + height)])
    return found


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("build", [louth_evaluation, wellbeing_evaluation, monthly_evaluation])
def test_the_chart_has_a_title_a_description_and_only_text_that_is_text(build: type, form: str) -> None:
    found: Evaluation = build()
    for chart in (charted(found, target=0.5), run(found)):
        root = drawn(found, chart, form)
        named = str(root.get("aria-labelledby")).split()
        assert root.get("role") == "img" and set(named) <= {node.get("id") for node in root.iter()}
        assert str(root.find(f"{SVG}title").text).startswith(found.primary.measure.name)  # type: ignore[union-attr]
        told = str(root.find(f"{SVG}desc").text)  # type: ignore[union-attr]
        assert all(sentence in told for sentence in chart.told)
        assert all(stretch.sentence in told for stretch in chart.stretches)
        assert root.get("width") is None and not any(True for _ in root.iter(f"{SVG}image"))


def test_the_same_chart_gives_the_same_bytes() -> None:
    first, second = wellbeing_evaluation(), wellbeing_evaluation()
    made = [spc_chart(one, one.primary.measure, charted(one), uid="a") for one in (first, second)]
    assert made[0] == made[1]


SHAPES = [("higher", SPC_BLUE, (3, 3), "improving"), ("lower", SPC_ORANGE, (3, 2), "concerning")]
SHAPES += [("neutral", SPC_PURPLE, (2, 2), "neutral")]


@pytest.mark.parametrize(("better", "colour", "sides", "said"), SHAPES, ids=["diamond", "triangle", "square"])
def test_every_signal_has_its_own_shape_and_colour_and_its_words_in_the_key(
    better: str, colour: str, sides: tuple[int, int], said: str
) -> None:
    """A diamond has corners at three places across and three down, a triangle three and two, a square two and two."""
    found = wellbeing_evaluation()
    chart = charted(found, better=better)
    root = drawn(found, chart)
    marked = [point for point in chart.points if point.variation != "common_cause"]
    shapes = shapes_of(root, colour)
    assert marked and len(shapes) == len(marked) + 1, "one for each marked point and one in the key"
    for shape in shapes:
        assert (len({x for x, _ in shape}), len({y for _, y in shape})) == sides
    assert f"special cause, {said}" in texts(root) and "common cause" in texts(root)


def test_limits_are_steps_with_a_level_for_each_point() -> None:
    found = wellbeing_evaluation()
    dashed = [
        corners(path)
        for path in drawn(found, charted(found)).iter(f"{SVG}path")
        if path.get("stroke-dasharray") == "5.2 3.9"
    ]
    steps = max(dashed, key=lambda line: len({y for _, y in line}))
    assert len({y for _, y in steps}) > 3, "unequal weeks have unequal limits"
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in itertools.pairwise(steps)), "level, or upright"


def test_phases_lines_and_trial_limits_are_named() -> None:
    found = wellbeing_evaluation()
    shown = texts(drawn(found, charted(found, target=0.3)))
    for name in ("Baseline", "Training", "Trial", "Roll-out", "mean 17%", "upper limit 40%", "target 30%"):
        assert name in shown
    assert "trial limits from 6 points of Baseline" in " ".join(shown)
    narrow = texts(drawn(found, charted(found, target=0.3), "narrow"))
    assert {"mean 17%", "target 30%"} <= set(narrow)
    assert "median 17%" in texts(drawn(found, run(found)))


def test_a_chart_without_signals_says_so_and_one_with_signals_says_which() -> None:
    calm, changed = louth_evaluation(), wellbeing_evaluation()
    assert spc_telling(calm, calm.primary.measure, charted(calm)).title == "Signposting: no signal among 6 points"
    told = spc_telling(changed, changed.primary.measure, charted(changed))
    assert told.title == "Signposting: special cause, improving at the latest point"
    assert "lie above the mean" in told.alternative


def test_both_icons_have_their_letters_and_words() -> None:
    found = wellbeing_evaluation()
    shown = texts(drawn(found, charted(found, target=0.9)))
    assert {"H", "F", "now high: special cause, improving", "target missed unless something changes"} <= set(shown)
    assert "~" in texts(drawn(louth_evaluation(), charted(louth_evaluation())))
    assert not {"P", "F", "?"} & set(texts(drawn(found, charted(found))))


def test_special_cause_without_a_direction_has_no_letter_for_one() -> None:
    found = wellbeing_evaluation()
    series = found.primary.series[0]
    slow = ([0.2] * 3 + [0.4] * 6 + [0.2] * 6 + [0.4] * 6)[: len(series.frame)]
    chart = run_chart(replace(series, frame=series.frame.assign(value=slow)), better="higher")
    assert isinstance(chart, Chart) and [signal.rule for signal in chart.signals] == ["few_crossings"]
    assert {"!", "now: special cause, neutral"} <= set(texts(drawn(found, chart)))


def test_limits_that_chance_alone_does_not_explain_are_called_so_on_the_chart() -> None:
    found = monthly_evaluation()
    said = "times as far as chance alone"
    assert said in " ".join(texts(drawn(found, charted(found, kind="c"))))
    assert said not in " ".join(texts(drawn(found, charted(found))))


def test_a_scale_that_does_not_start_at_nought_says_so() -> None:
    found = monthly_evaluation()
    high = found.primary.series[0]
    frame = high.frame.assign(numerator=high.frame["numerator"] + 50_000, value=high.frame["value"] + 50_000)
    chart = chart_for(replace(high, frame=frame), kind="xmr")
    assert isinstance(chart, Chart)
    assert "the scale does not start at 0" in " ".join(texts(drawn(found, chart)))
    assert "does not start" not in " ".join(texts(drawn(found, charted(found))))


def test_no_line_leaps_over_a_period_without_entries() -> None:
    found = wellbeing_evaluation()
    chart = charted(found)
    gaps = [b.index - a.index for a, b in itertools.pairwise(chart.points)]
    assert max(gaps) > 1, "the example has a gap"
    joins = [path for path in drawn(found, chart).iter(f"{SVG}path") if path.get("stroke") == SPC_GREY]
    reaches = [b[0] - a[0] for join in joins for a, b in itertools.pairwise(corners(join))]
    assert len(reaches) == gaps.count(1), "from each point to the next, where no period between them is missing"
    assert max(reaches) < 1.5 * min(reaches)


@pytest.mark.parametrize("form", FORMS)
def test_words_stay_inside_the_sheet_in_type_of_eleven_or_more(form: str) -> None:
    found = wellbeing_evaluation()
    charts = [
        charted(found, better=better, target=target)
        for better in ("higher", "lower", "neutral")
        for target in (0.01, 0.9)
    ]
    charts += [run(found), charted(found, phase_limits=["Trial"])]
    for chart in charts:
        root = drawn(found, chart, form)
        width = float(str(root.get("viewBox")).split()[2])
        for node in root.iter(f"{SVG}text"):
            size, x = float(str(node.get("font-size"))), float(str(node.get("x")))
            assert size >= 11
            length = text_width("".join(node.itertext()), size, "bold" if node.get("font-weight") else "normal")
            start = x - length * {"start": 0.0, "middle": 0.5, "end": 1.0}[node.get("text-anchor", "start")]
            assert start >= -1 and start + length <= width + 1, "".join(node.itertext())


def test_names_of_lines_and_of_phases_keep_apart() -> None:
    found = wellbeing_evaluation()
    chart = charted(found, phase_limits=["Trial"], target=0.35)
    root = drawn(found, chart)
    heights = sorted(
        float(str(node.get("y")))
        for node in root.iter(f"{SVG}text")
        if re.match(r"(mean|target|upper limit|lower limit) \d", "".join(node.itertext()))
    )
    assert len(heights) == 4 and min(b - a for a, b in itertools.pairwise(heights)) >= 12


def test_hostile_names_are_text() -> None:
    found = louth_evaluation(
        design={
            "phases": [{"name": HOSTILE[:200], "kind": "trial", "start": "2021-02-01", "end": "2021-03-14"}],
            "sites": [{"id": "louth", "name": "Louth"}],
        }
    )
    svg = spc_chart(found, found.primary.measure, charted(found), uid="a", form="narrow")
    assert "<script" not in svg and "&lt;script&gt;" in svg
    ElementTree.fromstring(svg)
