"""Publishing a programme: a hundred trials, again with nothing changed, and the memory that it takes.

    python benchmarks/many.py                 a hundred copies of Louth under other names
    python benchmarks/many.py --trials 20

Prints seconds a trial beside its bar, seconds of the second run beside its bar, and the largest memory of a kernel
after a tenth of the reports and after all. Exits with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECONDS_A_TRIAL = 1.2
"""On two cores, environment warm: kernels are started once for all."""
SECOND_RUN = 2.0
GROWTH = 1.1
"""How much larger a kernel may be after all reports than after the first tenth of them."""


def programme(folder: Path, trials: int) -> None:
    """A workspace of so many copies of Louth, each with a log of its own."""
    (folder / "trials").mkdir()
    for number in range(trials):
        name = f"louth-{number:03}"
        shutil.copy(ROOT / "trials" / "louth.yaml", folder / "trials" / f"{name}.yaml")
        shutil.copytree(ROOT / "impact_logs" / "louth", folder / "impact_logs" / name)


def published(folder: Path) -> tuple[float, list[tuple[int, int]]]:
    """Wall seconds of publishing all, and (reports made, kilobytes of the largest process) ten times a second."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "trialkit", "publish", "--workspace", str(folder)]
    seen: list[tuple[int, int]] = []
    with tempfile.TemporaryFile() as wrong:
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=wrong, cwd=ROOT) as running:
            while running.poll() is None:
                seen.append((len(list((folder / "reports").glob("*/manifest.json"))), _largest(running.pid)))
                time.sleep(0.1)
        if running.returncode:
            wrong.seek(0)
            raise SystemExit(wrong.read().decode())
    return time.perf_counter() - start, seen


def _largest(parent: int) -> int:
    """Resident kilobytes of the largest process that a process started; 0 where the system does not tell."""
    try:
        children = Path(f"/proc/{parent}/task").glob("*/children")
        pids = [int(pid) for file in children for pid in file.read_text().split()]
        return max((int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids), default=0) * 4
    except OSError:
        return 0


def main() -> int:
    """Print the figures; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=100)
    trials = parser.parse_args().trials
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        programme(folder, trials)
        seconds, seen = published(folder)
        again, _ = published(folder)
    early = max(size for made, size in seen if made <= max(trials // 10, 4))
    all_of_them = max(size for _, size in seen)
    each, growth = seconds / trials, all_of_them / early if early else None
    print(f"{trials} trials on {os.cpu_count()} cores")
    print(f"{'each, first run':24} {each:8.2f} s   bar {SECONDS_A_TRIAL}")
    print(f"{'all, nothing changed':24} {again:8.2f} s   bar {SECOND_RUN}")
    if growth is None:
        print("a kernel's memory         not known: this system does not tell it")
    else:
        print(f"{'a kernel, early':24} {early / 1024:8.0f} MB")
        print(f"{'a kernel, at most':24} {all_of_them / 1024:8.0f} MB, {growth:.2f} times   bar {GROWTH}")
    return int(each > SECONDS_A_TRIAL or again > SECOND_RUN or (growth is not None and growth > GROWTH))


if __name__ == "__main__":
    sys.exit(main())
