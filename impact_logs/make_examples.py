"""Write the impact logs of the illustrative trials, so that they match the percentages that were published.

    python impact_logs/make_examples.py            write them
    python impact_logs/make_examples.py --check    only say whether the files are what would be written; exit 1 if not

The published case studies give percentages and hardly a count. What had to be chosen stands in making/, one module for
each source: how many rows each period holds, how the share moves, and the counts that are fixed because a percentage
was published. Everything else is drawn with a fixed seed. Headings, answers and dates come from the trial files, so the
two cannot drift apart. The seat belt log is real and not touched.

To add one, write its trial file, then an entry in the module of its source: Conversations where a share moves from week
to week, Answers where every count is fixed (surveys, audits, events), Totals where a row is a period's totals.
"""

# ruff: noqa: T201  (a script that people run by hand says what it did)

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from making import annex_a, bristol, essex, lincolnshire, rutland
from making.forms import Form

ROOT = Path(__file__).resolve().parent.parent
LOG_NAME = "impact_log.csv"
EXAMPLES = (*lincolnshire.EXAMPLES, *essex.EXAMPLES, *bristol.EXAMPLES, *rutland.EXAMPLES, *annex_a.EXAMPLES)


def main() -> int:
    """Write or check every log; 1 when a checked file is not what would be written."""
    parser = argparse.ArgumentParser(description="Write the illustrative impact logs.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a file would change")
    check = parser.parse_args().check
    stale = []
    for example in EXAMPLES:
        path = ROOT / "impact_logs" / example.trial / LOG_NAME
        text = example.text(Form.of(ROOT, example.trial))
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(path)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
    for path in stale:
        print(f"{path.relative_to(ROOT)} {'is not what this script writes' if check else 'written'}")
    if not stale:
        print("Every illustrative log is as this script writes it.")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
