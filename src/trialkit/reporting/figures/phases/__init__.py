"""The phases chart: dots by period, phase bands, fitted and expected lines, the change as an arrow with its number."""

from trialkit.reporting.figures.phases.chart import phases_chart

__all__ = ["phases_chart"]
