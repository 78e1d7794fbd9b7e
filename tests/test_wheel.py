"""The built wheel works outside the repository: in an empty folder `new` makes a workspace that the commands run in."""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, cwd: Path) -> str:
    borrowed = {**os.environ, "JUPYTER_PATH": str(Path(sys.prefix) / "share" / "jupyter")}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False, env=borrowed
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_installed_elsewhere_makes_a_workspace_and_publishes_from_it(tmp_path: Path) -> None:
    """Only trialkit itself is installed anew; its libraries are borrowed from this environment."""
    wheels, home, work = tmp_path / "wheels", tmp_path / "home", tmp_path / "work"
    work.mkdir()
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", wheels, cwd=ROOT)
    (wheel,) = wheels.glob("trialkit-*.whl")
    venv.create(home, with_pip=True)
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=work)
    own = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=work).strip())
    borrowed = run(sys.executable, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=work).strip()
    (own / "borrowed.pth").write_text(borrowed + "\n", encoding="utf-8")

    where = run(python, "-c", "import trialkit; print(trialkit.__file__)", cwd=work).strip()
    assert Path(where).is_relative_to(own), "the repository's own source was used"
    run(
        python, "-m", "trialkit", "new", "triage", "--template", "front_door", "--title", "Calling back",
        "--organisation", "A council", "--start", "2026-01-05", cwd=work,
    )  # fmt: skip
    for command in ("check", "evaluate", "publish"):
        run(python, "-m", "trialkit", command, "triage", cwd=work)
    page = (work / "reports" / "triage" / "report.html").read_text(encoding="utf-8")
    assert "Calling back" in page
