"""Speed of the commands as ratios in one run, each against the floor that it cannot go below.

    python benchmarks/speed.py            all, best of five each
    python benchmarks/speed.py --runs 9

Exits with 1 when a ratio is above its bar.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
FORBIDDEN_IN_CHECK = ("statsmodels", "pingouin", "matplotlib")

EMPTY_NOTEBOOK = """
import sys
import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(sys.argv[1])])
NotebookClient(notebook, kernel_name="python3", timeout=60).execute()
HTMLExporter(template_name="basic").from_notebook_node(notebook)
"""
KERNEL_IMPORTS = """
import sys
from trialkit import load_trial, read_log, evaluate
import trialkit.reporting.sections
trial = load_trial("trials/louth.yaml"); evaluation = evaluate(trial, read_log(trial))
import trialkit.reporting.written, docx, typst
wanted = (
    "numpy", "scipy", "pandas", "duckdb", "openpyxl", "statsmodels", "pingouin", "fontTools", "pydantic", "docx",
    "typst",
)
print("import " + ", ".join(sorted(
    name for name in sys.modules
    if name.split(".")[0] in wanted and name.count(".") <= 1 and not name.split(".")[-1].startswith("_")
)))
"""


def seconds(command: list[str], **options: object) -> float:
    """Wall seconds of one run of a whole process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, **options)
    return time.perf_counter() - start


def paired(first: list[str], second: list[str], runs: int) -> tuple[float, float, float]:
    """Medians of both and the median ratio, run in turn so that a slower spell of the machine strikes both."""
    seconds(first), seconds(second)
    pairs = [(seconds(first), seconds(second)) for _ in range(runs)]
    ratio = statistics.median(one / other for one, other in pairs)
    return statistics.median(one for one, _ in pairs), statistics.median(other for _, other in pairs), ratio


def publish_in(folder: Path) -> list[str]:
    """The command that publishes Louth from a copy of its inputs, so that reports/ is left alone."""
    for part in ("trials", "impact_logs"):
        (folder / part).symlink_to(ROOT / part)
    return [sys.executable, "-m", "trialkit", "publish", "louth", "--again", "--workspace", str(folder)]


HUDDLE_MAY_COST = 1.0
"""Seconds that the huddle's sheet may take beyond one evaluation of the same trial."""


def huddle_beyond_evaluation(workspace: Path, runs: int) -> float:
    """Median seconds by which `huddle louth --on 2021-03-02` outlasts `evaluate louth`, run in turn; prints both."""
    huddle = [sys.executable, "-m", "trialkit", "huddle", "louth", "--on", "2021-03-02", "--workspace", str(workspace)]
    evaluate = [sys.executable, "-m", "trialkit", "evaluate", "louth"]
    seconds(huddle), seconds(evaluate)
    pairs = [(seconds(huddle), seconds(evaluate)) for _ in range(runs)]
    beyond = statistics.median(one - other for one, other in pairs)
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{'huddle louth':18} {ours:8.2f} {theirs:8.2f} {beyond:+5.2f}s {HUDDLE_MAY_COST:4.1f}s  evaluate louth")
    return beyond


def main() -> int:
    """Print one row a comparison; 1 when any is above its bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    python = sys.executable
    imports = subprocess.run(
        [python, "-c", KERNEL_IMPORTS], check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout.strip()
    over = False
    with tempfile.TemporaryDirectory() as temporary:
        rows = [
            (
                "trialkit --help",
                "import argparse, typer",
                1.5,
                [python, "-m", "trialkit", "--help"],
                [python, "-c", "import argparse, typer"],
            ),
            (
                "publish louth",
                "an empty notebook with the same imports, executed and exported",
                1.6,
                publish_in(Path(temporary)),
                [python, "-c", EMPTY_NOTEBOOK, imports],
            ),
        ]
        print(f"{'command':18} {'seconds':>8} {'floor':>8} {'ratio':>6} {'bar':>5}   against")
        for name, floor, bar, first, second in rows:
            ours, theirs, ratio = paired(first, second, runs)
            over |= ratio > bar
            print(f"{name:18} {ours:8.2f} {theirs:8.2f} {ratio:6.2f} {bar:5.1f}   {floor}")
        over |= huddle_beyond_evaluation(Path(temporary), runs) > HUDDLE_MAY_COST
    loaded = subprocess.run(
        [python, "-X", "importtime", "-m", "trialkit", "check", "louth"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    ).stderr
    found = [name for name in FORBIDDEN_IN_CHECK if f" {name}\n" in loaded]
    print(f"trialkit check louth imports none of {', '.join(FORBIDDEN_IN_CHECK)}: {', '.join(found) or 'yes'}")
    return int(over or bool(found))


if __name__ == "__main__":
    sys.exit(main())
