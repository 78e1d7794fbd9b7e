"""Statistical process control: control charts and run charts of a series, with their rules, signals and icons."""

from trialkit.analysis.spc.chart import Chart, Icon, Point, Signal, Stretch
from trialkit.analysis.spc.charting import chart_for, run_chart
from trialkit.analysis.spc.limits import NotCharted

__all__ = ["Chart", "Icon", "NotCharted", "Point", "Signal", "Stretch", "chart_for", "run_chart"]
