"""What the README says is true: its commands run, its folders and documents exist, its Python prints a result."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from trialkit.protocol.new import TEMPLATES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    first = blocks("sh")[0].split("\n")
    assert first[:2] == ["make report", "make test"]
    if shutil.which("make") is None:
        pytest.skip("no make on this machine")
    for command in first[:2]:
        done = subprocess.run([*shlex.split(command), "-n"], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_the_five_minute_trial_runs_as_written(tmp_path: Path) -> None:
    start, then = (block for block in blocks("sh") if block.startswith("trialkit"))
    for line in (start + then).strip().splitlines():
        words = shlex.split(line)
        assert words[0] == "trialkit"
        done = subprocess.run(
            [sys.executable, "-m", "trialkit", *words[1:]], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    assert (tmp_path / "reports" / "triage" / "report.html").is_file()


def test_the_plan_of_the_five_minutes_can_see_what_it_is_about_as_the_readme_says(tmp_path: Path) -> None:
    start = next(block for block in blocks("sh") if block.startswith("trialkit new"))
    new, _, design = (shlex.split(line)[1:] for line in start.strip().splitlines())
    few = [*design[:-1], "25"]
    told = []
    for words in (new, design, few):
        done = subprocess.run(
            [sys.executable, "-m", "trialkit", *words], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        told.append(" ".join(done.stdout.split()))
    prose = " ".join(README.split())
    points = [re.search(r"will notice a rise of (\d+) points or more", said)[1] for said in told[1:]]  # type: ignore[index]
    seen = re.search(r"As planned \S+ \d+ points (\d+ in 100)", told[1])[1]  # type: ignore[index]
    assert "cannot see its own smallest worthwhile change" not in told[1] and "Next: trialkit register" in told[1]
    assert f"will notice a rise of {points[0]} points or more" in prose
    assert f"calls worth having in {seen.replace('in 100', 'of 100')} such trials" in prose
    assert f"With 25 a week it would notice {points[1]} points, which is not enough" in prose
    assert "cannot see its own smallest worthwhile change" in told[2]


def test_the_python_runs_as_written() -> None:
    (code,) = blocks("python")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Interval(lower=" in done.stdout


def test_every_path_the_readme_links_to_exists() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_every_command_is_described() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "trialkit", "--help"], capture_output=True, text=True, check=True
    ).stdout
    commands = re.findall(r"^  ([a-z]+)  ", told.split("Commands:")[1], flags=re.MULTILINE)
    assert len(commands) >= 5
    for command in commands:
        assert f"`trialkit {command}`" in README


def test_every_template_is_listed_with_what_it_is_for() -> None:
    listed = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", README.split("| template | for |")[1].split("\n\n")[0], re.M))
    assert listed == {one.name: one.about[:1].lower() + one.about[1:] for one in TEMPLATES}


def test_checking_an_empty_log_passes_and_says_that_it_is_empty(tmp_path: Path) -> None:
    start = next(block for block in blocks("sh") if block.startswith("trialkit new"))
    told = ""
    for line in start.strip().splitlines():
        done = subprocess.run(
            [sys.executable, "-m", "trialkit", *shlex.split(line)[1:]],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told += done.stdout
    assert "the plan is sound" in told and "no rows yet" in told
    assert "`trialkit check` passes on a log that is still\nempty" in README


def test_the_environment_that_the_readme_names_is_the_one_that_make_report_uses() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "`.venv/bin/trialkit check louth`" in README
    assert re.search(r"^report: \.venv/ready.*\n\t@\.venv/bin/trialkit publish$", makefile, re.M)
