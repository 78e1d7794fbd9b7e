"""The huddle's sheet: what it says and never says, in words, as HTML, as PDF and on a terminal; always one page."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.huddles import on, plan, week, weeks
from trialkit.errors import WorkspaceError
from trialkit.judgement.huddle import Huddle, huddle
from trialkit.protocol.receipts import load_registration, register
from trialkit.protocol.source import load_trial
from trialkit.records.read import read_log
from trialkit.reporting.huddle.chart import chart_telling, huddle_chart
from trialkit.reporting.huddle.files import write_huddle
from trialkit.reporting.huddle.fit import sizes_for
from trialkit.reporting.huddle.page import html_sheet
from trialkit.reporting.huddle.plain import lines
from trialkit.reporting.huddle.printed import pdf_sheet
from trialkit.reporting.huddle.words import Sheet, sheet, short, usual

ROOT = Path(__file__).parents[2]
BEFORE, SAME, UP = [7, 6, 8, 7, 5, 8], [7, 6, 8, 6], [14, 16, 15, 17]
SUNDAY_4 = dt.date(2024, 3, 10)
HOSTILE = '<script>alert(1)</script> & *bold* #import "x" $a$ \u202eevil\u200b {{ 7*7 }}'
QUOTED = "    note: {type: text, required: false}\n    consent: {type: yes_no, required: false}"


def louth(day: dt.date) -> Huddle:
    """Louth's own trial as it stood on a day."""
    trial = load_trial(ROOT / "trials" / "louth.yaml")
    return huddle(trial, read_log(trial, ROOT / "impact_logs" / "louth", until=day), day)


@pytest.fixture
def worst(tmp_path: Path) -> Huddle:
    """As much as a sheet can be asked to hold, hostile wherever words come from outside."""
    long = "word " * 60
    name = "Settled at once after the very first referral call that anybody made to the whole wide service"
    harms = "\n".join(
        f"  - {{id: b{n}, name: Another thing that may get worse with a long name {n}, role: balancing, "
        "type: proportion, numerator: {back: true}, better: lower, margin: 5}"
        for n in range(3)
    )
    trial = plan(
        title='"' + (HOSTILE.replace('"', "'").replace("\u202e", "").replace("\u200b", "") + long)[:190] + '"',
        name=f'"{name}"',
        fields=QUOTED,
        log="  avoid_words: {referral: introduction, call: conversation}",
        measures=harms,
    )
    codes = [f"TEAM-CODE-{number:02d}" for number in range(40)]
    rows = [row for number in range(9) for row in week(number, 20, 80, codes=codes)] + week(9, 7, 30, codes=codes)
    rows += [["08/03/2024", "P01", "perhaps", "no"], ["07/03/2024", "P02", "", "no"], ["07/03/2024", "P03", "y", "eh"]]
    told = [[*row, f"{HOSTILE} referral {long} {number % 3}", "yes"] for number, row in enumerate(rows)]
    return on(tmp_path / "worst", trial, told, SUNDAY_4, more=["note", "consent"])


