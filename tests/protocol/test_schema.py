"""The JSON Schema of the trial file: sound, complete in words, and true to what is read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from trialkit.protocol.new import TEMPLATES, new_trial
from trialkit.protocol.schema import claims_schema, trial_schema

GOOD = (Path(__file__).parent / "good_trial.yaml").read_text(encoding="utf-8")
CLAIMS = sorted((Path(__file__).parents[2] / "claims").glob("*.yaml"))
EXAMPLES = sorted((Path(__file__).parents[2] / "trials").glob("*.yaml"))


class EditorLoader(yaml.SafeLoader):
    """YAML as editors read it (YAML 1.2): dates, `no` and `on` are text; only true and false are booleans."""


EditorLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in found if tag not in ("tag:yaml.org,2002:timestamp",)]
    for letter, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    if letter not in "yYnNoO"
}


def errors(text: str) -> list[str]:
    """What an editor would underline."""
    data = yaml.load(text, Loader=EditorLoader)
    return [error.message for error in Draft202012Validator(trial_schema()).iter_errors(data)]


def test_the_schema_is_sound() -> None:
    schema = trial_schema()
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def parts() -> list[tuple[str, dict[str, Any]]]:
    schema = trial_schema()
    return [("the file", schema), *schema["$defs"].items()]


def test_every_key_has_a_title_and_a_description_for_people() -> None:
    for part, schema in parts():
        assert schema["description"], part
        for name, value in schema["properties"].items():
            assert value["title"], (part, name)
            assert value["description"].endswith((".", ")")), (part, name)


def test_the_id_is_not_in_the_schema_and_unknown_keys_are_refused_everywhere() -> None:
    assert "id" not in trial_schema()["properties"]
    assert "id" not in trial_schema()["required"]
    assert all(schema["additionalProperties"] is False for _, schema in parts())


def test_a_good_file_is_good_in_the_editor_too() -> None:
    assert errors(GOOD) == []


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("better: lower", "better: down", "down"),
        ("title:", "titel:", "titel"),
        ("    role: primary\n", "", "role"),
        ("worthwhile: 10", "worthwhile: 10%", "10%"),
        ("advice: Information", "Advice!: Information", "Advice!"),
        ("maximum: 240}", "maximum: 240, whole: yes}", "yes"),
    ],
)
def test_the_editor_shows_the_mistakes_it_can_see(before: str, after: str, word: str) -> None:
    found = errors(GOOD.replace(before, after))
    assert found
    assert any(word in message for message in found)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_good_in_the_editor(path: Path) -> None:
    assert errors(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("template", [template.name for template in TEMPLATES])
def test_every_template_is_good_in_the_editor(tmp_path: Path, template: str) -> None:
    written = new_trial(
        tmp_path, template=template, trial_id="x", title="T", organisation="O", start=dt.date(2026, 4, 6)
    )
    assert errors(written[0].read_text(encoding="utf-8")) == []


def test_the_schema_of_the_claims_file_is_sound_and_told_in_words() -> None:
    schema = claims_schema()
    Draft202012Validator.check_schema(schema)
    assert "id" not in schema["properties"]
    for part in (schema, *schema["$defs"].values()):
        assert part["description"] and part["additionalProperties"] is False
        assert all(value["title"] and value["description"].endswith(".") for value in part["properties"].values())


@pytest.mark.parametrize("path", CLAIMS, ids=lambda path: path.stem)
def test_every_file_of_figures_is_good_in_the_editor(path: Path) -> None:
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=EditorLoader)
    assert [error.message for error in Draft202012Validator(claims_schema()).iter_errors(data)] == []
