"""The sheet as one self-contained HTML page: no scripts, nothing fetched, one landscape A4 page when it is printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from trialkit.reporting.huddle.fit import sizes_for
from trialkit.reporting.tables import escape

if TYPE_CHECKING:
    from trialkit.reporting.huddle.statements import Statement
    from trialkit.reporting.huddle.words import Count, Quote, Sheet

_STYLE = Path(__file__).parent / "sheet.css"


def html_sheet(sheet: Sheet, chart: str) -> str:
    """The page; chart: its SVG. Every text is escaped and isolated, so that none turns another's direction."""
    sizes, style = sizes_for(sheet), _STYLE.read_text(encoding="utf-8")
    style = style.replace("$LEFT", f"{sizes.left:g}").replace("$RIGHT", f"{sizes.right:g}")
    first, *others = sheet.statements
    return "\n".join(
        (
            '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{escape(sheet.place)}: {escape(sheet.title)}</title><style>\n{style}</style></head>",
            f'<body><div class="sheet"><header><div><p class="over">{_text(sheet.over)}</p>'
            f"<h1>{_text(sheet.title)}</h1></div>"
            f'<div class="when"><p class="place">{_text(sheet.place)}</p>'
            f"<p>{_text(sheet.phase)} · {_text(sheet.left)}</p><p>{_text(sheet.date)}</p></div></header>",
            f'<main><section class="seen"><figure>{chart}</figure>{_main(first)}',
            "".join(map(_other, others)) + "</section>",
            f'<section class="week"><h2>{_text(sheet.logged_heading)}</h2><p>{_text(sheet.logged)}</p>',
            _people(sheet),
            f"{_paragraph(sheet.silent)}<h2>{_text(sheet.mend_heading)}</h2>",
            "".join(_paragraph(line, "fine") for line in sheet.mend),
            f"<h2>{_text(sheet.stories_heading)}</h2>",
            "".join(_story(story) for story in sheet.stories) + _paragraph(sheet.no_stories, "fine"),
            _hints(sheet),
            f'<div class="question"><h2>One question</h2><p>{_text(sheet.question)}</p></div></section></main>',
            f"<footer>{_footer(sheet)}</footer></div></body></html>\n",
        )
    )


def _text(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>"


def _paragraph(text: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f"<p{named}>{_text(text)}</p>" if text else ""


def _main(one: Statement) -> str:
    return (
        f'<div class="statement {one.mood}"><span class="ring" aria-hidden="true"></span><div>'
        f'<p class="of">{_text(one.measure)}</p><h2>{_text(one.heading)}</h2>'
        f'<p class="said">{_text(one.text)}</p></div></div>'
    )


def _other(one: Statement) -> str:
    return f'<p class="other {one.mood}"><b>{_text(one.measure)}: {_text(one.heading)}.</b> {_text(one.text)}</p>'


def _people(sheet: Sheet) -> str:
    if not sheet.people:
        return ""
    rows = "".join(map(_person, sheet.people))
    return f'<ul class="people">{rows}</ul>{_paragraph(sheet.more_people, "fine")}'


def _person(one: Count) -> str:
    kind = ' class="silent"' if one.silent else ""
    usual = escape(one.usual) if one.usual == "first time" else f"usually {escape(one.usual)}"
    return f"<li{kind}><b>{_text(one.code)}</b> <strong>{escape(one.rows)}</strong> <span>{usual}</span></li>"


def _story(one: Quote) -> str:
    hint = _paragraph(f"Hint: {one.hint}", "hint") if one.hint else ""
    return f"<blockquote><p>“{_text(one.text)}” <cite>{_text(one.source)}</cite></p></blockquote>{hint}"


def _hints(sheet: Sheet) -> str:
    if not sheet.hints:
        return ""
    return '<p class="hint">Words in the form. ' + "; ".join(map(_text, sheet.hints)) + "</p>"


def _footer(sheet: Sheet) -> str:
    band = f'<p class="band">{_text(sheet.band)}</p>' if sheet.band else ""
    lines = " · ".join(_text(line) for line in sheet.registration)
    return f"<p>{lines}</p><p>{_text(sheet.made)}</p>{band}"
