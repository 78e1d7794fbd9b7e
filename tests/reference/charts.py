"""What matplotlib says of words, ticks, base lines and arrows.

To run it again: cd tests/reference && python charts.py > charts.json

Read by tests/reporting/figures. matplotlib is no dependency of trialkit; it is here because pingouin asks for it.
"""

import io
import json
import random
import re

import matplotlib
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyArrowPatch
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import IdentityTransform

WORDS = (
    "Signposting: 45 points more (14 to 66)",
    "AVATAR To. Yes, Type: “Tr’y” P. L’Y",
    "Week starting, 2020–2021",
    "−23% lower than expected · £1.5 million (£900,000 to £2.2 million)",
    "what would have been expected",
    "0123456789.,:;!?%&@#*/+=<>[]{}|~^_",
    "Øresund, Åse, Łódź, Zoë, naïve, Élodie, cafe\u0301",
    "Ελληνικά και русские слова",
    "a  b",
    "\u4e2d\u6587 \U0001f600",
    "",
)
TALL = 200.0


def widths() -> list[list[object]]:
    """Words, weight, and their width at size 100."""
    found: list[list[object]] = []
    for weight in ("normal", "bold"):
        font = FontProperties(family="DejaVu Sans", size=100, weight=weight)
        found += [
            [text, weight, text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]] for text in WORDS
        ]
    return found


def ticks() -> list[list[object]]:
    """Low, high, most steps, and the ticks."""
    chance = random.Random(20210201)
    asked = [
        (0.0, 1.0, 6),
        (0.0, 0.43, 6),
        (-5.1, 9.7, 5),
        (0.0, 100.0, 5),
        (-0.3, 0.0, 4),
        (0.3, 0.6, 3),
        (0.0, 0.3, 3),
    ]
    asked += [(49_900.0, 50_300.0, 6), (0.9991, 0.9998, 5), (-1e6, 2.5e6, 5), (1e-7, 4e-7, 4)]
    for most in (3, 4, 5, 6):
        for _ in range(40):
            reach = 10 ** chance.uniform(-3, 6)
            low = chance.choice([0.0, -0.2 * reach, chance.uniform(-3, 3) * reach])
            asked.append((low, low + reach, most))
    steps = [1, 2, 2.5, 5, 10]
    return [[*one, [float(tick) for tick in MaxNLocator(one[2], steps=steps).tick_values(*one[:2])]] for one in asked]


def base_lines() -> list[list[object]]:
    """Lines, down, size, and how far each base line is below the point given."""
    found: list[list[object]] = []
    for down in ("top", "center", "center_baseline"):
        for lines in (1, 2, 3):
            figure = Figure(figsize=(4, TALL / 72), dpi=72)
            made = figure.text(50, 100, "\n".join(["gap"] * lines), transform=IdentityTransform())
            made.set(size=12, va=down)
            out = io.StringIO()
            with matplotlib.rc_context({"svg.fonttype": "none"}):
                figure.savefig(out, format="svg")
            written = re.findall(r"<text .*?(?:translate|rotate)\(([^)]*)\)", out.getvalue())
            found.append([lines, down, 12, [round(float(place.split()[-1]) - (TALL - 100), 3) for place in written]])
    return found


def arrows() -> list[list[object]]:
    """Start, end, width, head, gap; then tail, tip and both wings, with y downwards."""
    found: list[list[object]] = []
    for start, end, width, head, gap in (
        ((10.0, 20.0), (100.0, 20.0), 1.6, 14, 2),
        ((10.0, 120.0), (10.0, 20.0), 2.6, 15, 0),
        ((10.0, 20.0), (70.0, 100.0), 2.2, 11, 5),
        ((10.0, 20.0), (10.0, 22.0), 2.2, 11, 0),
    ):
        ends = [(x, TALL - y) for x, y in (start, end)]
        made = FancyArrowPatch(*ends, arrowstyle="-|>", mutation_scale=head, shrinkA=gap, shrinkB=gap)
        made.set(linewidth=width, transform=IdentityTransform())
        points = [(float(x), TALL - float(y)) for x, y in made.get_path().vertices]
        tail, _, tip, wing, _, other = points[:6]
        found.append([start, end, width, head, gap, tail, tip, wing, other])
    return found


def main() -> None:
    """Write the table, one row a line."""
    parts = {"widths": widths(), "ticks": ticks(), "base_lines": base_lines(), "arrows": arrows()}
    rows = {name: ",\n  ".join(json.dumps(row) for row in rows) for name, rows in parts.items()}
    body = ",\n".join(f' "{name}": [\n  {text}\n ]' for name, text in rows.items())
    print(f'{{\n "matplotlib": "{matplotlib.__version__}",\n{body}\n}}')


if __name__ == "__main__":
    main()
