"""learnings.yaml: what is read, and every problem at its line and column."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from trialkit.errors import LearningsError
from trialkit.protocol.learnings_source import load_learnings
from trialkit.protocol.schema import learnings_schema
from trialkit.protocol.source import load_trial

ROOT = Path(__file__).parents[2]
MEASURES = {"louth": ("signposted", "came_back"), "west-review": ("decreased",), "spoilt": None}
GOOD = """\
learnings:
  - statement: It helps.
    trials: [louth, west-review]
    next: Another team.
  - statement: It harms nobody.
    trials: [louth.came_back, spoilt.anything]
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "learnings.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(LearningsError) as caught:
        load_learnings(written(folder, text), MEASURES)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_a_good_file_is_read_in_its_order(tmp_path: Path) -> None:
    first, second = load_learnings(written(tmp_path, GOOD), MEASURES)
    assert (first.statement, first.trials, first.next) == ("It helps.", ("louth", "west-review"), "Another team.")
    assert second.trials == ("louth.came_back", "spoilt.anything") and second.next is None


def test_a_workspace_may_do_without_one(tmp_path: Path) -> None:
    assert load_learnings(tmp_path / "learnings.yaml", MEASURES) == ()


def test_a_trial_or_measure_that_does_not_exist_is_told_at_its_place_with_the_nearest_one(tmp_path: Path) -> None:
    text = GOOD.replace("[louth, west-review]", "[lough, west-review]").replace("louth.came_back", "louth.come_back")
    assert problems(tmp_path, text) == [
        "learnings.yaml:3:14 lough is no trial in trials/. Use one of: louth, west-review, spoilt. Did you mean louth?",
        "learnings.yaml:6:14 louth has no measure come_back. "
        "Use one of: signposted, came_back. Did you mean came_back?",
    ]


def test_a_trial_named_twice_a_learning_said_twice_and_a_misspelt_key_are_all_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("west-review]", "louth]").replace("It harms nobody.", "It helps.").replace("next:", "nxt:")
    found = problems(tmp_path, text)
    assert any(one.startswith("learnings.yaml:3:21 learnings[0].trials[1]: louth is there twice.") for one in found)
    assert any(
        one.startswith("learnings.yaml:5:16 learnings[1].statement: this learning stands above already.")
        for one in found
    )
    assert any(one.startswith("learnings.yaml:4:5 ") and "Did you mean next?" in one for one in found)


@pytest.mark.parametrize("said", ["direction: for", "result: against"])
def test_what_a_trial_says_can_not_be_typed(tmp_path: Path, said: str) -> None:
    [found] = problems(tmp_path, GOOD.replace("next: Another team.", said))
    assert f"{said.partition(':')[0]} is not one of the keys here" in found


def test_an_empty_file_says_where_to_start(tmp_path: Path) -> None:
    [found] = problems(tmp_path, "")
    assert "the file is empty" in found and "docs/learnings.md" in found


def test_the_repositorys_own_file_names_trials_and_measures_that_there_are() -> None:
    measures = {
        file.stem: tuple(measure.id for measure in load_trial(file).measures)
        for file in (ROOT / "trials").glob("*.yaml")
    }
    assert len(load_learnings(ROOT / "learnings.yaml", measures)) >= 3


def test_the_schema_is_sound_and_refuses_what_the_reader_refuses() -> None:
    schema = learnings_schema()
    Draft202012Validator.check_schema(schema)
    check = Draft202012Validator(schema)
    assert not list(check.iter_errors({"learnings": [{"statement": "It helps.", "trials": ["louth"]}]}))
    assert list(check.iter_errors({"learnings": [{"statement": "It helps.", "trials": []}]}))
    assert list(check.iter_errors({"learnings": [{"statement": "It helps.", "trials": ["louth"], "direction": "for"}]}))
