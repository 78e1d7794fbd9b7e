"""The tables of reference values: complete, with their versions, and still what R says where R is installed."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "reference"
BY_HAND = {"spc_qicharts2", "spc_rules"}
"""They need the source of packages that Debian does not have, and their tables have columns of their own."""
SCRIPTS = tuple(sorted(path.stem for path in FOLDER.glob("*.R") if path.stem not in BY_HAND))
SAME = 1e-7
"""Another version of a package may round or stop its search elsewhere; anything more is another answer."""


def told(text):
    """Values by name; the version line aside."""
    lines = [line.split(",") for line in text.splitlines() if "," in line and not line.startswith("#")]
    return {name: float(value) for name, value in lines[1:]}


def asked(script):
    """Names, without their numbers, that a script writes out in one piece."""
    return set(re.findall(r'show\("(\w+)"', script)) | set(re.findall(r'(?:told|known)\("(\w+)"', script))


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_table_has_every_value_of_its_script_and_its_versions(name):
    text = (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    assert re.match(r"# R version \d+\.\d+\.\d+ ", text)
    values = told(text)
    missing = asked((FOLDER / f"{name}.R").read_text(encoding="utf-8")) - {key.rsplit("_", 1)[0] for key in values}
    missing = {one for one in missing if not any(key.startswith(one) for key in values)}
    assert not missing, f"{name}.csv lacks {sorted(missing)}; run {name}.R again"
    assert not [key for key, value in values.items() if math.isnan(value)]


def test_no_name_stands_in_two_tables():
    names = [key for name in SCRIPTS for key in told((FOLDER / f"{name}.csv").read_text(encoding="utf-8"))]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", SCRIPTS)
def test_r_still_says_what_is_kept(name):
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed here")
    done = subprocess.run(
        ["Rscript", f"{name}.R"], cwd=FOLDER, capture_output=True, text=True, timeout=120, check=False
    )
    if "there is no package called" in done.stderr:
        pytest.skip(f"a package of {name}.R is not installed here")
    assert done.returncode == 0, done.stderr
    now, kept = told(done.stdout), told((FOLDER / f"{name}.csv").read_text(encoding="utf-8"))
    assert now.keys() == kept.keys(), sorted(now.keys() ^ kept.keys())
    assert list(now.values()) == pytest.approx(list(kept.values()), rel=SAME, abs=SAME)
