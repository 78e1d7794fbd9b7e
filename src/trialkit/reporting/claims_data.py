"""Checked figures as JSON: every figure as it was recorded, with its level and the findings about it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from trialkit.judgement.claims import LEVELS, Checked
from trialkit.reporting import claims_words as words
from trialkit.reporting.tables import plain_json

VERSION = 1
"""Of the shape of this JSON."""


def claims_data(checked: Checked, sources: Collection[str]) -> dict[str, Any]:
    """The chosen sources as plain data: counts by level, figures with their facts, and findings."""
    shown = words.told(checked, sources)
    levels = [level for one in shown for _, level, _ in one.figures]
    return {
        "version": VERSION,
        "figures_by_level": {level: levels.count(level) for level in LEVELS},
        "sources": [
            {
                "id": one.id,
                "title": one.title,
                "figures": [
                    {
                        "key": claim.key,
                        "about": claim.about,
                        "level": level,
                        "facts": claim.figure.model_dump(mode="json", exclude_defaults=True),
                    }
                    for claim, level, _ in one.figures
                ],
            }
            for one in shown
        ],
        "findings": [asdict(finding) for finding in checked.within(sources)],
    }


def claims_json_text(checked: Checked, sources: Collection[str]) -> str:
    """The same as text, one line an entry."""
    return plain_json(json.dumps(claims_data(checked, sources), indent=2, ensure_ascii=False)) + "\n"
