"""Charts as SVG text, each for wide and for narrow screens; `canvas` writes the SVG."""

from trialkit.reporting.figures.flow import row_flow
from trialkit.reporting.figures.forest import forest
from trialkit.reporting.figures.funnel import funnel_chart
from trialkit.reporting.figures.hundred import hundred_chart
from trialkit.reporting.figures.path import path_chart
from trialkit.reporting.figures.phases import phases_chart
from trialkit.reporting.figures.spc import spc_chart
from trialkit.reporting.figures.worth import value_chart

__all__ = [
    "forest",
    "funnel_chart",
    "hundred_chart",
    "path_chart",
    "phases_chart",
    "row_flow",
    "spc_chart",
    "value_chart",
]