def pages(made: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", made))


def text_of(page: str) -> str:
    """What a reader of a page sees, its style and picture aside."""
    seen: list[str] = []

    class Reader(HTMLParser):
        hidden = 0

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.hidden += tag in ("style", "svg")

        def handle_endtag(self, tag: str) -> None:
            self.hidden -= tag in ("style", "svg")

        def handle_data(self, data: str) -> None:
            if not self.hidden:
                seen.append(data)

    Reader().feed(page)
    return " ".join(" ".join(seen).split())


def test_louth_at_week_3_says_where_it_is_and_no_size_of_any_change() -> None:
    found = louth(dt.date(2021, 2, 21))
    said = sheet(found)
    assert (said.place, said.phase, said.left) == ("Week 3 of 6", "Trial", "21 days left")
    assert said.date == "Sunday 21 February 2021"
    first, other = said.statements
    assert (first.heading, first.mood) == ("Judged at the end", "calm")
    assert "judged once, at its end, in 3 weeks" in first.text
    assert other.heading == "Too early to look" and "at most 5 trials of 100" in other.text
    assert said.logged == "22 conversations; usually 20."
    assert "does not ask whether people consent" in said.no_stories
    assert said.registration == ("Not registered: nothing shows that the plan was made before the data.",)
    assert "61 rows of later days left out" in said.made
    words = text_of(html_sheet(said, huddle_chart(found)))
    assert not re.search(r"\d+(\.\d+)? points|%|rose|fell|improve|\bto −?\d+ more", words)


def test_the_chart_of_week_3_holds_three_points_and_none_of_later_weeks() -> None:
    found = louth(dt.date(2021, 2, 21))
    svg = huddle_chart(found)
    assert chart_telling(found).alternative == "1 Feb 33%, 8 Feb 47%, 15 Feb 55%."
    for there in ("33%", "47%", "55%", "still to come", "8 Mar"):
        assert f">{there}<" in svg
    assert "median" not in chart_telling(found).subtitle
    assert svg == huddle_chart(louth(dt.date(2021, 2, 21)))


def test_the_same_day_makes_the_same_bytes(tmp_path: Path) -> None:
    made = [write_huddle(louth(dt.date(2021, 2, 21)), tmp_path / name)[1] for name in ("a", "b")]
    for one, other in zip(*made, strict=True):
        assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    ("looks", "during", "back", "heading", "mood"),
    [
        ("weekly", SAME, 2, "No news yet", "calm"),
        ("weekly", UP, 2, "News", "news"),
        ("weekly", [0, 0, 0, 0], 2, "Harm", "harm"),
        ("final", UP, 2, "Judged at the end", "calm"),
    ],
)
def test_each_state_of_the_primary_measure_has_its_words(
    tmp_path: Path, looks: str, during: list[int], back: int, heading: str, mood: str
) -> None:
    said = sheet(on(tmp_path, plan(looks=looks), weeks(BEFORE, during), SUNDAY_4)).statements[0]
    assert (said.heading, said.mood) == (heading, mood)
    assert ("points" in said.text) is (heading in ("News", "Harm")), "a size only where an interval of the looks has it"
    if heading == "News":
        assert "was not registered with weekly looks before its data, so this is no reason to stop early" in said.text


def test_a_registered_plan_with_weekly_looks_may_stop_or_go_on(tmp_path: Path) -> None:
    trial, file = plan(looks="weekly"), tmp_path / "made.yaml"
    register(trial, file, now=dt.datetime(2023, 12, 20, 9, tzinfo=dt.UTC))
    found = on(tmp_path / "log", trial, weeks(BEFORE, UP), SUNDAY_4, registration=load_registration(trial, file))
    said = sheet(found)
    assert "the team may stop here or go on" in said.statements[0].text
    assert said.registration == ("Plan registered on 20 December 2023, before any data, and unchanged since.",)


def test_every_change_to_the_registered_plan_is_told_with_its_day_and_reason(tmp_path: Path) -> None:
    file = tmp_path / "made.yaml"
    register(plan(), file, now=dt.datetime(2023, 12, 20, 9, tzinfo=dt.UTC))
    changed = plan(looks="weekly")
    register(changed, file, reason="Leaders asked", now=dt.datetime(2024, 3, 1, 9, tzinfo=dt.UTC))
    found = on(tmp_path / "log", changed, weeks(BEFORE, UP), SUNDAY_4, registration=load_registration(changed, file))
    assert sheet(found).registration == (
        "Plan registered on 20 December 2023, before any data; one registered thing changed since.",
        "decision, looks: final is now weekly (1 March 2024: Leaders asked)",
        "Figures allow for a look after every week, as the trial file now has it; "
        "receipt 1 of 20/12/2023 has one look.",
    )
    assert "no reason to stop early" in sheet(found).statements[0].text


def test_harm_comes_first_among_balancing_measures_and_is_what_the_question_is_about(tmp_path: Path) -> None:
    said = sheet(on(tmp_path, plan(), weeks(BEFORE, SAME, back=[2] * 6 + [15, 16, 15, 16]), SUNDAY_4))
    assert (said.statements[1].heading, said.statements[1].mood) == ("Harm", "harm")
    assert said.question.startswith("‘Called back’ got worse.")
    quiet = sheet(on(tmp_path, plan(), weeks(BEFORE, SAME), SUNDAY_4)).statements[1]
    assert quiet.heading == "No news of harm yet" and quiet.text.startswith("That is not yet ‘safe’.")


def test_after_the_end_the_sheet_points_to_the_report(tmp_path: Path) -> None:
    said = sheet(on(tmp_path, plan(), weeks(BEFORE, [*SAME, 7, 7]), dt.date(2024, 4, 2)))
    assert (said.place, said.left) == ("The trial is over", "Over since 24 March 2024")
    assert said.statements[0].heading == "Ready to be judged" and "trialkit publish made" in said.statements[0].text


