"""The README's pictures, taken from what trialkit makes, each with a mark of what it shows so that a test sees it age.

python -m tests.pictures        needs chromium and poppler (pdftoppm)
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.accessible import ABSENT, browser
from trialkit.workspace import Workspace

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
SCREEN, SHEET = PICTURES / "louth-first-screen.png", PICTURES / "louth-huddle-week-3.png"
EXAMPLE = ROOT / "reports" / "louth" / "report.html"
WEEK_3 = "2021-02-21"
_MARK = "shows"


def first_screen(page: str) -> str:
    """What the first picture shows: the page from its beginning to the list of contents."""
    return page[: page.index('tk-contents"')]


def sheet(folder: Path) -> str:
    """What the second picture shows: the huddle's sheet of Louth, made in a folder."""
    for part in ("trials", "impact_logs"):
        (folder / part).symlink_to(ROOT / part, target_is_directory=True)
    command = [sys.executable, "-m", "trialkit", "huddle", "louth", "--on", WEEK_3, "--workspace", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return (Workspace(folder).report_folder("louth", "internal") / "huddle.html").read_text(encoding="utf-8")


def mark(shown: str) -> str:
    """The mark of what is shown."""
    return hashlib.sha256(shown.encode()).hexdigest()


def marked(picture: Path) -> str:
    """The mark that a picture carries; "" for none."""
    with Image.open(picture) as image:
        return str(image.info.get(_MARK, ""))


def main() -> int:
    """Take both pictures anew."""
    if (program := browser()) is None:
        print(ABSENT)
        return 1
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shot = folder / "shot.png"
        size = ["--window-size=1000,1960", f"--screenshot={shot}", EXAMPLE.as_uri()]
        quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        subprocess.run([program, *quiet, *size], check=True, capture_output=True)
        _keep(shot, SCREEN, first_screen(EXAMPLE.read_text(encoding="utf-8")))
        shown = sheet(folder)
        paper = Workspace(folder).report_folder("louth", "internal") / "huddle.pdf"
        subprocess.run(["pdftoppm", "-r", "110", "-png", "-singlefile", paper, shot.with_suffix("")], check=True)
        _keep(shot, SHEET, shown)
    return 0


def _keep(shot: Path, picture: Path, shown: str) -> None:
    info = PngInfo()
    info.add_text(_MARK, mark(shown))
    with Image.open(shot) as image:
        image.save(picture, pnginfo=info, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
