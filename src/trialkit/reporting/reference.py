"""The reference of evaluation.json in Markdown, from its own schema: `python -m trialkit.reporting.reference`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from trialkit.reporting.data import evaluation_schema

_OPENING = """# evaluation.json

<!-- Written by `python -m trialkit.reporting.reference > docs/evaluation.md`. Change the descriptions in
     src/trialkit/reporting/document.py, not this page. -->

Every number of a report, in one document. `trialkit evaluate ID --json` prints it with every number, `trialkit publish`
keeps it in `reports/<id>/evaluation.json` without small ones ([how](disclosure.md)), and `trialkit schema --of
evaluation` prints its JSON Schema. The first key, `schema`,
names the version of the shape; a change that would break a reader changes its last number, and what is added since
(such as `comparison`) does not.

Proportions and relative changes are fractions: 0.17 is 17%, and a relative change of 1.0 is a doubling. An end of an
interval that the data do not bound is `null`. What cannot be estimated stands under `not_estimable` with its reason and
is never a number.
"""


def reference_markdown() -> str:
    """The whole page, from the schema; the same schema gives the same page to the letter."""
    schema = evaluation_schema()
    parts = [_OPENING, *_section("The document", schema)]
    for name, part in schema["$defs"].items():
        parts += _section(name, part)
    return "\n".join(parts)


def _section(name: str, part: dict[str, Any]) -> Iterator[str]:
    yield f"## {name}\n"
    yield f"{part['description']}\n"
    yield "| key | value | what it is |"
    yield "|---|---|---|"
    for key, value in part["properties"].items():
        yield f"| `{key}` | {_kind(value)} | {value.get('description', '').replace(chr(10), ' ')} |"
    yield ""


def _kind(value: dict[str, Any]) -> str:
    if "anyOf" in value:
        return " or ".join(_kind(option) for option in value["anyOf"])
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in value:
        return ", ".join(f"`{word}`" for word in value["enum"])
    if "const" in value:
        return f"`{value['const']}`"
    if value.get("type") == "array":
        return f"list of {_kind(value['items'])}"
    kinds = {
        "string": "text",
        "number": "number",
        "integer": "whole number",
        "boolean": "true or false",
        "null": "null",
    }
    return "date" if value.get("format") == "date" else kinds[value["type"]]


if __name__ == "__main__":
    sys.stdout.write(reference_markdown())