def test_weeks_without_a_row_are_never_said_to_be_in(tmp_path: Path) -> None:
    over = dt.date(2024, 3, 24)
    whole = sheet(on(tmp_path / "whole", plan(), weeks(BEFORE, [*SAME, 7, 7]), over)).statements[0]
    assert whole.text.startswith("All planned weeks are in.")
    some = sheet(on(tmp_path / "some", plan(), weeks(BEFORE, SAME), over)).statements[0]
    assert some.text.startswith("The planned weeks are over; 2 of 6 have nothing logged. The verdict is in the report")
    none = sheet(on(tmp_path / "none", plan(), weeks(BEFORE, []), over))
    assert none.statements[0].heading == "Nothing to judge yet"
    assert "publish" not in none.statements[0].text
    assert none.statements[1].heading == "No look" and "first look" not in none.statements[1].text


def test_a_sheet_that_cannot_be_put_in_its_place_leaves_nothing_unfinished(tmp_path: Path) -> None:
    found, folder = louth(dt.date(2021, 2, 21)), tmp_path / "reports" / "louth"
    (folder / "huddle.pdf").mkdir(parents=True)
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write_huddle(found, folder)
    assert [part.name for part in folder.iterdir() if part.name.startswith(".")] == []


def test_an_empty_log_is_met_kindly(tmp_path: Path) -> None:
    found = on(tmp_path, plan(), [], dt.date(2024, 1, 3))
    said = sheet(found)
    assert said.logged == "Nothing yet." and said.people == ()
    assert "first row" in said.silent and "first row" in said.question
    assert "The first point comes when a week is complete" in huddle_chart(found)


def test_what_was_set_aside_is_told_with_its_cell_and_how_to_mend_it(tmp_path: Path) -> None:
    rows = [*week(0, 3, 10), ["05/01/2024", "P01", "perhaps", "no"]]
    said = sheet(on(tmp_path, plan(), rows, dt.date(2024, 1, 7)))
    assert said.mend[0] == "1 of 11 rows so far was set aside."
    assert "log.csv, cell C12: 'perhaps' is not an answer of settled. Write yes or no." in said.mend
    assert "Rows were set aside because settled holds an answer that is not allowed" in said.question


def test_forty_people_are_folded_and_the_silent_ones_named_without_blame(worst: Huddle) -> None:
    said = sheet(worst)
    assert len(said.people) == 10 and said.more_people == "and 31 more"
    assert said.question == "What would make logging easier for the 10 who have nothing logged?"
    assert "and 5 more have nothing logged this week: away, or with entries still to come?" in said.silent


def test_everything_fits_on_one_page_at_its_worst(worst: Huddle) -> None:
    said, chart = sheet(worst), huddle_chart(worst)
    assert sizes_for(said).whole
    assert pages(pdf_sheet(said, chart, chart_telling(worst), SUNDAY_4)) == 1


def test_a_sheet_that_says_more_than_a_page_holds_is_known_to(worst: Huddle) -> None:
    said = sheet(worst)
    assert not sizes_for(replace(said, mend=said.mend * 20)).whole
    calm = sizes_for(sheet(louth(dt.date(2021, 2, 21))))
    assert calm.left >= 12 and calm.right >= 15


def test_hostile_words_are_never_markup_nor_turn_the_text_around_them(worst: Huddle) -> None:
    said, chart = sheet(worst), huddle_chart(worst)
    page = html_sheet(said, chart)
    assert "<script" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not re.search("[\u202a-\u202e\u200b-\u200f\u2066-\u2069]", page)
    assert "<bdi>" in page
    assert all(len(line) <= 80 for line in lines(said))
    made = pdf_sheet(said, chart, chart_telling(worst), SUNDAY_4)
    assert made.startswith(b"%PDF-")


def test_the_page_fetches_nothing_and_runs_nothing() -> None:
    found = louth(dt.date(2021, 2, 21))
    page = html_sheet(sheet(found), huddle_chart(found))
    assert "<script" not in page and not re.search(r'(src|href)="(?!#)', page)
    assert "default-src 'none'" in page and "@page { size: A4 landscape; margin: 0; }" in page
    assert page.count("<h1>") == 1 and 'lang="en-GB"' in page


def test_the_pdf_is_tagged_with_title_and_language_and_its_chart_is_described() -> None:
    found = louth(dt.date(2021, 2, 21))
    made = pdf_sheet(sheet(found), huddle_chart(found), chart_telling(found), found.moment.on)
    assert pages(made) == 1
    for part in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang", b"pdfuaid:part"):
        assert part in made


