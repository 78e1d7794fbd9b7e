"""Every system and figure of the five case studies has a home: a trial in trials/, an entry in claims/, or both."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from trialkit.judgement.claims import Checked, check_claims
from trialkit.protocol.claims_source import load_ledger

ROOT = Path(__file__).parents[1]
GALLERY = Path(__file__).parent / "gallery.csv"
with GALLERY.open(encoding="utf-8", newline="") as opened:
    ROWS = list(csv.DictReader(opened))
SOURCES = ("lincolnshire", "essex", "bristol", "rutland", "annex-a")


@pytest.fixture(scope="module")
def checked() -> Checked:
    """Everything that is found in claims/."""
    return check_claims(load_ledger(sorted((ROOT / "claims").glob("*.yaml"))))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['source']}: {row['row']}")
def test_a_row_has_a_home(checked: Checked, row: dict[str, str]) -> None:
    trials, figures = row["trials"].split(), row["figures"].split()
    assert trials or figures, "no home"
    for trial in trials:
        assert (ROOT / "trials" / f"{trial}.yaml").is_file(), trial
    for figure in figures:
        assert figure in checked.ledger.by_key, figure
        assert checked.of(checked.ledger.by_key[figure]), f"nothing is said of {figure}"


def test_every_figure_in_claims_belongs_to_a_row(checked: Checked) -> None:
    named = {figure for row in ROWS for figure in row["figures"].split()}
    assert set(checked.ledger.by_key) - named == set()


def test_the_rows_are_of_the_five_case_studies_and_each_has_its_file() -> None:
    assert {row["source"] for row in ROWS} == set(SOURCES)
    for source in SOURCES:
        assert (ROOT / "claims" / f"{source}.yaml").is_file()
