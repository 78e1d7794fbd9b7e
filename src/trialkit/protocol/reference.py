"""The reference of the trial file in Markdown, written from its own schema: `python -m trialkit.protocol.reference`.

Those of the claims file and of learnings.yaml are written the same way: `python -m trialkit.protocol.reference claims`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from trialkit.protocol.schema import claims_schema, learnings_schema, trial_schema

_ORDER = (
    "Intervention",
    "Design",
    "Phase",
    "Site",
    "OtherChange",
    "LogForm",
    "LogField",
    "LogRule",
    "Measure",
    "Expected",
    "DecisionPlan",
    "RuleLine",
    "ValuePlan",
    "Figure",
    "Share",
    "Range",
    "Delivery",
    "Cost",
    "Staff",
    "Discount",
    "Beneficiary",
    "Target",
    "Trajectory",
    "PathPoint",
    "Governance",
    "Voice",
)
_PLACES = {
    "Intervention": "intervention",
    "Design": "design",
    "Phase": "design.phases[]",
    "Site": "design.sites[]",
    "OtherChange": "design.other_changes[]",
    "LogForm": "log",
    "LogField": "log.fields.*name*",
    "LogRule": "log.rules[]",
    "Measure": "measures[]",
    "Expected": "measures[].expected",
    "DecisionPlan": "decision",
    "RuleLine": "decision.rules[]",
    "ValuePlan": "value",
    "Figure": "value.*figure*",
    "Share": "value.*share*",
    "Range": "value.*figure*.*range*",
    "Delivery": "value.delivery",
    "Cost": "value.delivery.*cost*",
    "Staff": "value.delivery.staff[]",
    "Discount": "value.discount",
    "Beneficiary": "value.who_benefits[]",
    "Target": "value.target",
    "Trajectory": "trajectories[]",
    "PathPoint": "trajectories[].points[]",
    "Governance": "governance",
    "Voice": "voices[]",
}
_CLAIMS_PLACES = {
    "Source": "source",
    "Population": "populations.*name*",
    "Definition": "definitions.*name*",
    "Range": "definitions.*name*.plausible",
    "Figure": "figures[]",
    "Reading": "figures[].before",
}


def reference_markdown() -> str:
    """The whole page, from the schema; the same schema gives the same page to the letter."""
    return _page("reference_opening.md", trial_schema(), {name: _PLACES[name] for name in _ORDER})


def claims_markdown() -> str:
    """The page of the claims file, likewise."""
    return _page("claims_opening.md", claims_schema(), _CLAIMS_PLACES)


def learnings_markdown() -> str:
    """The page of learnings.yaml, likewise."""
    return _page("learnings_opening.md", learnings_schema(), {"Learning": "learnings[]"})


def _page(opening: str, schema: dict[str, Any], places: Mapping[str, str]) -> str:
    """An opening, and a section for the file and for each part, in the order of `places`."""
    text = files("trialkit.protocol").joinpath(opening).read_text(encoding="utf-8")
    parts = [text, *_section("The file itself", schema, places)]
    for name, place in places.items():
        parts += _section(f"`{place}`", schema["$defs"][name], places)
    return "\n".join(parts) + "\n"


def _section(heading: str, part: dict[str, Any], places: Mapping[str, str]) -> Iterator[str]:
    yield f"### {heading}\n"
    yield f"{part['description']}\n"
    yield "| key | what it is | value |"
    yield "|---|---|---|"
    for name, value in part["properties"].items():
        needed = " **(needed)**" if name in part.get("required", ()) else ""
        yield f"| `{name}`{needed} | {_cell(value['description'])} | {_cell(_value(value, places))} |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _value(value: dict[str, Any], places: Mapping[str, str]) -> str:
    default = value.get("default")
    given = default is not None and default != [] and not isinstance(default, dict)
    shown = str(default).lower() if isinstance(default, bool) else default
    kind = _kind(value, places)
    return f"{kind}; {shown} when not given" if given else kind


def _kind(value: dict[str, Any], places: Mapping[str, str]) -> str:
    """What may be written, in a few words."""
    if "anyOf" in value:
        kinds = [_kind(option, places) for option in value["anyOf"] if option.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in value:
        return " · ".join(f"`{word}`" for word in value["enum"])
    if "$ref" in value:
        return f"see `{places[value['$ref'].rpartition('/')[2]]}`"
    return _simple(value, places)


def _simple(value: dict[str, Any], places: Mapping[str, str]) -> str:
    kind = value.get("type")
    if kind == "array":
        return f"list ({_kind(value['items'], places)})"
    if kind == "object":
        inner = next(iter(value.get("patternProperties", {}).values()), value.get("additionalProperties"))
        return f"names, each with a value ({_kind(inner, places)})" if isinstance(inner, dict) else "keys"
    if kind in ("number", "integer"):
        return _number(value)
    if kind == "boolean":
        return "`true` or `false`"
    if value.get("format") == "date":
        return "date"
    return "short name" if "pattern" in value else "text"


def _number(value: dict[str, Any]) -> str:
    words = "whole number" if value["type"] == "integer" else "number"
    if "minimum" in value and "maximum" in value:
        return f"{words} from {value['minimum']} to {value['maximum']}"
    if "minimum" in value:
        return f"{words} of {value['minimum']:g} or more"
    return f"{words} above {value['exclusiveMinimum']:g}" if "exclusiveMinimum" in value else words


if __name__ == "__main__":
    pages = {"trial": reference_markdown, "claims": claims_markdown, "learnings": learnings_markdown}
    reader = argparse.ArgumentParser(prog="python -m trialkit.protocol.reference")
    reader.add_argument("page", nargs="?", default="trial", choices=pages)
    sys.stdout.write(pages[reader.parse_args().page]())
