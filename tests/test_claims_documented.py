"""What docs/claims.md says of its own example is what the checks say, and every check that it lists exists."""

from __future__ import annotations

import re
from pathlib import Path

from trialkit.judgement.claims import check_claims
from trialkit.protocol.claims_source import load_ledger, parse_claims
from trialkit.protocol.ledger import Ledger

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")


def test_the_example_is_read_and_answered_as_the_page_says() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
    file = parse_claims(example, name="example", file_id="example")[1]
    told = " ".join(finding.text for finding in check_claims(Ledger((file,))).findings)
    said = " ".join(PAGE.split("in short:")[1].split("Three keys")[0].split())
    for ours, theirs in (
        ("17 points more, +100%", "17 points more, +100%"),
        ("34% needs at least 29", "34% needs at least 29"),
        ("with 30 on each side it fits −5 to +37 points", "With 30 on each side"),
        ("from 51 conversations on each side", "from 51 on each side"),
        ("−5 to +37 points", "−5 to +37 points"),
        ("There is no baseline", "no baseline"),
    ):
        assert ours in told
        assert theirs in said


def test_every_check_that_finds_something_in_the_case_studies_is_in_the_list() -> None:
    listed = PAGE.split("## What is checked")[1].split("## How to read")[0]
    checked = check_claims(load_ledger(sorted((ROOT / "claims").glob("*.yaml"))))
    unlisted = {"No figure", "A figure alone", "A baseline", "A moment that stands out", "Over several years"}
    for check in {finding.check.partition(":")[0] for finding in checked.findings} - unlisted:
        words = {"Money back for money spent": "Money back", "How it was worked out": "Expected or seen"}.get(
            check, check
        )
        assert words in listed, check


def test_every_key_in_the_files_of_claims_is_on_the_page() -> None:
    for path in (ROOT / "claims").glob("*.yaml"):
        for key in re.findall(r"^\s+(?:- )?([a-z_]+):", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
            known = f"| `{key}`" in PAGE or re.search(rf"^  {key}:$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert known, (path.name, key)
