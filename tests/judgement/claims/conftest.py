"""Ledgers made from text, and those of the case studies with a fact changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from trialkit.judgement.claims import Checked, check_claims
from trialkit.protocol.claims_source import load_ledger, parse_claims
from trialkit.protocol.ledger import Ledger

CLAIMS = Path(__file__).parents[3] / "claims"
HEAD = "source: {title: A paper}\nabout: Anyshire\n"
Made = Callable[..., Checked]


@pytest.fixture(scope="session")
def case_studies() -> Checked:
    """Everything found in the files of claims/."""
    return check_claims(load_ledger(sorted(CLAIMS.glob("*.yaml"))))


@pytest.fixture
def made() -> Made:
    """A ledger checked, from the text of its definitions and figures (one file), or of several whole files."""

    def make(text: str, *others: str) -> Checked:
        files = [
            parse_claims(one if one.startswith("source:") else HEAD + one, name="file", file_id=f"file{number}")[1]
            for number, one in enumerate((text, *others), 1)
        ]
        return check_claims(Ledger(tuple(files)))

    return make


@pytest.fixture
def mended(case_studies: Checked) -> Callable[..., Checked]:
    """The case studies with text replaced in one file, or in several: mended({"bristol": [(was, becomes)]})."""

    def mend(changes: dict[str, list[tuple[str, str]]]) -> Checked:
        files = []
        for file in case_studies.ledger.files:
            if file.id in changes:
                text = (CLAIMS / f"{file.id}.yaml").read_text(encoding="utf-8")
                for was, becomes in changes[file.id]:
                    assert text.count(was) == 1, (file.id, was, text.count(was))
                    text = text.replace(was, becomes)
                file = parse_claims(text, name=file.id, file_id=file.id)[1]
            files.append(file)
        return check_claims(Ledger(tuple(files)))

    return mend
