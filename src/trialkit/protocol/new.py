"""A new trial from a template: a commented trial file and an empty log, written whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from trialkit.errors import Problem, TrialError, WorkspaceError
from trialkit.protocol.calendar import step
from trialkit.protocol.design import PeriodUnit
from trialkit.protocol.names import IDENTIFIER_RULE, as_identifier, is_identifier, nearest
from trialkit.protocol.schema import FILE_NAME, trial_schema
from trialkit.protocol.source import parse_trial
from trialkit.protocol.trial import Trial
from trialkit.protocol.values import UNSEEN

LOG_NAME = "impact_log.csv"
MOST_PERIODS = 520
"""Ten years of weeks: a longer phase in a new trial is a slip of the finger."""
BASELINE, TRIAL = 6, 6


@dataclass(frozen=True)
class Template:
    """A starting point: its name, what it is for, and the period it counts in."""

    name: str
    about: str
    period: PeriodUnit = "week"


TEMPLATES = (
    Template("front_door", "First contacts: conversations resolved without being passed on"),
    Template("review_team", "Reviews of care and support: how often support becomes less"),
    Template("three_conversations", "An innovation site for the three conversations, with peer challenge"),
    Template("hospital_ward", "Leaving hospital: who goes home, and how soon"),
    Template("survey", "The same survey question asked before and after"),
    Template("annual_indicators", "Yearly totals from statutory returns", "year"),
)


@dataclass(frozen=True)
class Question:
    """One thing to ask before a new trial can be written; `key` is the argument of `new_trial` that it fills."""

    key: str
    asks: str
    hint: str
    suggested: str | None = None


QUESTIONS = (
    Question("template", "Which kind of trial is it?", ", ".join(t.name for t in TEMPLATES), TEMPLATES[0].name),
    Question("title", "What is the trial called?", "As the report will print it, such as: Home first on Ward 4"),
    Question("trial_id", "What should its file be called?", "Small letters, digits, - and _, such as: home-first"),
    Question("organisation", "Which organisation is it for?", "Such as: Lincolnshire County Council"),
    Question("site", "Which team or place will try it?", "Such as: Louth team"),
    Question("start", "On which day does the logging start?", "Year-month-day; for weeks, a Monday is usual"),
    Question(
        "baseline_weeks",
        "How many weeks will you log before anything changes?",
        "Years, for annual indicators. Six baseline weeks are the biggest gain open to any team",
        str(BASELINE),
    ),
    Question("trial_weeks", "How many weeks will the new way be tried?", "Years, for annual indicators", str(TRIAL)),
)


def new_trial(
    root: Path,
    *,
    template: str,
    trial_id: str,
    title: str,
    organisation: str,
    start: dt.date,
    site: str = "",
    baseline_weeks: int = BASELINE,
    trial_weeks: int = TRIAL,
) -> tuple[Path, ...]:
    """Write trials/<id>.yaml, its empty log, and the schema for editors where there is none; return what was written.

    The answers are `QUESTIONS`, so there are as many arguments. `start` is the first day of logging; `baseline_weeks`
    and `trial_weeks` are counted in the template's own period (years for annual_indicators).
    >>> import tempfile
    >>> root = Path(tempfile.mkdtemp())
    >>> answers = {"title": "Home first", "organisation": "A council", "start": dt.date(2026, 4, 6)}
    >>> [path.name for path in new_trial(root, template="hospital_ward", trial_id="ward-4", **answers)]
    ['ward-4.yaml', 'impact_log.csv', 'trial.schema.json']

    Raises TrialError for an answer that cannot be used and WorkspaceError for a file that is already there or cannot be
    written. Nothing is ever overwritten, and nothing stays behind when something fails.
    """
    problems = _answer_problems(template, trial_id, start, baseline_weeks, trial_weeks)
    for key, answer in (("title", title), ("organisation", organisation), ("site", site or "-")):
        problems += _text_problems(key, answer)
    if problems:
        raise TrialError(problems)
    filled = _filled(
        template,
        {
            "trial_id": trial_id,
            "title": _in_yaml(title.strip()),
            "organisation": _in_yaml(organisation.strip()),
            "site": _in_yaml(site.strip() or "Our team"),
            "phases": _phases(_period(template), start, baseline_weeks, trial_weeks),
        },
    )
    trial_file, log_file = root / "trials" / f"{trial_id}.yaml", root / "impact_logs" / trial_id / LOG_NAME
    trial = parse_trial(filled, name=str(trial_file), trial_id=trial_id)
    outputs = {trial_file: filled.encode("utf-8"), log_file: _empty_log(trial)}
    taken = [path for path in outputs if os.path.lexists(path)]
    if taken:
        raise WorkspaceError([Problem(str(path), "this is already there.", "Choose another id.") for path in taken])
    schema_file = root / "trials" / FILE_NAME
    if not os.path.lexists(schema_file):
        outputs[schema_file] = f"{json.dumps(trial_schema(), indent=2)}\n".encode()
    _write_all(outputs)
    return tuple(outputs)


def problems_with(key: str, answer: str) -> list[Problem]:
    """What is wrong with one typed answer to the question `key`, so that it can be asked again at once."""
    text = answer.strip()
    if key in ("title", "organisation", "site"):
        return _text_problems(key, text or ("-" if key == "site" else ""))
    start, counts = dt.date(2026, 1, 5), {"baseline_weeks": BASELINE, "trial_weeks": TRIAL}
    if key == "start":
        found = typed_day(text)
        if found is None:
            mend = "Write day/month/year, such as 05/01/2026, or year-month-day, such as 2026-01-05."
            return [Problem(key, f"{text[:40]!r} is not a date.", mend)]
        start = found
    if key in counts:
        if not text.isdecimal():
            return [Problem(key, f"{text[:40]!r} is not a whole number.", "Six is usual.")]
        counts[key] = int(text[:9])
    template = text if key == "template" else TEMPLATES[0].name
    trial_id = text if key == "trial_id" else "trial"
    problems = _answer_problems(template, trial_id, start, counts["baseline_weeks"], counts["trial_weeks"])
    return [problem for problem in problems if problem.where == key]


def typed_day(text: str) -> dt.date | None:
    """A day as people in Britain type it, 05/01/2026 for 5 January, or year-month-day; None for anything else."""
    british = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text.strip())
    try:
        if british:
            return dt.date(int(british[3]), int(british[2]), int(british[1]))
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None


def _answer_problems(template: str, trial_id: str, start: dt.date, baseline: int, trial: int) -> list[Problem]:
    problems = []
    names = [known.name for known in TEMPLATES]
    if template not in names:
        near = nearest(template, names)
        mend = f"Use one of: {', '.join(names)}.{f' Did you mean {near}?' if near else ''}"
        problems.append(Problem("template", f"{template[:60]!r} is not one of them.", mend))
    if not is_identifier(trial_id):
        better = as_identifier(trial_id)
        problems.append(
            Problem(
                "trial_id",
                f"{trial_id[:60]!r} cannot be a trial's id.",
                f"{IDENTIFIER_RULE} Use {better}, say." if better else IDENTIFIER_RULE,
            )
        )
    for key, count, least in (("baseline_weeks", baseline, 0), ("trial_weeks", trial, 1)):
        if not least <= count <= MOST_PERIODS:
            problems.append(Problem(key, f"{count} is not from {least} to {MOST_PERIODS}.", "Six is usual."))
    if not 1900 <= start.year <= 2100:
        problems.append(Problem("start", f"the year {start.year} is not between 1900 and 2100.", "Mend the year."))
    return problems


def _text_problems(key: str, answer: str) -> list[Problem]:
    text = answer.strip()
    if not text:
        return [Problem(key, "the answer is empty.", "Write a few words; they can be changed later.")]
    if len(text) > 200:
        return [Problem(key, f"the answer has {len(text)} characters.", "There may be at most 200.")]
    if hidden := UNSEEN.search(text.replace("\r", "\x0b")):
        what = f"the answer holds a character that cannot be seen (U+{ord(hidden[0]):04X})."
        return [Problem(key, what, "Type it again rather than pasting it.")]
    return []


def _period(template: str) -> PeriodUnit:
    return next(known.period for known in TEMPLATES if known.name == template)


def _filled(template: str, answers: dict[str, str]) -> str:
    """The template with every <<name>> replaced, in one pass, so that an answer cannot ask for another."""
    text = files("trialkit.protocol").joinpath("templates", f"{template}.yaml").read_text(encoding="utf-8")
    return re.sub("<<([a-z_]+)>>", lambda match: answers[match[1]], text)


def _in_yaml(text: str) -> str:
    """Text as a double-quoted YAML value that reads back as exactly the same text.

    JSON's quoting is YAML's too; what YAML cannot hold as it is, such as a control character, was refused before.
    """
    return json.dumps(text, ensure_ascii=False)


def _phases(period: PeriodUnit, start: dt.date, baseline: int, trial: int) -> str:
    """The phases in YAML: a baseline, one week of settling in (not for years), and the trial."""
    settling = 1 if period == "week" and baseline else 0
    plan = [
        ("Baseline", "baseline", baseline, "the old way, logged just the same"),
        ("Settling in", "transition", settling, "training; shown in charts, not counted either way"),
        ("Trial", "trial", trial, "the new way"),
    ]
    lines, begun = [*_why_a_baseline(period, baseline), "  phases:"], 0
    for name, kind, count, comment in plan:
        if count:
            first = step(period, start, begun)
            last = step(period, start, begun + count) - dt.timedelta(days=1)
            lines.append(f"    - {{name: {name}, kind: {kind}, start: {first}, end: {last}}}   # {comment}")
            begun += count
    return "\n".join(lines)


def _why_a_baseline(period: PeriodUnit, baseline: int) -> list[str]:
    """Comment lines on what the baseline buys, or costs when there is none."""
    if baseline == 0:
        return [
            "  # There is no baseline, so a trend that was already under way will look the same as an effect. If you",
            f"  # can, log a few {period}s before anything changes: a baseline is the biggest gain open to any team.",
        ]
    how_long = f"{baseline} {period}{'s' if baseline > 1 else ''}"
    return [
        f"  # Log the old way for {how_long} before anything changes. A baseline is the biggest gain open to any",
        "  # team: without one, a trend that was already under way looks the same as an effect.",
        "  # Six are a good number, and they cost nothing but the logging.",
    ]


def _empty_log(trial: Trial) -> bytes:
    """The headings of the log, marked as UTF-8 so that Excel opens it rightly."""
    text = io.StringIO()
    csv.writer(text).writerow([field.column or name for name, field in trial.log.fields.items()])
    return text.getvalue().encode("utf-8-sig")


def _write_all(outputs: dict[Path, bytes]) -> None:
    """Write every file, or none: what was begun is taken away again when anything stops it."""
    done: list[Path] = []
    complete = False
    try:
        for path, content in outputs.items():
            for folder in reversed([parent for parent in path.parents if not parent.exists()]):
                folder.mkdir()
                done.append(folder)
            with path.open("xb") as file:
                done.append(path)
                file.write(content)
        complete = True
    except OSError as error:
        what = f"cannot be written ({error.strerror})."
        where = error.filename if isinstance(error.filename, str) else str(path)
        raise WorkspaceError(Problem(where, what, "Nothing was left behind. Check the folder.")) from None
    finally:
        for path in [] if complete else reversed(done):
            path.rmdir() if path.is_dir() else path.unlink()
