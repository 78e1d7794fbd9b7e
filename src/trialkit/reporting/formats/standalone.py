"""A page by itself: one HTML file, nothing fetched, in the report's style; what scripts it has are its body's own."""

from __future__ import annotations

from pathlib import Path

from trialkit.reporting.formats.front import Front
from trialkit.reporting.tables import escape, printable

_STYLE = Path(__file__).parent.parent / "template" / "report" / "page.css"


def standalone(front: Front, body: str, *, footer: str = "", own_style: str = "") -> str:
    """The page. body and footer are HTML, own_style is CSS; what comes from `front` is escaped here."""
    title, organisation, band = escape(front.title), escape(front.organisation), escape(front.band)
    banner = f'<p class="tk-band">{band}</p>\n' if band else ""
    last = f"<p>{band}.</p>\n" if band else ""
    look = f"{style(front)}{own_style}"
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(front.kind)}: {title} · {organisation}</title>\n<style>\n{look}\n</style>\n</head>\n"
        f'<body>\n<a class="tk-skip" href="#main">Skip to the answer</a>\n<header>\n{banner}<div class="tk-header">\n'
        f'<p class="tk-over">{organisation} · {escape(front.kind)}</p>\n<h1>{title}</h1>\n'
        f'<p class="tk-when">{escape(front.when)}</p>\n</div>\n</header>\n<main id="main" tabindex="-1">\n{body}\n'
        f'</main>\n<footer class="tk-footer">\n<p>{title} · {organisation}. Made with trialkit. {footer}</p>\n{last}'
        "</footer>\n</body>\n</html>\n"
    )


def style(front: Front) -> str:
    """The style sheet, with the words that stand in the margins of a printed page."""
    text = _STYLE.read_text(encoding="utf-8")
    for name, words in (("$TITLE", f"{front.title}, {front.organisation}"), ("$BAND", front.band)):
        text = text.replace(name, css_string(words))
    return text


def css_string(text: str) -> str:
    """Text as a CSS string: every character that is not a plain letter, digit or space written by its number."""
    safe = "".join(
        char if char.isascii() and (char.isalnum() or char == " ") else f"\\{ord(char):x} "
        for char in " ".join(printable(text).split())
    )
    return f'"{safe}"'
