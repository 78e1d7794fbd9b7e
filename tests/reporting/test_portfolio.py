"""The shelf: every trial is on it, whatever its result; what it says is what was published."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from trialkit.errors import PublishError
from trialkit.protocol.learnings import Learning
from trialkit.reporting.figures.programme import Mark, _axis
from trialkit.reporting.portfolio import Entry, families, shelf
from trialkit.reporting.portfolio_page import NOWHERE, _mark, portfolio_page, write_index
from trialkit.workspace import Workspace

from .shelves import LEVEL, RISING, put_numbers, workspace, write_log


def copied(place: Workspace, root: Path, *names: str) -> Workspace:
    """Some trials of a workspace with their logs and numbers, in a workspace of their own."""
    for name in names:
        for folder in (place.log_folder(name), place.report_folder(name)):
            shutil.copytree(folder, root / folder.relative_to(place.root))
        (root / "trials").mkdir(exist_ok=True)
        shutil.copy(place.trial_file(name), root / "trials")
    return Workspace(root)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = workspace(tmp_path_factory.mktemp("shelf"), level=LEVEL, rising=RISING, waiting=None)
    for name in ("level", "rising"):
        put_numbers(made, name)
    (made.root / "trials" / "spoilt.yaml").write_text("title: Only a title\n", encoding="utf-8")
    return made


def test_every_trial_is_there_those_without_a_report_last(place: Workspace) -> None:
    assert [entry.trial for entry in shelf(place)][-2:] == ["waiting", "spoilt"]
    statuses = {entry.trial: entry.status for entry in shelf(place)}
    assert statuses == {"level": "published", "rising": "published", "waiting": "not_published", "spoilt": "broken"}


def test_a_null_result_has_its_row_and_its_line_like_any_other(place: Workspace) -> None:
    page = portfolio_page(shelf(place))
    rows = re.findall(r"<tr role=\"row\">.*?</tr>", page)
    assert sum("Trial level" in row or "Trial rising" in row for row in rows) == 2
    [members] = families(shelf(place)).values()
    assert {entry.trial for entry in members} == {"level", "rising"}
    effects = {entry.trial: entry.effect for entry in members}
    assert all(effect is not None for effect in effects.values())
    assert effects["level"] is not None and effects["level"].interval.lower < 0 < effects["level"].interval.upper
    assert page.count("<svg") == 2, "one chart for wide and one for narrow screens"


def test_what_it_says_is_what_was_published_until_it_is_published_again(place: Workspace, tmp_path: Path) -> None:
    made = copied(place, tmp_path, "rising")
    [before] = shelf(made)
    write_log(tmp_path, "rising", LEVEL)
    [after] = shelf(made)
    assert (before.status, after.status) == ("published", "changed")
    assert before.said == after.said and "points more" in before.said


def test_a_trial_file_spoilt_after_publishing_leaves_what_was_published_in_its_own_words(
    place: Workspace, tmp_path: Path
) -> None:
    made = copied(place, tmp_path, "rising")
    [before] = shelf(made)
    made.trial_file("rising").write_text("title: Only a title\n", encoding="utf-8")
    [after] = shelf(made)
    assert after.status == "broken" and after.said == before.said and "points more" in after.said


def test_a_measure_renamed_in_the_plan_keeps_the_published_unit_until_it_is_published_again(
    place: Workspace, tmp_path: Path
) -> None:
    made = copied(place, tmp_path, "rising")
    [before] = shelf(made)
    file = made.trial_file("rising")
    counted = "type: count, numerator: settled, unit: calls, better: higher, worthwhile: 10}"
    changed = re.sub(
        r"type: proportion, numerator: settled.*?worthwhile: 10\}", counted, file.read_text(), flags=re.DOTALL
    )
    file.write_text(changed, encoding="utf-8")
    [after] = shelf(made)
    assert "type: count" in changed and after.status == "changed" and after.said == before.said


def test_numbers_of_another_version_or_not_for_the_public_are_no_report_and_the_page_says_which(
    place: Workspace, tmp_path: Path
) -> None:
    made = copied(place, tmp_path, "rising", "level")
    for name, change in (("rising", {"grade": None}), ("level", {"release": None})):
        file = made.report_folder(name) / "evaluation.json"
        file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **change}), encoding="utf-8")
    found = {entry.trial: entry for entry in shelf(made)}
    assert {name: (entry.status, entry.document) for name, entry in found.items()} == {
        "rising": ("other_version", None),
        "level": ("not_public", None),
    }
    page = portfolio_page(shelf(made))
    assert "made by another version of trialkit" in page and "not made for the public" in page
    assert "no report yet" not in page


def test_a_file_whose_name_is_no_id_does_not_take_the_shelf_down(tmp_path: Path) -> None:
    made = workspace(tmp_path, rising=RISING)
    made.trial_file("rising").rename(tmp_path / "trials" / "My trial.yaml")
    [entry] = shelf(made)
    assert entry.status == "broken" and "is not a trial's id" in entry.why


def test_which_reports_are_up_to_date_is_taken_as_told(place: Workspace, tmp_path: Path) -> None:
    made = copied(place, tmp_path, "rising")
    write_log(tmp_path, "rising", LEVEL)
    assert [entry.status for entry in shelf(made)] == ["changed"]
    assert [entry.status for entry in shelf(made, current={"rising"})] == ["published"]


def test_a_shelf_that_cannot_be_written_is_a_problem_with_its_place_and_no_traceback(tmp_path: Path) -> None:
    made = workspace(tmp_path, rising=RISING)
    (tmp_path / "reports").write_text("in the way", encoding="utf-8")
    with pytest.raises(PublishError, match="reports cannot be written"):
        write_index(made)


def test_every_answer_of_a_rule_is_counted_none_too(place: Workspace) -> None:
    page = portfolio_page(shelf(place))
    counted = dict(re.findall(r"<dt>(Roll out|Extend|Adapt|Stop|Review)</dt><dd>(\w+)", page))
    assert set(counted) == {"Roll out", "Extend", "Adapt", "Stop", "Review"}
    assert sum(0 if number == "none" else int(number) for number in counted.values()) == 2


def test_no_unseen_character_of_a_title_reaches_the_page(place: Workspace) -> None:
    hidden = 'A\u202ename\u200b "quoted" <b>'
    page = portfolio_page([replace(entry, title=hidden) for entry in shelf(place)])
    assert "Aname &quot;quoted&quot; &lt;b&gt;" in page
    assert not {"\u202e", "\u200b"} & set(page)


def test_it_can_be_read_without_its_script_and_fetches_nothing(place: Workspace) -> None:
    write_index(place)
    page = (place.root / "reports" / "index.html").read_text(encoding="utf-8")
    assert page.count("<script>") == 1 and not re.search(r"(?:src|href)=[\"'](?:https?:)?//", page)
    assert page.count('<button type="button" disabled>') == 6, "buttons do nothing until the script enables them"
    for link in re.findall(r'href="([^"#]+)"', page):
        assert (place.root / "reports" / link).parent.is_dir()


def test_text_of_a_trial_is_never_markup(tmp_path: Path) -> None:
    made = workspace(tmp_path, evil=RISING)
    file = made.trial_file("evil")
    hostile = file.read_text(encoding="utf-8").replace("Trial evil", "'<script>alert(1)</script> & \"x\"'")
    file.write_text(hostile, encoding="utf-8")
    put_numbers(made, "evil")
    page = portfolio_page(shelf(made))
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page


def test_an_interval_without_bounds_does_not_flatten_the_others() -> None:
    low, high = _axis([Mark("a", "", "", 5.0, 1.0, 9.0), Mark("b", "", "", 8.0, -900.0, float("inf"))])
    assert -10 < low < 0 and 9 < high < 20


def test_a_workspace_without_trials_has_an_empty_shelf(tmp_path: Path) -> None:
    (tmp_path / "trials").mkdir()
    assert "No trial has a report yet." in portfolio_page(shelf(Workspace(tmp_path)))


def test_sorting_by_the_change_puts_losses_below_gains_and_trials_without_a_change_last(place: Workspace) -> None:
    keys = re.findall(
        r'data-key="(-?[\d.e]+)" data-label="Change in the primary measure">', portfolio_page(shelf(place))
    )
    rows = {entry.trial: _mark(entry).value for entry in shelf(place) if entry.effect is not None}
    assert sorted(map(float, keys)) == sorted(round(value, 6) for value in rows.values())
    assert float(NOWHERE) < min(rows.values())


def failing(entry: Entry) -> Entry:
    """The same entry as if its primary finding had failed two of its checks."""
    assert entry.document is not None
    measures = [
        one.model_copy(update={"robustness": one.robustness.model_copy(update={"made": 7, "lost": ["a", "b"]})})
        if one.role == "primary" and one.robustness
        else one
        for one in entry.document.measures
    ]
    return replace(entry, document=entry.document.model_copy(update={"measures": measures}))


def test_a_finding_that_fails_checks_says_so_wherever_its_change_is_told(place: Workspace) -> None:
    [rising] = [entry for entry in shelf(place) if entry.trial == "rising"]
    assert "fails" not in rising.said
    failed = failing(rising)
    assert failed.said.endswith("; fails 2 of 7 checks")
    page = portfolio_page((failed,), [Learning(statement="It helps.", trials=("rising",))])
    learnt = page.split("What the trials say together")[1]
    assert "; fails 2 of 7 checks. Grade" in learnt
    assert "· fails 2 of 7 checks" in page, "below its name in the forest"


def test_trials_without_a_report_are_told_apart_by_place_and_by_measure(place: Workspace) -> None:
    page = portfolio_page(shelf(place), [Learning(statement="It helps.", trials=("waiting", "waiting.came_back"))])
    assert page.count("Trial waiting, A council") == 2
    assert "<strong>Trial waiting</strong>, A council" in page
    assert "Measure ‘came_back’: no report yet" in page
