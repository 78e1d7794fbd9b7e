"""The JSON Schemas of the files that people write, so that editors complete keys and show mistakes."""

from __future__ import annotations

from typing import Any

from trialkit.protocol.claims import ClaimsFile
from trialkit.protocol.learnings import LearningsFile
from trialkit.protocol.part import Part
from trialkit.protocol.trial import Trial

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILE_NAME = "trial.schema.json"
"""The name under which new trials look for the schema, beside themselves in trials/."""


def trial_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a trial file: the Trial without `id`, which is the file's own name.

    It holds what an editor can check by itself: keys, types, allowed words, limits. Whether the parts agree with one
    another is checked when the file is read.
    """
    return _schema(
        Trial, "Trial file", "The plan of one trial, written before the data: protocol, log form and report outline."
    )


def claims_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a file of published figures: the ClaimsFile without `id`, which is the file's name."""
    return _schema(
        ClaimsFile, "Claims file", "What one source publishes: its figures, quoted and taken apart into facts."
    )


def learnings_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of learnings.yaml: the LearningsFile without `id`, which is the file's name."""
    return _schema(
        LearningsFile, "Learnings file", "What a programme believes it has learnt, with the trials that bear on it."
    )


def _schema(model: type[Part], title: str, description: str) -> dict[str, Any]:
    """The schema of a whole file."""
    schema = model.model_json_schema()
    del schema["properties"]["id"]
    schema["required"] = [name for name in schema["required"] if name != "id"]
    schema["title"], schema["description"] = title, description
    for part in (schema, *schema["$defs"].values()):
        _complete(part)
    return {"$schema": DIALECT, **schema}


def _complete(part: dict[str, Any]) -> None:
    """A title for every property, a description without line breaks, and no names but those that fit their pattern."""
    part["description"] = " ".join(str(part.get("description", "")).split())
    for name, value in part.get("properties", {}).items():
        value["title"] = name.replace("_", " ").capitalize()
    _close(part)


def _close(node: Any) -> None:
    if isinstance(node, dict):
        if "patternProperties" in node:
            node["additionalProperties"] = False
        for value in node.values():
            _close(value)
    elif isinstance(node, list):
        for value in node:
            _close(value)
