"""Words as a trial has them: those it would rather not use, as hints and never refusals; one and several of a thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trialkit.protocol.trial import Trial


_IRREGULAR = {"people": "person", "children": "child", "men": "man", "women": "woman"}


@dataclass(frozen=True)
class Avoided:
    """A word to avoid as it stands in a text, and the word to use for it."""

    found: str
    use: str


@dataclass(frozen=True)
class Hint:
    """A word to avoid in the trial file's own wording; where: its keys, "measures.resolved.name"."""

    where: str
    found: str
    use: str


def avoided(text: str, words: Mapping[str, str]) -> tuple[Avoided, ...]:
    """Every word to avoid that stands in a text as a whole word, in any case, singular or plural, each once.

    A single word to use is put in the plural where the word found is; of words that overlap the longest counts.

    >>> avoided("Two Referrals, no preferral", {"referral": "introduction"})
    (Avoided(found='Referrals', use='introductions'),)
    """
    known = {_bare(word): use for word, use in words.items() if _bare(word)}
    if not known:
        return ()
    spelt = {form: word for word in known for form in (_plural(word), word)}
    ordered = sorted(spelt, key=len, reverse=True)
    pattern = "|".join(r"\s+".join(re.escape(part) for part in form.split()) for form in ordered)
    found: dict[str, Avoided] = {}
    for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE):
        said = _bare(match[0])
        word = spelt.get(said)
        if word is not None:
            many = said != word and " " not in known[word].strip()
            found.setdefault(said, Avoided(match[0], _plural(known[word]) if many else known[word]))
    return tuple(found.values())


def hints(trial: Trial) -> tuple[Hint, ...]:
    """The words to avoid in what a trial file shows people: labels, hints and options of the log, names of measures."""
    words = trial.log.avoid_words
    return tuple(Hint(where, one.found, one.use) for where, text in _shown(trial) for one in avoided(text, words))


def _shown(trial: Trial) -> Iterator[tuple[str, str]]:
    for name, field in trial.log.fields.items():
        for key, text in (("column", field.column), ("label", field.label), ("hint", field.hint)):
            if text:
                yield f"log.fields.{name}.{key}", text
        for code, text in (field.options or {}).items():
            yield f"log.fields.{name}.options.{code}", text
    for measure in trial.measures:
        yield f"measures.{measure.id}.name", measure.name


def _bare(word: str) -> str:
    return " ".join(word.casefold().split())


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """A count with its noun: "1 week", "6 weeks"."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def joined(parts: Iterable[str]) -> str:
    """A list in a sentence: a, b and c; "" of nothing."""
    *first, last = ("", *parts)
    return f"{', '.join(first[1:])} and {last}" if len(first) > 1 else last


def singular(words: str) -> str:
    """What one of a unit is called; words in which no plural is seen are kept.

    >>> singular("minutes"), singular("points of score"), singular("enquiries"), singular("people")
    ('minute', 'point of score', 'enquiry', 'person')
    >>> singular("hospital admissions per 1,000 people"), singular("distress"), singular("per 100,000 adults")
    ('hospital admission per 1,000 people', 'distress', 'per 100,000 adults')
    """
    counted, *rest = re.split(r"(?<=\w)(?= (?:of|per|a|an|in|for|who|that|with) )", words, maxsplit=1)
    *before, last = counted.split(" ")
    if before[:1] == ["per"] or last == "per":
        return words
    return " ".join((*before, _one(last))) + "".join(rest)


def _one(word: str) -> str:
    """The singular of one word; as it stands where it ends like no plural."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if re.search(r"[^aeiou]ies$", word):
        return f"{word[:-3]}y"
    if re.search(r"(ss|x|z|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if re.search(r"[^sui]s$", word) else word


def _plural(word: str) -> str:
    """The regular English plural.

    >>> _plural("referral"), _plural("party"), _plural("process")
    ('referrals', 'parties', 'processes')
    """
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if re.search(r"(s|x|z|ch|sh)$", word) else f"{word}s"
