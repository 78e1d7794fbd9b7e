"""What the lines of the phases chart are called: at their ends on a wide sheet, in a key above on a narrow one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting.figures.canvas import Page, Stroke, Type, wrap
from trialkit.reporting.figures.labels import free_height
from trialkit.reporting.figures.palette import GREY, NAVY, PLUM
from trialkit.reporting.figures.sheet import MARGIN

if TYPE_CHECKING:
    from trialkit.reporting.figures.phases.scale import Scale
    from trialkit.reporting.figures.phases.subject import Subject

_SAID = {"fitted": "fitted line", "counterfactual": "expected, had things gone on as before"}
_KEY_ROW = 18.0


def key_height(subject: Subject) -> float:
    """Pixels that the key takes above the plot; none where the lines are named at their ends."""
    return 0.0 if subject.sheet.wide else _KEY_ROW * len(_named(subject))


def draw_key(page: Page, subject: Subject) -> None:
    """A row for each line: a piece of it and its name."""
    for number, (name, _) in enumerate(_named(subject)):
        y = subject.sheet.head + _KEY_ROW * number
        stroke = Stroke(NAVY, 2.2) if name == "fitted" else Stroke(PLUM, 2.2, (3, 2))
        page.line([MARGIN, MARGIN + 26], [y + 7, y + 7], stroke)
        said = _SAID[name]
        page.text((MARGIN + 32, y), f"{said[:1].upper()}{said[1:]}", Type(subject.sheet.small, GREY))


def draw_end_names(page: Page, subject: Subject, scale: Scale) -> None:
    """The names at the right, level with the lines' ends, moved apart where they would touch."""
    change, small = subject.change, subject.sheet.small
    taken = []
    if change and scale.across.along(change.x) > scale.across.room * 0.8:
        taken.append(((change.start + change.end) / 2, 22.0))
    x = scale.across.left + scale.across.room
    for name, end in sorted(_named(subject), key=lambda named: -named[1]):
        lines = wrap(_SAID[name], subject.sheet.width - x - 18, small)
        half = len(lines) * 8.0 + 2
        level = free_height(end, half, taken, scale.per_pixel, scale.low, scale.high)
        taken.append((level, half))
        colour = NAVY if name == "fitted" else PLUM
        page.text((x + 10, scale.y(level)), "\n".join(lines), Type(small, colour, down="center", spacing=1.25))


def _named(subject: Subject) -> list[tuple[str, float]]:
    """The lines that hold something, each with the level it ends at."""
    lines = {line.name: line for line in subject.result.lines}
    return [(name, line.value[-1]) for name, line in lines.items() if line.index]
