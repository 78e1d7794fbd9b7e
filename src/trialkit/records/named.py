"""Whether words for a permanent record may name somebody: a role passes, and what the plan itself names."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

from trialkit.records.answers import may_be_name


def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ROLES = _vocabulary(
    """
    administrator adviser advisor analyst assessor assistant board cabinet chair chairman chairperson
    chairwoman chief clinician colleagues commissioner commissioners committee consultant coordinator council
    councillor councillors dass deputy director directorate directors executive executives executors forum
    governor group head improvement lead leader leaders leadership lecturer management manager managers matron
    meeting members nurse officer officers owner panel partner partners partnership practitioner practitioners
    professional programme project psw researcher senior sponsor staff supervisor team teams therapist
    therapists trainer trust worker workers
    """
)
"""Words that say what somebody is, or which body decided."""
_WORK = _vocabulary(
    """
    access acting adult adults and area assessment associate at authority baseline borough business cabinet
    care carers change children city clinical commissioning communities community county day delivery design
    digital disabilities disability discharge district domestic door early east education families finance
    first for front frontline governance health healthcare help hospital hospitals housing independent
    innovation integrated interim intervention joint learning legal living local locality mental national
    neighbourhood nhs north northern of older on operational operations oversight people performance place
    planning policy practice prevention principal public quality reablement region regional research resources
    review reviews safeguarding scrutiny section service services social south southern strategic strategy
    strengths support system the to transformation trial user users voluntary ward wellbeing west western with
    young
    """
)
_OPENERS = _vocabulary(
    """
    a act after all although an any april are as ask at august autumn balancing because before both britain
    but by cases christmas december during each easter england every excel february few for friday from go
    harm has have here how however i if in into is it its january july june keep less like look many march may
    monday more most new next no not nothing november now october of on once one only or our over people
    ramadan rather repeat roll same saturday scotland september since six so some spring stay still stop
    summer sunday take that the their then there these they this those three thursday to too tuesday two under
    until wait wales was we wednesday weeks were what when where while who why winter with without would
    """
)
_LONGEST_SHORT = 3
"""Letters of an abbreviation, such as SMT."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PARTS = re.compile(r"[,;:()\[\]/|–—]|\s-\s|\s(?:and|&|with)\s")
_COURTESY = re.compile(r"\b(?:Mrs?|Ms|Miss|Mx|Dr|Prof(?:essor)?|Sir|Dame|Cllr|Councillor)\b\.?\s+[^\W\d_a-z]")
_INITIAL = re.compile(r"(?<![\w'’])(?![AI]\b)[A-Z]\.?\s?(?:[A-Z]\.?\s?)?(?<=[.\s])[A-Z][a-z]{2,}\b")


def role_may_be_name(text: str, plan: Collection[str] = ()) -> bool:
    """Whether what should be a role may be somebody's name, by the check that codes in a log have to pass.

    Every part between commas, brackets or "and" has to hold a word for a role, or words of the work alone.

    plan: words that the plan itself uses, in small letters, such as those of its sites.

    >>> [role_may_be_name(text) for text in ("Assistant director", "Jane Smith", "Jane, team manager")]
    [False, True, True]
    """
    if prose_may_name(text, plan):
        return True
    known = _WORK | frozenset(plan)
    for part in _PARTS.split(text):
        words = [word.casefold() for word in _WORD.findall(part) if not _is_abbreviation(word)]
        if may_be_name(part) and not _ROLES.intersection(words) and not known.issuperset(words):
            return True
    return False


def prose_may_name(text: str, plan: Collection[str] = ()) -> bool:
    """Whether a sentence may name somebody: a title or an initial before a capital, or two capitals side by side.

    Words for roles, work and days, and those of the plan, are nobody's name. A name alone, as a sentence's only
    capital, cannot be told from any other word.

    >>> prose_may_name("The team would rather go on at once"), prose_may_name("As Jane Smith said")
    (False, True)
    """
    if _COURTESY.search(text) or _INITIAL.search(text):
        return True
    known = _ROLES | _WORK | _OPENERS | frozenset(plan)
    found = list(_WORD.finditer(text))
    return any(
        text[one.end() : other.start()].isspace()
        and all(_capital(word.group()) and word.group().casefold() not in known for word in (one, other))
        for one, other in pairwise(found)
    )


def words_of(*texts: str) -> frozenset[str]:
    """The words of some texts, in small letters."""
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))


def _capital(word: str) -> bool:
    """Whether a word begins with a capital and goes on in small letters; capitals alone are an abbreviation."""
    return word[0].isupper() and any(letter.islower() for letter in word[1:])


def _is_abbreviation(word: str) -> bool:
    return word.isupper() and len(word) <= _LONGEST_SHORT
