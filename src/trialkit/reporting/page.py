"""The executed notebook as one self-contained HTML page, through nbconvert with a template of our own."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from trialkit.reporting import terms
from trialkit.reporting.around import front
from trialkit.reporting.formats.standalone import style
from trialkit.reporting.tables import escape

if TYPE_CHECKING:
    from nbconvert.exporters import TemplateExporter

    from trialkit.protocol.disclosure import Audience
    from trialkit.protocol.trial import Trial
    from trialkit.reporting.notebook import NotebookNode

_TEMPLATES = Path(__file__).parent / "template"
_ONE_AT_A_TIME = Lock()
"""Several threads may have a page made; the exporter that they share is used by one."""


def html_page(notebook: NotebookNode, trial: Trial, audience: Audience = "public") -> str:
    """The page: no scripts, nothing fetched, every chart with its text alternative."""
    with _ONE_AT_A_TIME:
        text, _ = _exporter().from_notebook_node(notebook, resources={"trialkit": _page(trial, audience)})
    return _tidy(text)


@cache
def _exporter() -> TemplateExporter:
    """One exporter, which keeps its template compiled.

    nbconvert's own HTML exporter would parse and write out the whole page again, for what the template has by itself.
    """
    from nbconvert.exporters import TemplateExporter

    make: Any = TemplateExporter
    made: TemplateExporter = make(
        template_name="report",
        file_extension=".html",
        extra_template_basedirs=[str(_TEMPLATES)],
        default_preprocessors=[],
    )
    return made


def _page(trial: Trial, audience: Audience) -> dict[str, str | list[dict[str, str]]]:
    """What the template puts around the cells; every text already escaped."""
    around = front(trial, terms.KIND_OF_REPORT, audience)
    return {
        "title": escape(around.title),
        "organisation": escape(around.organisation),
        "kind": around.kind,
        "when": escape(around.when),
        "band": escape(around.band),
        "style": style(around),
    }


def _tidy(text: str) -> str:
    """The page without trailing spaces and runs of empty lines."""
    return re.sub(r"\n\s*\n+", "\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"
