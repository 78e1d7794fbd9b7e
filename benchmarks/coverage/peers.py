"""Which peers answer in which cells; those that forecast are run apart and set beside these (impact.py)."""

from __future__ import annotations

from collections.abc import Iterator

from . import pooled, series_models, slow_peers
from .answers import Answer
from .draws import Drawn, Tallied

SLOW_WEEKS = ("6+6", "12+12")
"""Designs on which the slow peers are run."""


def peers(drawn: Drawn) -> Iterator[Answer]:
    """Every peer's answer, on the same draws as ours or the first of them."""
    if not isinstance(drawn, Tallied):
        yield from _means(drawn)
    elif drawn.cell.shape == "trend":
        return
    elif drawn.cell.shape == "full":
        yield slow_peers.glm(drawn, quasi=False)
        yield slow_peers.glm(drawn, quasi=True)
    else:
        pooling = pooled.PROPORTIONS if drawn.cell.group == "proportions" else pooled.COUNTS
        yield from (peer(drawn) for peer in pooling)


def _means(drawn: Drawn) -> Iterator[Answer]:
    yield series_models.ols(drawn)
    yield series_models.newey_west(drawn, corrected=False)
    yield series_models.newey_west(drawn, corrected=True)
    yield series_models.glsar(drawn)
    yield series_models.reml(drawn)
    slow = drawn.cell.group == "means" and drawn.cell.shape != "trend and step"
    if slow and str(drawn.cell.weeks) in SLOW_WEEKS:
        yield slow_peers.sarimax(drawn)
