"""New trials from templates: they load, say what was answered, and never overwrite anything."""

from __future__ import annotations

import csv
import datetime as dt
import inspect
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialkit.errors import TrialError, WorkspaceError
from trialkit.protocol import source
from trialkit.protocol.new import QUESTIONS, TEMPLATES, new_trial
from trialkit.protocol.source import load_trial
from trialkit.protocol.values import UNSEEN

NAMES = [template.name for template in TEMPLATES]


def written(root: Path, **changes: Any) -> tuple[Path, ...]:
    answers: dict[str, Any] = {
        "template": "front_door",
        "trial_id": "louth",
        "title": "Louth",
        "organisation": "Lincolnshire County Council",
        "start": dt.date(2026, 4, 6),
    }
    return new_trial(root, **(answers | changes))


@pytest.mark.parametrize("template", NAMES)
def test_every_template_gives_a_trial_without_problems_and_its_empty_log(tmp_path: Path, template: str) -> None:
    trial_file, log, schema = written(tmp_path, template=template)
    assert trial_file == tmp_path / "trials" / "louth.yaml"
    assert log == tmp_path / "impact_logs" / "louth" / "impact_log.csv"
    assert schema == tmp_path / "trials" / "trial.schema.json"
    trial = load_trial(trial_file)
    assert trial.title == "Louth"
    assert trial.of_role("balancing")
    assert log.read_bytes().startswith(b"\xef\xbb\xbf")
    with log.open(encoding="utf-8-sig", newline="") as lines:
        assert list(csv.reader(lines)) == [list(trial.log.fields)]


@pytest.mark.parametrize("template", NAMES)
def test_every_template_is_read_alike_by_the_parser_written_in_python(
    tmp_path: Path, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, template=template)[0]
    trial = load_trial(path)
    monkeypatch.setattr(source, "_FAST", False)
    assert load_trial(path) == trial


@pytest.mark.parametrize("template", NAMES)
def test_every_template_starts_with_the_hint_for_editors_and_explains_the_baseline(
    tmp_path: Path, template: str
) -> None:
    text = written(tmp_path, template=template)[0].read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=trial.schema.json\n")
    assert "biggest gain open to any" in text
    assert "<<" not in text
    assert text.count("#") > 20


def test_the_default_plan_has_six_baseline_weeks_one_of_settling_in_and_six_of_trial(tmp_path: Path) -> None:
    design = load_trial(written(tmp_path)[0]).design
    weeks = [((phase.end - phase.start).days + 1) / 7 for phase in design.phases]
    assert [phase.kind for phase in design.phases] == ["baseline", "transition", "trial"]
    assert weeks == [6, 1, 6]
    assert design.start == dt.date(2026, 4, 6)


def test_a_plan_without_a_baseline_says_what_it_costs(tmp_path: Path) -> None:
    path = written(tmp_path, baseline_weeks=0)[0]
    assert [phase.kind for phase in load_trial(path).design.phases] == ["trial"]
    assert "looks the same" not in path.read_text(encoding="utf-8")
    assert "will look the same as an effect" in path.read_text(encoding="utf-8")


def test_annual_indicators_are_counted_in_years_from_the_day_given(tmp_path: Path) -> None:
    path = written(tmp_path, template="annual_indicators", start=dt.date(2015, 4, 1), baseline_weeks=5, trial_weeks=2)[
        0
    ]
    phases = load_trial(path).design.phases
    assert [(str(phase.start), str(phase.end)) for phase in phases] == [
        ("2015-04-01", "2020-03-31"),
        ("2020-04-01", "2022-03-31"),
    ]


def test_three_conversations_ask_for_the_peer_at_conversation_three(tmp_path: Path) -> None:
    rules = load_trial(written(tmp_path, template="three_conversations")[0]).log.rules
    assert [(rule.when, rule.require) for rule in rules] == [({"conversation": "three"}, ["peer_challenge"])]


HARD = "A: \"quoted\" # not a comment\n'single' \\ <<site>> & *star, {x}: [y] %TAG --- 🎉 = -1"


@pytest.mark.parametrize("template", NAMES)
def test_hard_answers_come_back_exactly_as_they_were_given(tmp_path: Path, template: str) -> None:
    trial = load_trial(written(tmp_path, template=template, title=HARD, organisation=HARD, site=HARD)[0])
    assert (trial.title, trial.organisation, trial.design.sites[0].name) == (HARD, HARD, HARD)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=200).map(str.strip).filter(bool))
def test_any_title_comes_back_as_it_was_given_or_is_refused_for_what_cannot_be_seen(
    tmp_path_factory: pytest.TempPathFactory, title: str
) -> None:
    root = tmp_path_factory.mktemp("new")
    if UNSEEN.search(title) or "\r" in title:
        with pytest.raises(TrialError, match="cannot be seen"):
            written(root, title=title)
        assert list(root.iterdir()) == []
    else:
        assert load_trial(written(root, title=title)[0]).title == title


def test_every_bad_answer_is_reported_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(TrialError) as caught:
        written(
            tmp_path,
            template="frontdoor",
            trial_id="../Louth",
            title=" ",
            organisation="x" * 201,
            site="a\0b",
            start=dt.date(1066, 10, 14),
            baseline_weeks=-1,
            trial_weeks=0,
        )
    found = {problem.where: f"{problem.what} {problem.mend}" for problem in caught.value.problems}
    assert set(found) == {
        "template", "trial_id", "title", "organisation", "site", "start", "baseline_weeks", "trial_weeks"
    }  # fmt: skip
    assert "Did you mean front_door?" in found["template"]
    assert "Use louth, say." in found["trial_id"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("existing", ["trials/louth.yaml", "impact_logs/louth/impact_log.csv"])
def test_a_file_that_is_already_there_is_never_overwritten(tmp_path: Path, existing: str) -> None:
    path = tmp_path / existing
    path.parent.mkdir(parents=True)
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="already there"):
        written(tmp_path)
    assert path.read_text(encoding="utf-8") == "mine"
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [path]


def test_a_link_to_nowhere_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "trials").mkdir()
    (tmp_path / "trials" / "louth.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(WorkspaceError, match="already there"):
        written(tmp_path)
    assert not (tmp_path / "elsewhere.yaml").exists()


def test_a_second_trial_leaves_the_first_and_the_schema_as_they_are(tmp_path: Path) -> None:
    first = written(tmp_path)
    before = [path.read_bytes() for path in first]
    assert len(written(tmp_path, trial_id="sleaford")) == 2
    assert [path.read_bytes() for path in first] == before


def test_what_was_begun_is_taken_away_when_a_later_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "impact_logs").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="Nothing was left behind"):
        written(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["impact_logs"]


def test_a_folder_that_may_not_be_written_is_explained(tmp_path: Path) -> None:
    root = tmp_path / "shut"
    root.mkdir(mode=0o500)
    if os.access(root, os.W_OK):
        pytest.skip("this user may write everywhere")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        written(root)


def test_the_questions_are_the_arguments(tmp_path: Path) -> None:
    arguments = [name for name in inspect.signature(new_trial).parameters if name != "root"]
    assert {question.key for question in QUESTIONS} == set(arguments)
    assert all(question.asks.endswith("?") and question.hint for question in QUESTIONS)
