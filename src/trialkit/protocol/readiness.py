"""What should be in place before a trial starts: what is not is told, with what it costs, and stops nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trialkit.protocol.calendar import periods
from trialkit.protocol.trial import Trial

FEWEST_BASELINE = 3
"""Baseline periods without which nothing can be set against the trial."""
WANTED_BASELINE = 6
UNWRITTEN = "not yet"
"""How an answer begins that is still to come, such as the "Not yet written" of a new trial file."""


@dataclass(frozen=True)
class Item:
    """One thing to have in place: what it is, whether it is, what the plan says of it, and why it matters if not."""

    name: str
    met: bool
    said: str


def checklist(trial: Trial) -> tuple[Item, ...]:
    """The pre-start checklist, in the order in which it is usually done."""
    return tuple(_items(trial))


def gaps(trial: Trial) -> tuple[str, ...]:
    """Names of what is not in place."""
    return tuple(item.name for item in checklist(trial) if not item.met)


def _items(trial: Trial) -> Iterator[Item]:
    yield _written(
        "Data protection assessment", trial.governance.dpia, "governance.dpia: its reference, or why none is needed."
    )
    yield _written(
        "Consent", trial.governance.consent, "governance.consent: how people agree, or why they are not asked."
    )
    yield _described(trial)
    yield _baseline(trial)
    yield _balancing(trial)
    compared = [site.name for site in trial.design.sites if site.role == "comparison"]
    without = "No site keeps to the old way, so anything else that changes could explain a result."
    yield Item("Comparison team", bool(compared), " and ".join(compared) if compared else without)
    yield _written("Who decides", trial.decision.decider, "decision.decider: the role that will take the decision.")


def _written(name: str, text: str | None, wanted: str) -> Item:
    written = text is not None and not text.casefold().startswith(UNWRITTEN)
    return Item(name, written, text if text is not None and written else f"Not written. {wanted}")


def _described(trial: Trial) -> Item:
    lacking = [key for key in ("why", "what", "who", "where") if getattr(trial.intervention, key) is None]
    if not lacking:
        return Item("What will be done", True, "The file says why, what, who and where.")
    keys = ", ".join(f"intervention.{key}" for key in lacking)
    return Item("What will be done", False, f"Not written: {keys}. Another team could not do the same.")


def _baseline(trial: Trial) -> Item:
    unit = trial.design.period
    count = sum(period.kind == "baseline" for period in periods(trial.design))
    if count >= WANTED_BASELINE:
        return Item("Baseline", True, f"{count} {unit}s before anything changes.")
    if count >= FEWEST_BASELINE:
        more = f"{WANTED_BASELINE} or more would let smaller changes be seen."
        return Item("Baseline", True, f"{count} {unit}s before anything changes; {more}")
    had = "None is planned" if count == 0 else f"Only {count} {unit}{'s' if count > 1 else ''} planned"
    return Item("Baseline", False, f"{had}, so a change that was already under way will look like an effect.")


def _balancing(trial: Trial) -> Item:
    name = "What might get worse"
    watched = [measure.name for measure in trial.of_role("balancing")]
    if watched:
        return Item(name, True, f"Watched by {' and '.join(watched)}.")
    why = trial.no_balancing_measure_because
    return Item(name, False, f"Nothing watches for harm. The file says: {why}" if why else "Nothing watches for harm.")
