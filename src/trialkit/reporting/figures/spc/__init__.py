"""The figure of a control chart or run chart: its words, its layout, its marks and lines."""

from trialkit.reporting.figures.spc.drawing import spc_chart
from trialkit.reporting.figures.spc.words import spc_telling

__all__ = ["spc_chart", "spc_telling"]
