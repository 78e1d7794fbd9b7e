"""The page around the cells."""

import re
from html.parser import HTMLParser

from trialkit.reporting.formats.standalone import css_string
from trialkit.reporting.notebook import build_notebook
from trialkit.reporting.page import html_page

from .conftest import HOSTILE, make_trial

VOID = {"meta", "link", "br", "img", "hr"}
LANDMARKS = {"header", "main", "footer", "nav", "aside"}


class _Outside(HTMLParser):
    """Text of the body that lies in no landmark."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.main: dict[str, str | None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.main = dict(attrs) if tag == "main" else self.main
        self.open += [tag] * (tag not in VOID)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An empty element opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "body" in self.open and not LANDMARKS & set(self.open):
            self.text += data


def test_everything_but_the_skip_link_lies_in_a_landmark_and_the_skip_link_leads_to_one_that_takes_it() -> None:
    trial = make_trial()
    parser = _Outside()
    page = html_page(build_notebook(trial), trial)
    parser.feed(page)
    assert "Illustrative data" in page
    assert parser.text.split() == ["Skip", "to", "the", "answer"]
    assert parser.main == {"id": "main", "tabindex": "-1"}


def test_code_wraps() -> None:
    trial = make_trial()
    screen = html_page(build_notebook(trial), trial).split("@media print")[0]
    wraps = re.search(r"([^{}]+)\{ overflow-wrap: anywhere; \}", screen)
    assert wraps is not None and {"code", "summary"} <= set(re.findall(r"\w+", wraps[1]))


def test_a_title_cannot_leave_its_css_string() -> None:
    found = css_string(f'{HOSTILE}"; }} </style> \\')
    inside = found[1:-1]
    assert found.startswith('"') and found.endswith('"')
    assert not set(inside) & set('"<>{};()/\n')
    assert css_string("Louth team") == '"Louth team"'


def test_the_header_names_the_phase_that_is_judged_where_it_is_a_later_one() -> None:
    plain = make_trial()
    later = make_trial(
        design={
            "phases": [
                {"name": "Trial", "kind": "trial", "start": "2021-02-01", "end": "2021-03-14"},
                {"name": "After <six> weeks", "kind": "follow_up", "start": "2021-03-15", "end": "2021-04-25"},
            ],
            "sites": [{"id": "louth", "name": "Louth"}],
        },
        decision={"judged_phase": "follow_up"},
    )
    header = '<p class="tk-when">Trial 1 Feb – 14 Mar 2021'
    assert f"{header}</p>" in html_page(build_notebook(plain), plain)
    said = f"{header} · judged on After &lt;six&gt; weeks, 15 Mar – 25 Apr 2021</p>"
    assert said in html_page(build_notebook(later), later)
