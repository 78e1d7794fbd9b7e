"""axe-core in a browser without a window, on pages as files: what it finds on any of them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
"""Every rule is run; only what breaks one is written out node by node, which is most of the time on a long page."""
ABSENT = "NO BROWSER: axe-core was not run, so nothing is known of the pages' accessibility. Install chromium."


def browser() -> str | None:
    """The browser's path; None where there is none."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@contextmanager
def opened(width: int, *, dark: bool = False) -> Iterator[Page]:
    """A page of so many pixels, in light or dark colours, with no network."""
    with sync_playwright() as driver:
        program = driver.chromium.launch(executable_path=browser(), args=["--no-sandbox", "--disable-gpu"])
        scheme = "dark" if dark else "light"
        context = program.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
        yield context.new_page()
        program.close()


def violations(page: Page, file: Path) -> list[str]:
    """What axe-core finds on a page, with everything that can be opened open: rule, what it is about, where."""
    page.goto(file.resolve().as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(page, options=RULES)
    return [
        f"{file.name}: {one['id']}: {one['help']}: {node['target']}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


def overflow(page: Page, file: Path) -> int:
    """Pixels by which a page is wider than its window, so that it has to be pushed from side to side."""
    page.goto(file.resolve().as_uri())
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def main(files: Sequence[str]) -> int:
    """Check pages from the command line: every violation, and how many pages were checked."""
    if browser() is None:
        print(ABSENT)
        return 1
    found: list[str] = []
    for width, dark in ((1280, False), (320, False), (1280, True)):
        with opened(width, dark=dark) as page:
            for file in map(Path, files):
                found += [f"{width} px{', dark' if dark else ''}: {one}" for one in violations(page, file)]
                if (over := overflow(page, file)) > 0:
                    found.append(f"{width} px: {file}: {over} pixels too wide")
    print("\n".join([*found, f"{len(files)} pages, {len(found)} findings"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
