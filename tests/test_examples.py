"""The repository's own trials: each published percentage comes back from its log, by plain counting."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from trialkit.protocol.source import load_trial
from trialkit.records.log import Log
from trialkit.records.read import read_log

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "impact_logs" / "make_examples.py"
ILLUSTRATIVE = ("csc-front-door", "learning-disability-reviews", "louth", "wellbeing-service", "west-review")
GALLERY = {
    "benchmarking-lincolnshire": "IMPOWER",
    "bristol-staff-survey": "IMPOWER",
    "bristol-support-conversations": "IMPOWER",
    "case-reviews-lincolnshire": "IMPOWER",
    "essex-three-conversations": "Bullion",
    "falls-prevention": "Local Government Association",
    "kent-discharge": "Local Government Association",
    "lts-stock-lincolnshire": "IMPOWER",
    "mendip-admissions": "Local Government Association",
    "rutland-admissions": "Andrews",
    "rutland-delayed-days": "Andrews",
    "rutland-reablement": "Andrews",
    "shared-lives-survey": "Local Government Association",
    "staff-survey-lincolnshire": "IMPOWER",
    "swindon-delayed-days": "Local Government Association",
    "wolverhampton-reviews": "Local Government Association",
}
"""The trials of single figures and systems, each with a name out of its source; see tests/test_gallery.py."""
TRIALS = (*ILLUSTRATIVE, *GALLERY, "seat-belt-law")
AVOIDED = "Increase avoided (reviewer's judgement)"

ADVICE = ("Information and advice only",)
REFERRED = ("Referred to an adult social care team",)
REVIEWED = ("Support decreased", AVOIDED)
SIGNPOSTED = ("Signposted to community support",)


def rows(trial: str) -> list[dict[str, str]]:
    with (ROOT / "impact_logs" / trial / "impact_log.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plan(trial: str) -> dict:
    return yaml.safe_load((ROOT / "trials" / f"{trial}.yaml").read_text(encoding="utf-8"))


def seat_belt_months() -> list[dict[str, str]]:
    with (ROOT / "impact_logs" / "seat-belt-law" / "monthly_totals.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def uk_date(text: str) -> dt.date | None:
    return dt.datetime.strptime(text, "%d/%m/%Y").date() if text else None


def share(trial: str, answers: tuple[str, ...], first: str, last: str) -> tuple[int, int]:
    """Rows with one of these answers, and all rows, dated from first to last."""
    date, _, outcome, *_ = rows(trial)[0]
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    inside = [row for row in rows(trial) if (day := uk_date(row[date])) and start <= day <= end]
    return sum(row[outcome] in answers for row in inside), len(inside)


@pytest.mark.parametrize(
    ("trial", "answers", "first", "last", "published", "counts"),
    [
        ("csc-front-door", REFERRED, "2020-08-10", "2020-09-06", 53, (106, 200)),
        ("csc-front-door", REFERRED, "2021-01-25", "2021-03-07", 17, (51, 300)),
        ("csc-front-door", REFERRED, "2021-03-01", "2021-03-07", 17, (8, 47)),
        ("wellbeing-service", ADVICE, "2021-02-22", "2021-02-28", 17, (6, 35)),
        ("wellbeing-service", ADVICE, "2021-03-29", "2021-04-04", 34, (12, 35)),
        ("louth", SIGNPOSTED, "2021-02-01", "2021-02-07", 33, (7, 21)),
        ("louth", SIGNPOSTED, "2021-03-08", "2021-03-14", 80, (16, 20)),
        ("west-review", REVIEWED, "2021-01-04", "2021-02-28", 22, (19, 86)),
        ("learning-disability-reviews", REVIEWED, "2020-09-01", "2021-07-31", 10, (36, 360)),
    ],
)
def test_a_published_percentage_comes_back_from_the_log(trial, answers, first, last, published, counts):
    hits, size = share(trial, answers, first, last)
    assert (hits, size) == counts
    assert abs(100 * Fraction(hits, size) - published) < Fraction(1, 2)


def test_the_front_door_fell_by_68_per_cent_as_published():
    assert round(100 * (Fraction(51, 300) / Fraction(106, 200) - 1)) == -68
    assert round(100 * (Fraction(8, 47) / Fraction(106, 200) - 1)) == -68


def test_the_wellbeing_service_doubled_as_published():
    before, after = (
        Fraction(*share("wellbeing-service", ADVICE, first, last))
        for first, last in (("2021-02-22", "2021-02-28"), ("2021-03-29", "2021-04-04"))
    )
    assert after == 2 * before


def test_no_fewer_than_29_conversations_can_give_34_per_cent():
    smallest = next(n for n in range(1, 100) if any(abs(Fraction(100 * k, n) - 34) < Fraction(1, 2) for k in range(n)))
    assert smallest == 29
    assert share("wellbeing-service", ADVICE, "2021-03-29", "2021-04-04")[1] >= smallest


def test_the_142_per_cent_of_louth_comes_from_rounded_percentages():
    before, after = (
        Fraction(*share("louth", SIGNPOSTED, first, last))
        for first, last in (("2021-02-01", "2021-02-07"), ("2021-03-08", "2021-03-14"))
    )
    assert round(100 * (Fraction(80, 33) - 1)) == 142
    assert round(100 * (after / before - 1)) == 140


def test_learning_disability_reviews_pool_to_ten_though_their_phases_average_eleven():
    phases = [
        share("learning-disability-reviews", REVIEWED, str(phase["start"]), str(phase["end"]))
        for phase in plan("learning-disability-reviews")["design"]["phases"]
    ]
    assert phases == [(9, 60), (6, 70), (21, 230)]
    assert Fraction(sum(hits for hits, _ in phases), sum(size for _, size in phases)) == Fraction(1, 10)
    assert round(100 * sum(Fraction(*phase) for phase in phases) / 3) == 11


@pytest.mark.parametrize("trial", [*ILLUSTRATIVE, *GALLERY])
def test_an_illustrative_trial_says_what_it_is(trial):
    text = (ROOT / "trials" / f"{trial}.yaml").read_text(encoding="utf-8")
    assert plan(trial)["provenance"] == "illustrative"
    assert GALLERY.get(trial, "IMPOWER") in plan(trial)["source"]
    assert "illustrative" in plan(trial)["source"]
    assert "The source publishes" in " ".join(plan(trial)["source"].split())
    assert "THE NUMBERS ARE MADE UP" in text


def test_the_seat_belt_trial_says_that_it_is_real_and_whose_data_it_is():
    found = plan("seat-belt-law")
    assert found["provenance"] == "real"
    for words in ("Harvey", "Durbin", "1986", "149", "Seatbelts"):
        assert words in found["source"]


def test_every_trial_has_a_log_and_every_log_a_trial():
    assert sorted(path.stem for path in (ROOT / "trials").glob("*.yaml")) == sorted(TRIALS)
    folders = {path.name for path in (ROOT / "impact_logs").iterdir() if path.is_dir()}
    assert sorted(folders - {"making", "__pycache__"}) == sorted(TRIALS)


@pytest.mark.parametrize("trial", ILLUSTRATIVE)
def test_a_log_has_the_columns_of_its_form_in_order(trial):
    fields = plan(trial)["log"]["fields"]
    assert list(rows(trial)[0]) == [field["column"] for field in fields.values()]


@pytest.mark.parametrize("trial", [trial for trial in ILLUSTRATIVE if trial != "wellbeing-service"])
def test_a_tidy_log_holds_only_what_its_form_allows(trial):
    form, design = plan(trial)["log"], plan(trial)["design"]
    start, end = design["phases"][0]["start"], design["phases"][-1]["end"]
    heading = {name: field["column"] for name, field in form["fields"].items()}
    for row in rows(trial):
        day = uk_date(row[heading["date"]])
        assert day is not None
        assert start <= day <= end
        assert day.weekday() < 5
        assert row[heading["outcome"]] in form["fields"]["outcome"]["options"].values()
        assert row[heading["outcome"]] != AVOIDED or row[heading["note"]]


def test_the_wellbeing_log_has_its_slips_and_none_in_the_first_or_the_last_week():
    log = rows("wellbeing-service")
    allowed = plan("wellbeing-service")["log"]["fields"]["outcome"]["options"].values()
    assert sorted(row["Outcome"] for row in log if row["Outcome"] not in allowed) == [
        "Infomation and advice only",
        "Support",
    ]
    assert [row["Minutes"] for row in log if row["Minutes"] and not row["Minutes"].isdigit()] == ["25 mins"]
    assert sum(not row["Date"] for row in log) == 1
    outside = [row["Date"] for row in log if (day := uk_date(row["Date"])) and day > dt.date(2021, 4, 4)]
    assert outside == ["03/09/2021"]
    third_of_march = [row for row in log if row["Date"] == "03/03/2021"]
    assert third_of_march[0] == third_of_march[1]
    stopped = {uk_date(row["Date"]) for row in log if row["Practitioner"] == "P06"} - {dt.date(2021, 9, 3), None}
    assert max(stopped) <= dt.date(2021, 3, 12)


def test_the_script_would_change_nothing():
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_script_notices_a_changed_log_leaves_it_alone_and_mends_it_when_asked(tmp_path):
    shutil.copytree(ROOT / "trials", tmp_path / "trials")
    shutil.copytree(ROOT / "impact_logs", tmp_path / "impact_logs")
    script, log = tmp_path / "impact_logs" / "make_examples.py", tmp_path / "impact_logs" / "louth" / "impact_log.csv"
    right = log.read_text(encoding="utf-8")
    wrong = right.replace("Care Act assessment", "Signposted to community support", 1)
    log.write_text(wrong, encoding="utf-8")
    checked = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 1
    assert "louth" in checked.stdout
    assert log.read_text(encoding="utf-8") == wrong
    subprocess.run([sys.executable, str(script)], capture_output=True, check=True)
    assert log.read_text(encoding="utf-8") == right


def test_the_seat_belt_log_adds_up_to_the_source():
    months = seat_belt_months()
    totals = {heading: sum(int(month[heading]) for month in months) for heading in months[0] if heading != "Month"}
    assert totals == {
        "Car drivers killed or seriously injured": 320699,
        "Car drivers killed": 23578,
        "Front seat passengers killed or seriously injured": 160746,
        "Rear seat passengers killed or seriously injured": 77032,
        "Van drivers killed": 1739,
        "Distance driven": 2878772,
    }


def test_the_seat_belt_log_has_every_month_once_and_known_months_hold_known_figures():
    months = {month["Month"]: list(month.values())[1:] for month in seat_belt_months()}
    assert list(months) == [f"01/{number:02d}/{year}" for year in range(1969, 1985) for number in range(1, 13)]
    assert months["01/01/1969"] == ["1687", "107", "867", "269", "12", "9059"]
    assert months["01/01/1983"] == ["1494", "120", "619", "281", "8", "16231"]
    assert months["01/02/1983"] == ["1057", "95", "426", "300", "3", "15511"]


def test_the_seat_belt_phases_split_at_the_law():
    phases = plan("seat-belt-law")["design"]["phases"]
    assert [(phase["kind"], phase["start"], phase["end"]) for phase in phases] == [
        ("baseline", dt.date(1969, 1, 1), dt.date(1983, 1, 31)),
        ("trial", dt.date(1983, 2, 1), dt.date(1984, 12, 31)),
    ]


@functools.cache
def log_of(trial: str) -> Log:
    return read_log(load_trial(ROOT / "trials" / f"{trial}.yaml"), ROOT / "impact_logs" / trial)


@pytest.mark.parametrize("trial", [trial for trial in TRIALS if trial != "wellbeing-service"])
def test_trialkit_uses_every_row_of_a_tidy_log(trial):
    log = log_of(trial)
    assert log.flow.used == log.flow.received
    assert not log.problems
    assert not log.repairs
    assert not log.completeness.empty_periods or plan(trial)["log"].get("empty_period") == "zero"


def test_trialkit_sets_the_wellbeing_slips_aside_mends_the_date_and_sees_who_stopped():
    log = log_of("wellbeing-service")
    assert (log.flow.received, log.flow.set_aside_rows, log.flow.used) == (206, 3, 203)
    assert [(part.reason, part.cells) for part in log.emptied] == [("minutes is not a number", 1)]
    assert [repair.was for repair in log.repairs] == ["03/09/2021"]
    assert [person.code for person in log.completeness.practitioners if person.stopped_early] == ["P06"]


@pytest.mark.parametrize(
    ("trial", "measure", "periods", "counts"),
    [
        ("csc-front-door", "referred", range(4), (106, 200)),
        ("csc-front-door", "referred", range(24, 30), (51, 300)),
        ("wellbeing-service", "resolved", [0], (6, 35)),
        ("wellbeing-service", "resolved", [5], (12, 35)),
        ("louth", "signposted", [0], (7, 21)),
        ("louth", "signposted", [5], (16, 20)),
        ("west-review", "decreased_or_avoided", range(8), (19, 86)),
        ("learning-disability-reviews", "decreased_or_avoided", range(11), (36, 360)),
    ],
)
def test_trialkit_counts_what_plain_counting_counts(trial, measure, periods, counts):
    cells = log_of(trial).cells
    chosen = cells[(cells["measure"] == measure) & cells["index"].isin(list(periods))]
    assert (chosen["numerator"].sum(), chosen["denominator"].sum()) == counts
