"""The reference page of the trial file: written from the schema, and never stale."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from trialkit.protocol.reference import claims_markdown, learnings_markdown, reference_markdown
from trialkit.protocol.schema import claims_schema, learnings_schema, trial_schema

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "trial-file.md"


def test_the_page_in_docs_is_the_one_the_schema_gives() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference_markdown(), (
        "run: python -m trialkit.protocol.reference > docs/trial-file.md"
    )


def test_every_key_of_the_trial_file_is_on_the_page() -> None:
    page = reference_markdown()
    schema = trial_schema()
    for part in (schema, *schema["$defs"].values()):
        for name, value in part["properties"].items():
            assert f"| `{name}`" in page
            assert value["description"].replace("|", "\\|") in page


def test_the_page_of_the_claims_file_is_the_one_its_schema_gives_with_every_key() -> None:
    page = claims_markdown()
    assert (DOCS / "claims.md").read_text(encoding="utf-8") == page, (
        "run: python -m trialkit.protocol.reference claims > docs/claims.md"
    )
    schema = claims_schema()
    for part in (schema, *schema["$defs"].values()):
        for name, value in part["properties"].items():
            assert f"| `{name}`" in page
            assert value["description"].replace("|", "\\|") in page


def test_the_page_of_the_learnings_file_is_the_one_its_schema_gives_with_every_key() -> None:
    page = learnings_markdown()
    assert (DOCS / "learnings.md").read_text(encoding="utf-8") == page, (
        "run: python -m trialkit.protocol.reference learnings > docs/learnings.md"
    )
    schema = learnings_schema()
    for part in (schema, *schema["$defs"].values()):
        for name, value in part["properties"].items():
            assert f"| `{name}`" in page and value["description"] in page


def printed(*page: str) -> subprocess.CompletedProcess[str]:
    """The module run with the name of a page, or none."""
    command = [sys.executable, "-m", "trialkit.protocol.reference", *page]
    return subprocess.run(command, capture_output=True, check=False, encoding="utf-8")


def test_the_module_prints_the_page_that_is_asked_for_when_run() -> None:
    assert printed().stdout == reference_markdown()
    assert printed("learnings").stdout == learnings_markdown()


def test_the_module_prints_no_page_that_there_is_none_of() -> None:
    done = printed("lernings")
    assert (done.returncode, done.stdout) == (2, "") and "claims" in done.stderr
