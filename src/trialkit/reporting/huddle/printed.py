"""The sheet as an accessible PDF of one landscape A4 page."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from trialkit.reporting.huddle.fit import sizes_for
from trialkit.reporting.pdf import for_pdf, pdf
from trialkit.reporting.tables import printable

if TYPE_CHECKING:
    from trialkit.reporting.charts import Telling
    from trialkit.reporting.huddle.words import Sheet

_TEMPLATE = Path(__file__).parent / "sheet.typ"


def pdf_sheet(sheet: Sheet, chart: str, telling: Telling, on: dt.date) -> bytes:
    """The PDF; chart: its SVG, and telling: what it shows, for those who do not see it."""
    sizes, words = sizes_for(sheet), asdict(sheet)
    words |= {
        "left_size": sizes.left,
        "right_size": sizes.right,
        "chart": for_pdf(chart, "DejaVu Sans"),
        "alternative": printable(f"{telling.title}. {telling.subtitle}. {telling.alternative}"),
    }
    return pdf(_TEMPLATE.read_text(encoding="utf-8"), words, on=on)
