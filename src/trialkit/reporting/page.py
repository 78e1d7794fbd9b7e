"""The executed notebook as one self-contained HTML page, through nbconvert with a template of our own on `basic`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from trialkit.reporting import findings, terms, words
from trialkit.reporting.notebook import build_notebook
from trialkit.reporting.tables import escape, printable

if TYPE_CHECKING:
    from nbconvert.exporters.html import HTMLExporter

    from trialkit.protocol.trial import Trial
    from trialkit.reporting.notebook import NotebookNode

_TEMPLATES = Path(__file__).parent / "template"


def html_page(notebook: NotebookNode, trial: Trial) -> str:
    """The page: no scripts, nothing fetched, every chart with its text alternative."""
    text, _ = _exporter().from_notebook_node(notebook, resources={"trialkit": _page(trial)})
    return _tidy(text)


def warm_up(trial: Trial) -> None:
    """Make the page of the notebook that has not run, which imports the exporter and compiles its templates."""
    html_page(build_notebook(trial), trial)


@cache
def _exporter() -> HTMLExporter:
    """One exporter, which keeps its templates compiled."""
    from nbconvert.exporters.html import HTMLExporter

    return HTMLExporter(  # type: ignore[no-untyped-call]  # nbconvert is untyped
        template_name="report",
        extra_template_basedirs=[str(_TEMPLATES)],
        embed_images=False,
        default_preprocessors=[],
    )


def _page(trial: Trial) -> dict[str, str | list[dict[str, str]]]:
    """What the template puts around the cells; every text already escaped."""
    band = terms.ILLUSTRATIVE if trial.provenance == "illustrative" else ""
    style = (_TEMPLATES / "report" / "page.css").read_text(encoding="utf-8")
    return {
        "title": escape(trial.title),
        "organisation": escape(trial.organisation),
        "kind": terms.KIND_OF_REPORT,
        "when": escape(findings.capital(words.when(trial))),
        "band": escape(band),
        "style": style.replace("$TITLE", css_string(f"{trial.title}, {trial.organisation}")).replace(
            "$BAND", css_string(band)
        ),
    }


def css_string(text: str) -> str:
    """Text as a CSS string: every character that is not a plain letter, digit or space written by its number."""
    safe = "".join(
        char if char.isascii() and (char.isalnum() or char == " ") else f"\\{ord(char):x} "
        for char in " ".join(printable(text).split())
    )
    return f'"{safe}"'


def _tidy(text: str) -> str:
    """The page without trailing spaces and runs of empty lines."""
    return re.sub(r"\n\s*\n+", "\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"
