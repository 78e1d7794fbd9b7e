"""The gallery: each published figure comes back from its log, and what a report makes of the awkward ones.

Every trial is read here; the seven whose intervals need no calibration are evaluated, and one of them is published.
`make report` publishes all.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
import itertools
import shutil
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from tests.published import evaluated
from trialkit import load_trial, publish
from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.protocol.wording import avoided
from trialkit.reporting import charts, findings, margin, words
from trialkit.reporting.figures.phases import marks
from trialkit.reporting.figures.phases.subject import Period
from trialkit.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
EVALUATED = (
    "bristol-staff-survey",
    "case-reviews-lincolnshire",
    "rutland-admissions",
    "rutland-reablement",
    "shared-lives-survey",
    "staff-survey-lincolnshire",
    "wolverhampton-reviews",
)


@functools.cache
def logged(trial: str) -> list[dict[str, str]]:
    """The rows of a log by field name, each with the phase it lies in."""
    plan = yaml.safe_load((ROOT / "trials" / f"{trial}.yaml").read_text(encoding="utf-8"))
    with (ROOT / "impact_logs" / trial / "impact_log.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {form.get("column", name): name for name, form in plan["log"]["fields"].items()}
    starts = {site["id"]: site.get("start") for site in plan["design"]["sites"]}
    found = []
    for row in rows:
        day = dt.datetime.strptime(row[next(iter(row))], "%d/%m/%Y").date()
        part = {names[heading]: text for heading, text in row.items()}
        phase = next(phase["name"] for phase in plan["design"]["phases"] if phase["start"] <= day <= phase["end"])
        late = starts.get(part.get("site", "")) is not None and day < starts[part["site"]]
        found.append(part | {"phase": plan["design"]["phases"][0]["name"] if late else phase})
    return found


def total(trial: str, field: str, phase: str, site: str = "") -> int:
    """The sum of a number field over a phase."""
    rows = [row for row in logged(trial) if row["phase"] == phase and row.get("site", site) in ("", site)]
    return sum(int(row[field] or 0) for row in rows)


def answers(trial: str, field: str, phase: str = "") -> Counter[str]:
    """How many rows have each answer; rows that were not asked are left out."""
    return Counter(row[field] for row in logged(trial) if row[field] and phase in ("", row["phase"]))


def per_cent(part: int, whole: int) -> int:
    return round(Fraction(100 * part, whole))


def change(after: int, before: int) -> int:
    return round(100 * (Fraction(after, before) - 1))


def test_fifteen_of_73_cases_by_ten_practitioners_are_21_per_cent_and_no_other_count_is() -> None:
    found = answers("case-reviews-lincolnshire", "opportunity")
    assert (found["Yes"], found.total()) == (15, 73)
    assert len(answers("case-reviews-lincolnshire", "practitioner")) == 10
    assert [part for part in range(74) if per_cent(part, 73) == 21] == [15]


def test_half_were_not_confident_before_and_95_per_cent_found_it_useful_after() -> None:
    before = answers("staff-survey-lincolnshire", "confident")
    after = answers("staff-survey-lincolnshire", "useful")
    assert per_cent(before["Not at all confident"] + before["Not very confident"], before.total()) == 50
    assert Fraction(after["Agree"] + after["Strongly agree"], after.total()) >= Fraction(95, 100)
    assert not answers("staff-survey-lincolnshire", "confident", "Feedback after")
    assert not answers("staff-survey-lincolnshire", "useful", "Survey before")


def test_the_stock_falls_every_quarter_by_more_than_400_and_its_flows_add_up() -> None:
    rows = logged("lts-stock-lincolnshire")
    stock = [int(row["supported"]) for row in rows]
    flows = [int(row["began"]) - int(row["ended"]) for row in rows]
    assert [later - earlier for earlier, later in itertools.pairwise(stock)] == flows[1:]
    assert all(flow < 0 for flow in flows[4:])
    assert stock[3] - stock[-1] > 400


def test_assessments_that_led_to_support_fell_from_39_to_12_per_cent_and_referrals_from_1_in_5_to_1_in_10() -> None:
    trial, before, after = "lts-stock-lincolnshire", "2020-21", "2021-22"
    assert per_cent(total(trial, "began", before), total(trial, "assessments", before)) == 39
    third = logged(trial)[6]
    assert per_cent(int(third["began"]), int(third["assessments"])) == 12
    share = [Fraction(total(trial, "referred", phase), total(trial, "contacts", phase)) for phase in (before, after)]
    assert share == [Fraction(1, 5), Fraction(1, 10)]


def test_in_essex_the_rate_has_halved_and_nobody_in_a_crisis_went_into_residential_care() -> None:
    rows = logged("essex-three-conversations")
    shares = []
    for phase in ("Before", "Three conversations"):
        here = [row for row in rows if row["phase"] == phase]
        long_term = sum(row["outcome"] in ("Ongoing support at home", "A residential solution") for row in here)
        shares.append(Fraction(long_term, len(here)))
    assert shares[1] == shares[0] / 2
    crisis = [row for row in rows if row["conversation"].startswith("2:")]
    assert len(crisis) == 137
    assert not any(row["outcome"] == "A residential solution" for row in crisis)


def test_in_essex_every_conversation_3_has_another_peer_and_every_conversation_2_its_clock() -> None:
    for row in logged("essex-three-conversations"):
        kind = row["conversation"][:1]
        assert bool(row["peer_challenge"]) == (kind == "3")
        assert row["peer_challenge"] != row["practitioner"]
        assert (bool(row["next_contact"]), bool(row["in_time"])) == (kind == "2",) * 2
        if kind == "2":
            first, then = (dt.datetime.strptime(row[name], "%d/%m/%Y") for name in ("date", "next_contact"))
            assert (row["in_time"] == "Yes") == ((then - first).days <= 3)


def test_eight_sites_started_within_two_months_and_four_later() -> None:
    design = load_trial(ROOT / "trials" / "essex-three-conversations.yaml").design
    starts = [site.start or dt.date(2015, 5, 1) for site in design.sites]
    assert sum(start <= dt.date(2015, 7, 1) for start in starts) == 8
    assert len(starts) == 12


def test_the_words_that_essex_avoids_are_found_in_its_stories() -> None:
    plan = load_trial(ROOT / "trials" / "essex-three-conversations.yaml")
    said = {word.found.lower() for row in logged(plan.id) for word in avoided(row["story"], plan.log.avoid_words)}
    assert said == {"referral", "services", "waiting list"}


def test_in_bristol_40_per_cent_of_new_clients_and_half_of_2268_conversations_went_without_and_tier_3_fell_by_18() -> (
    None
):
    trial, sites = "bristol-support-conversations", "Innovation sites"
    assert per_cent(total(trial, "new_without_ras", sites), total(trial, "new_clients", sites)) == 40
    assert total(trial, "conversations", "All front-line staff") == 2268
    assert total(trial, "without_ras", "All front-line staff") == 1134
    assert change(total(trial, "tier_3", sites), total(trial, "tier_3", "Before")) == -18


@pytest.mark.parametrize(("question", "published"), [("conversations", 63), ("calls", 64)])
def test_in_bristol_the_two_best_answers_are_what_was_published(question: str, published: int) -> None:
    found = answers("bristol-staff-survey", question)
    assert per_cent(found["Agree"] + found["Strongly agree"], found.total()) == published


def test_rutlands_rates_and_shares_are_those_published() -> None:
    one, two = (row for row in logged("rutland-admissions"))
    rates = [round(100_000 * Fraction(int(row["admissions"]), int(row["population"]))) for row in (one, two)]
    assert (rates, change(rates[1], rates[0])) == ([522, 118], -77)
    shares = [per_cent(int(row["at_home"]), int(row["reabled"])) for row in logged("rutland-reablement")]
    assert shares == [67, 97]


def test_rutlands_days_of_delay_fell_by_34_and_85_per_cent_and_by_1893_per_100000() -> None:
    trial, before, after = "rutland-delayed-days", "2014-15", "2016-17"
    days = [total(trial, "all_days", phase) for phase in (before, after)]
    assert change(days[1], days[0]) == -34
    assert change(total(trial, "social_care_days", after), total(trial, "social_care_days", before)) == -85
    assert round(100_000 * Fraction(days[0] - days[1], int(logged(trial)[0]["adults"]))) == 1893


def test_22_per_cent_of_700_reviews_in_wolverhampton_made_the_package_smaller() -> None:
    found = answers("wolverhampton-reviews", "package")
    assert (per_cent(found["Smaller"], found.total()), found.total()) == (22, 700)


def test_kents_three_figures_are_one() -> None:
    counts = {
        name: [total("kent-discharge", name, phase) for phase in ("Before", "Improvement cycles")]
        for name in ("discharged", "residential", "short_term", "home")
    }
    assert change(*reversed(counts["residential"])) == -59
    assert change(*reversed(counts["short_term"])) == -54
    assert counts["home"][1] - counts["home"][0] == 350
    assert counts["discharged"][0] == counts["discharged"][1]


def test_swindon_goes_from_450_days_to_30_and_reablement_up_by_163_per_cent() -> None:
    rows = logged("swindon-delayed-days")
    assert (rows[0]["days"], rows[-1]["days"]) == ("450", "30")
    assert change(int(rows[-1]["reabled"]), int(rows[0]["reabled"])) == 163


def test_the_seven_percentages_of_shared_lives_come_out_of_one_number_of_answers() -> None:
    asked = ("social_life", "friends", "involved", "more_involved", "choice", "physical", "emotional")
    found = [answers("shared-lives-survey", question) for question in asked]
    assert [per_cent(one["Yes"], one.total()) for one in found] == [92, 81, 73, 93, 85, 84, 88]
    assert {one.total() for one in found} == {206}


def test_mendip_fell_by_20_per_cent_and_elsewhere_by_the_4_that_were_assumed() -> None:
    fell = [
        change(*(total("mendip-admissions", "admissions", phase, site) for phase in ("Connections", "Before")))
        for site in ("mendip", "elsewhere")
    ]
    assert fell == [-20, -4]


def test_mendips_yearly_volume_is_the_one_that_its_log_has() -> None:
    plan = yaml.safe_load((ROOT / "trials" / "mendip-admissions.yaml").read_text(encoding="utf-8"))
    before = total("mendip-admissions", "admissions", "Before", "mendip")
    assert plan["value"]["annual_volume"]["amount"] == before / 2


def test_falls_are_29_per_cent_fewer() -> None:
    found = Counter(row["phase"] for row in logged("falls-prevention"))
    assert change(found["Programme"], found["Before"]) == -29


@pytest.mark.parametrize("trial", EVALUATED)
def test_a_trial_without_a_series_is_graded_low_and_never_rolled_out(trial: str) -> None:
    found = evaluated(trial)
    assert found.grade.level <= 2
    assert found.decision.outcome in ("review", "extend")


def test_two_yearly_rates_are_told_with_their_levels_and_what_stayed_good_is_not_said_to_have_fallen() -> None:
    found = evaluated("rutland-admissions")
    assert "fell from 522.2 before to 118.3 per 100,000 people aged 65 and over" in findings.finding(
        found, found.primary
    )
    said = margin.safety(found.results[1])
    assert "one side has a single period" in said
    assert "may have fallen" not in said


def test_two_years_with_none_between_are_two_dots_without_a_line_and_no_season() -> None:
    found = evaluated("rutland-admissions")
    periods = [Period(index, dt.date(2014, 4, 1), 1.0, value) for index, value in ((0, 5.2), (2, 1.2), (3, 1.1))]
    assert list(marks._logged(tuple(periods))) == [[(0, 5.2)], [(2, 1.2), (3, 1.1)]]
    season = next(one for one in found.grade.criteria if "season" in one.name)
    assert season.met is True
    assert charts._subtitle(found, found.primary, past=False) == "Yearly rate per 100,000 people aged 65 and over"


def test_a_question_that_was_asked_before_only_has_no_change_and_the_reason_is_said() -> None:
    found = evaluated("staff-survey-lincolnshire")
    assert isinstance(found.primary.headline, NotEstimable)
    assert findings.finding(found, found.primary) == (
        "No interval can be given: nothing was logged for this measure in the phase that is judged; 1 month of "
        "baseline was, but a level by itself is not a change. It would take the same thing logged in that phase. "
        "Confident in strengths-based approaches stood at 50% in ‘Survey before’ (39% to 61%)."
    )


def test_the_ten_reviewers_of_an_audit_widen_its_interval() -> None:
    headline = evaluated("case-reviews-lincolnshire").primary.headline
    assert isinstance(headline, Estimate)
    assert "The interval allows for the 10 practitioners." in headline.note
    assert headline.interval.lower < 0.129 < 0.312 < headline.interval.upper


def test_an_audit_is_not_said_to_hide_a_trend() -> None:
    assert words.watch_out(evaluated("case-reviews-lincolnshire")).startswith(
        "This is one level with nothing before it"
    )


def test_people_asked_twice_are_the_balancing_measure_of_wolverhampton() -> None:
    quality = evaluated("wolverhampton-reviews").results[1]
    assert (quality.rung, quality.safety) == ("paired", "safe")


def test_one_of_the_gallery_is_published_and_says_on_its_page_that_it_is_made_up(tmp_path: Path) -> None:
    trial = "rutland-admissions"
    (tmp_path / "trials").mkdir()
    shutil.copy(ROOT / "trials" / f"{trial}.yaml", tmp_path / "trials")
    shutil.copytree(ROOT / "impact_logs" / trial, tmp_path / "impact_logs" / trial)
    done = publish(trial, Workspace(tmp_path))
    page = (done / "report.html").read_text(encoding="utf-8")
    assert "Illustrative data: made to match published percentages, not the council" in page
    assert "522.2" in page and "118.3" in page
