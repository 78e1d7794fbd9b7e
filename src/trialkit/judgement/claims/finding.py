"""What a check says of published figures: a level, a sentence, and what would settle it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["look_again", "cannot_be_checked", "keep_in_mind", "adds_up"]
LEVELS: tuple[Level, ...] = ("look_again", "cannot_be_checked", "keep_in_mind", "adds_up")
"""From what needs attention first to what holds."""


@dataclass(frozen=True)
class Finding:
    """One thing that follows from what figures say.

    check:   what was checked, in a few words: "Arithmetic".
    level:   look_again: something does not fit. cannot_be_checked: something is missing. keep_in_mind: true as far as
             it goes. adds_up: it was checked and holds.
    figures: keys of the figures it is about, the first being the one that the sentence starts from.
    text:    what was said, what was worked out and what follows, with its numbers.
    settles: what would settle it; "" where nothing needs to be.
    """

    check: str
    level: Level
    figures: tuple[str, ...]
    text: str
    settles: str = ""
