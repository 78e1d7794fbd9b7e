"""Sites with starts of their own: every panel is there and readable, and the sheet fits on a page of A4."""

import itertools
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.tallies import weeks
from trialkit.judgement.evaluation import Evaluation
from trialkit.records.series import Series
from trialkit.reporting import charts, sites
from trialkit.reporting.figures.lettering import text_width
from trialkit.reporting.figures.phases.key import key_of
from trialkit.reporting.figures.phases.panels import panels_chart
from trialkit.reporting.figures.phases.subject import Subject
from trialkit.reporting.figures.sheet import LEAST, TALLEST, WIDTH, Format

from ..tallies import sites_evaluation

SVG = "{http://www.w3.org/2000/svg}"
LONG = "Adults and carers with long-term conditions"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    found = {"a": weeks(20, 32, 4), "b": weeks(25, 36, 6)}
    return sites_evaluation(tmp_path_factory.mktemp("two"), found, baseline=4, starts={"b": 6})


def subjects(found: Evaluation, count: int, form: Format = "wide") -> list[Subject]:
    """As many places as are asked for, each with the series of one of the two; the fourth has a long name."""
    series: list[Series] = [place.series for place in sites.judged(found, found.primary)]
    names = ("Louth", "Boston", "Sleaford", LONG)
    places = [sites.Place(f"{names[at]}" if at < 4 else f"Site {at}", series[at % 2]) for at in range(count)]
    return [Subject(found, found.primary, form, place) for place in places]


def drawn(found: Evaluation, count: int, form: Format = "wide") -> ElementTree.Element:
    return ElementTree.fromstring(panels_chart(subjects(found, count, form), "a"))


def said(root: ElementTree.Element) -> list[str]:
    return ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]


def size(root: ElementTree.Element) -> tuple[float, float]:
    width, height = str(root.get("viewBox")).split()[2:]
    return float(width), float(height)


@pytest.mark.parametrize("count", [2, 3, 4, 7, 12, 18, 25, 40, 90])
def test_a_wide_sheet_is_no_taller_than_a_page_and_holds_every_site_and_every_week(two: Evaluation, count: int) -> None:
    root = drawn(two, count)
    assert size(root)[0] == WIDTH["wide"] and size(root)[1] <= TALLEST
    assert len([*root.iter(f"{SVG}circle")]) == 12 * count
    text = " ".join(said(root))
    assert all(f"Site {at}" in text for at in range(4, count)) and "Louth" in text


@pytest.mark.parametrize("count", [2, 4, 12, 40])
def test_names_are_whole_and_nothing_is_written_off_the_sheet_or_too_small_to_read(two: Evaluation, count: int) -> None:
    root = drawn(two, count)
    assert count < 4 or LONG in " ".join(said(root))
    assert not [text for text in said(root) if text.endswith("…")]
    for node in root.iter(f"{SVG}text"):
        letters = float(str(node.get("font-size")))
        bold = "bold" if node.get("font-weight") == "bold" else "normal"
        width = text_width("".join(node.itertext()), letters, bold)  # type: ignore[arg-type]
        left = float(str(node.get("x"))) - {"middle": width / 2, "end": width}.get(str(node.get("text-anchor")), 0.0)
        assert letters >= LEAST and left >= 0 and left + width <= WIDTH["wide"], "".join(node.itertext())
        assert 0 < float(str(node.get("y"))) < size(root)[1]


def test_two_sites_stand_one_under_the_other_with_their_phases_named_in_each(two: Evaluation) -> None:
    root = drawn(two, 2)
    assert said(root).count("Before") == said(root).count("During") == 2


def test_small_panels_stand_side_by_side_and_name_their_phases_once(two: Evaluation) -> None:
    for count, columns in ((4, 2), (12, 3)):
        root = drawn(two, count)
        assert said(root).count("Before") == said(root).count("During") == 1
        names = [
            node for node in root.iter(f"{SVG}text") if "".join(node.itertext()) in ("Louth", "Boston", "Sleaford")
        ]
        downs = [float(str(node.get("y"))) for node in names[:columns]]
        assert max(downs) - min(downs) <= 30, "words of one row end at its plots"
        assert len({node.get("x") for node in names[:columns]}) == columns


def test_no_two_words_of_a_grid_lie_on_one_another(two: Evaluation) -> None:
    boxes = []
    for node in drawn(two, 12).iter(f"{SVG}text"):
        letters, bold = float(str(node.get("font-size"))), node.get("font-weight") == "bold"
        width = text_width("".join(node.itertext()), letters, "bold" if bold else "normal")
        left = float(str(node.get("x"))) - {"middle": width / 2, "end": width}.get(str(node.get("text-anchor")), 0.0)
        boxes.append((left, float(str(node.get("y"))), width, letters))
    for one, other in itertools.combinations(boxes, 2):
        beside = one[0] + one[2] <= other[0] + 0.5 or other[0] + other[2] <= one[0] + 0.5
        assert beside or abs(one[1] - other[1]) >= 0.8 * min(one[3], other[3])


def test_the_words_the_sheet_and_the_levels_are_made_once_for_all_places_however_they_are_drawn(
    two: Evaluation,
) -> None:
    telling = charts.phases_telling(two, two.primary)
    every = [one for form in ("wide", "narrow") for one in subjects(two, 12, form)]  # type: ignore[arg-type]
    every += [replace(one, small=True) for one in every]
    assert {id(one.sheet.telling) for one in every} == {id(telling)}
    assert len({id(one.sheet) for one in every}) == 2, "one for each width"
    assert len({id(one.levels) for one in every}) == 1


def test_a_narrow_sheet_stays_one_column(two: Evaluation) -> None:
    root = drawn(two, 12, "narrow")
    assert size(root)[0] == WIDTH["narrow"] and size(root)[1] > 12 * 200
    assert said(root).count("Before") == 12


def test_other_changes_have_numbers_in_every_panel_and_their_words_in_the_key(tmp_path: Path) -> None:
    found = sites_evaluation(tmp_path, {"a": weeks(20, 32, 4), "b": weeks(25, 36, 6)}, baseline=4, starts={"b": 6})
    design = found.trial.design.model_validate(
        {
            **found.trial.design.model_dump(),
            "other_changes": [
                {"date": "2024-01-20", "what": "New telephones"},
                {"date": "2024-02-20", "what": "Half term"},
            ],
        }
    )
    changed = found.trial.model_copy(update={"design": design})
    found = replace(found, trial=changed)
    texts = said(drawn(found, 12))
    assert texts.count("1") == texts.count("2") == 13 and "New telephones" in texts
    key = key_of(subjects(found, 12)[0])
    assert key.numbered == (2.0, 7.0) and key.height == 3 * 18 + 8
    strips = said(drawn(found, 40))
    assert strips.count("1") == 2 and "Half term" in strips
