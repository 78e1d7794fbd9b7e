"""The colours of the charts: the Analysis Function palette for data, pale grounds for phases, greys for the rest."""

from __future__ import annotations

NAVY, TEAL, PLUM, ORANGE, GREY = "#12436D", "#1B8078", "#801650", "#D9540F", "#3D3D3D"
"""The Analysis Function palette; its teal and its orange darker, to stand out by 3 to 1 on every ground below."""
PALE = {
    "baseline": "#EEF1F4",
    "transition": "#FFFFFF",
    "trial": "#DCE9F3",
    "rollout": "#E6F3F1",
    "follow_up": "#F4F0F8",
}
"""The ground of each kind of phase."""
SPC_BLUE, SPC_ORANGE, SPC_PURPLE, SPC_GREY = "#1D70B8", "#C8560A", "#5B2A86", "#6B7276"
"""Making Data Count's hues for control charts, dark enough to see on white."""
INK, PAPER = "#0B0C0C", "#FFFFFF"
RULE, JOIN, ASIDE, BAND = "#C8CDD2", "#697178", "#F3F2F1", "#FFF4D6"
"""Thin rules, the thin line from dot to dot, what was set aside, and the band of illustrative data."""