def test_stories_carry_their_day_and_a_hint_on_words_to_avoid(tmp_path: Path) -> None:
    trial = plan(fields=QUOTED, log="  avoid_words: {referral: introduction}")
    rows = [[*row, "", ""] for row in week(0, 3, 10)]
    rows += [["05/01/2024", "P01", "yes", "no", "No referrals needed", "yes"]]
    said = sheet(on(tmp_path, trial, rows, dt.date(2024, 1, 7), more=["note", "consent"]))
    (story,) = said.stories
    assert (story.text, story.source) == ("No referrals needed", "5 January 2024")
    assert story.hint == "for ‘referrals’ say ‘introductions’"
    silent = sheet(
        on(tmp_path, trial, [[*row[:4], "x", "no"] for row in rows], dt.date(2024, 1, 7), more=["note", "consent"])
    )
    assert silent.stories == () and "None yet" in silent.no_stories


def test_sites_that_start_apart_have_a_line_each(tmp_path: Path) -> None:
    sites = "[{id: one, name: Team one}, {id: two, name: Team two, start: 2024-02-26}]"
    trial = plan(sites=sites, fields="    site: {type: code}")
    rows = [[*row, site] for site in ("one", "two") for row in weeks(BEFORE, UP)]
    svg = huddle_chart(on(tmp_path, trial, rows, SUNDAY_4, more=["site"]))
    assert ">Team one<" in svg and ">Team two<" in svg


def test_totals_without_practitioners_are_in_or_not_yet(tmp_path: Path) -> None:
    trial = load_trial(ROOT / "trials" / "seat-belt-law.yaml")
    folder = ROOT / "impact_logs" / "seat-belt-law"
    for day, said in ((dt.date(1983, 6, 30), "The totals are in."), (dt.date(1985, 2, 1), "The totals are in.")):
        found = sheet(huddle(trial, read_log(trial, folder, until=day), day))
        assert (found.logged, found.people, found.silent) == (said, (), "")
    early = sheet(huddle(trial, read_log(trial, folder, until=dt.date(1968, 12, 31)), dt.date(1969, 1, 31)))
    assert early.logged == "The totals are not in yet."


def test_before_the_judged_phase_its_first_day_is_told(tmp_path: Path) -> None:
    said = sheet(on(tmp_path, plan(looks="weekly"), weeks([7, 6], []), dt.date(2024, 1, 14)))
    assert said.left == "‘During’ starts in 29 days"
    for one in said.statements:
        assert one.heading == "Not begun yet"
        assert "starts on 12 February 2024. What is logged now is what it is set against." in one.text


def test_a_far_end_is_told_by_its_date() -> None:
    trial = load_trial(ROOT / "trials" / "seat-belt-law.yaml")
    day = dt.date(1983, 6, 30)
    log = read_log(trial, ROOT / "impact_logs" / "seat-belt-law", until=day)
    assert "judged once, at its end, on 31 December 1984" in sheet(huddle(trial, log, day)).statements[0].text


def test_other_files_of_the_report_stay_and_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    found = louth(dt.date(2021, 2, 21))
    folder = tmp_path / "reports" / "louth"
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("kept", encoding="utf-8")
    write_huddle(found, folder)
    assert sorted(path.name for path in folder.iterdir()) == ["huddle.html", "huddle.pdf", "report.html"]
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="is a file where the report's folder should be"):
        write_huddle(found, tmp_path / "file")


@pytest.mark.parametrize(("mean", "said"), [(None, "first time"), (0.2, "under 1"), (4.4, "4"), (1200.0, "1,200")])
def test_a_usual_number_is_said_as_people_say_it(mean: float | None, said: str) -> None:
    assert usual(mean) == said


def test_a_text_is_cut_after_a_word_and_a_long_word_inside_it() -> None:
    assert short("one two three", 13) == "one two three"
    assert short("one two three", 11) == "one two…"
    assert short("o" * 30, 10) == "o" * 9 + "…"


def test_the_terminal_starts_with_the_place_and_ends_with_the_question() -> None:
    said: Sheet = sheet(louth(dt.date(2021, 2, 21)))
    told = list(lines(said))
    assert told[1].startswith("Week 3 of 6, Trial · Sunday 21 February 2021")
    assert told[-1] == "One question: What surprised you this week, and whom should we tell?"
    assert "  P01      3  usually 4" in told
