"""docs/evaluation.md is what the schema says today, and every key in it is explained or explains itself."""

from pathlib import Path

from trialkit.reporting.data import evaluation_schema
from trialkit.reporting.reference import reference_markdown

PAGE = Path(__file__).parents[2] / "docs" / "evaluation.md"


def test_the_page_is_what_the_schema_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference_markdown(), (
        "run: python -m trialkit.reporting.reference > docs/evaluation.md"
    )


def test_every_key_of_every_part_is_on_the_page() -> None:
    schema = evaluation_schema()
    page = PAGE.read_text(encoding="utf-8")
    for part in [schema, *schema["$defs"].values()]:
        for key in part["properties"]:
            assert f"| `{key}` |" in page
