"""Personal data refused at the door: what looks like a person's number, address, telephone or birthday.

It cannot find everything (a name looks like any other word), so it never claims that a log is anonymous.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection

_GAP = r"[\x00-/:-@\[-`{-\x7F]"
_MONTH = (
    "[jJ][aA][nN]|[fF][eE][bB]|[mM][aA][rRyY]|[aA][pP][rR]|[jJ][uU][nNlL]|[aA][uU][gG]|[sS][eE][pP]|[oO][cC][tT]"
    "|[nN][oO][vV]|[dD][eE][cC]"
)
PREFILTER = (
    rf"@|[^\x00-\x7F]|[0-9](?:{_GAP}{{0,3}}[0-9]){{8}}|[A-Za-z][0-9][0-9A-Za-z]?{_GAP}{{0,5}}[0-9][A-Za-z]{{2}}"
    rf"|[A-Za-z]{{2}}{_GAP}?[0-9](?:{_GAP}?[0-9]){{5}}|"
    rf"[A-Z][0-9][0-9A-Z] O[A-Z]{{2}}|[\[(] ?[aA][tT] ?[\])]|[bB][iI][rR][tT][hH]|[bB][oO][rR][nN]"
    rf"|[dD]\.?{_GAP}?[oO]\.?{_GAP}?[bB]|[0-9]{_GAP}{{1,3}}[0-9]{{1,2}}{_GAP}{{1,3}}[0-9]{{2}}"
    rf"|[0-9][a-zA-Z]{{0,2}}{_GAP}{{0,3}}(?:[oO][fF] )?(?:{_MONTH})"
    rf"|(?:{_MONTH})[a-zA-Z]*{_GAP}{{1,3}}[0-9]{{1,2}}[a-z]{{0,2}}{_GAP}{{1,3}}[0-9]{{4}}"
)
"""What the engine looks for in every cell; only its finds are looked at closely here.

RE2 syntax, and bytes only: classes of Unicode letters made the same search a hundred times slower, so every cell with a
letter beyond ASCII is looked at closely instead.
"""

_PY_PREFILTER = re.compile(r"@|[\[(]\s?at\s?[\])]|\d[^0-9a-z]{0,3}\d|[a-z][0-9]|birth|born|d\.?o\.?b", re.I)
_ASCII_PREFILTER = re.compile(PREFILTER)
_TYPED = str.maketrans("‘’‚‛“”„‐‑‒–—―−…\u00a0\u202f·•", "''''\"\"\"-------.  ::")
"""What word processors put for plain marks, none of which changes what a text holds: most notes then are ASCII."""
_EMAIL = re.compile(
    r"[\w.+'-]{1,64}\s?(?:@|[\[(]\s?at\s?[\])])\s?[\w-]+(?:\s?\.[\w-]+)*\s?\.[^\W\d_]{2,}", re.IGNORECASE
)
_APART = r"[\s.\-–—‑/·:_()]{0,3}"
_TEN = re.compile(
    rf"(?<![\d.,£])(\d{{3}}{_APART}\d{{3}}{_APART}\d{{4}}"
    rf"|\d{{4}}{_APART}\d{{3}}{_APART}\d{{3}})(?:\.0)?(?!\d|[.,]\d)"
)
_INSURANCE = re.compile(
    r"(?<![A-Z0-9])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][\s-]?\d\d[\s-]?\d\d[\s-]?\d\d[\s-]?[A-D](?![A-Z0-9])"
    r"|(?<![A-Z0-9])(?-i:[A-Z]{2})(?:\s?\d{3}\s?\d{3}\s?|\.\d\d\.\d\d\.\d\d\.)(?-i:[A-D])(?![A-Z0-9])",
    re.I,
)
_POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])([A-Z]{1,2})\d[A-Z\d]?\s{0,3}[-.,/_]?\s{0,3}(\d[ABD-HJLNP-UW-Z]{2})(?![A-Za-z0-9])|(?<![A-Za-z0-9])(?-i:[A-Z]{2}\d\d\sO[ABD-HJLNP-UW-Z]{2})(?![A-Za-z0-9])"
    r"|(?<![A-Z])GIR\s?0AA",
    re.I,
)
_AREAS = frozenset(
    [
        "AB",
        "AL",
        "B",
        "BA",
        "BB",
        "BD",
        "BH",
        "BL",
        "BN",
        "BR",
        "BS",
        "BT",
        "CA",
        "CB",
        "CF",
        "CH",
        "CM",
        "CO",
        "CR",
        "CT",
        "CV",
        "CW",
        "DA",
        "DD",
        "DE",
        "DG",
        "DH",
        "DL",
        "DN",
        "DT",
        "DY",
        "E",
        "EC",
        "EH",
        "EN",
        "EX",
        "FK",
        "FY",
        "G",
        "GL",
        "GU",
        "GY",
        "HA",
        "HD",
        "HG",
        "HP",
        "HR",
        "HS",
        "HU",
        "HX",
        "IG",
        "IM",
        "IP",
        "IV",
        "JE",
        "KA",
        "KT",
        "KW",
        "KY",
        "L",
        "LA",
        "LD",
        "LE",
        "LL",
        "LN",
        "LS",
        "LU",
        "M",
        "ME",
        "MK",
        "ML",
        "N",
        "NE",
        "NG",
        "NN",
        "NP",
        "NR",
        "NW",
        "OL",
        "OX",
        "PA",
        "PE",
        "PH",
        "PL",
        "PO",
        "PR",
        "RG",
        "RH",
        "RM",
        "S",
        "SA",
        "SE",
        "SG",
        "SK",
        "SL",
        "SM",
        "SN",
        "SO",
        "SP",
        "SR",
        "SS",
        "ST",
        "SW",
        "SY",
        "TA",
        "TD",
        "TF",
        "TN",
        "TQ",
        "TR",
        "TS",
        "TW",
        "UB",
        "W",
        "WA",
        "WC",
        "WD",
        "WF",
        "WN",
        "WR",
        "WS",
        "WV",
        "YO",
        "ZE",
    ]
)
_ORDINAL = re.compile(r"(?:1st|2nd|3rd|[04-9]th)")
_PHONE = re.compile(
    r"(?<![\d.,£])(?:447[1-9]\d{8}|07\d{3}/\d{3}/\d{3}|0\d{4} \d\d \d\d \d\d|"
    r"(?:\+\s?44|0044|\(?0)(?:[\s().\-–—‑]{0,3}\d){9,11})(?![\d]|[.,]\d)"
)
_MOBILE = re.compile(r"7[1-9]\d{8}(?:\.0)?")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DATE = re.compile(
    r"(?<!\d)(?:(?P<iso>(?:18|19|20)\d\d)[-/.](?P<im>\d{1,2})[-/.](?P<id>\d{1,2})"
    r"|(?P<d>\d{1,2})\s?[-/.| ]\s?(?P<m>\d{1,2})\s?[-/.| ]\s?(?P<y>(?:18|19|20)\d\d|\d\d)"
    r"|(?P<td>\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*(?:of\s+)?(?P<tm>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"[\s\-/.,]*(?P<ty>(?:18|19|20)\d\d|['’]?\d\d)"
    r"|(?P<am>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s\-/.]+(?P<ad>\d{1,2})(?:st|nd|rd|th)?,?\s+"
    r"(?P<ay>(?:18|19|20)\d\d))(?!\d)",
    re.I,
)
_BIRTH_WORDS = r"(?<![a-z])(?:d\.?\s?o\.?\s?b\.?|born|birth\s?da(?:y|te)|(?:date|year) of birth)(?![a-z])"
_BORN = re.compile(_BIRTH_WORDS, re.I)
_BORN_THEN = re.compile(_BIRTH_WORDS + r"[^0-9]{0,25}(?:\d{1,2}[\s/.|-]|(?:18|19|20)\d\d|(?:\d{6}|\d{8})(?!\d))", re.I)
_YOUNGEST, _OLDEST = 16, 125
"""A full date this many years before the trial is taken for somebody's birthday."""

_WORDS_FOR_NOTHING = (
    "maybe|perhaps|unknown|not known|unsure|not sure|don't know|dont know|none|nil|null|zero|blank|empty|n/a|na"
    "|not applicable|not yet|not asked|not given|tbc|tba|pending|ongoing|sometimes|partly|other|same|ditto|as above"
)
_SAYABLE = re.compile(
    r"[-+−]?[£€$]?\d{1,4}(?:[.,]\d{1,2})?(?: ?(?:%|h|hr|hrs|hours?|m|min|mins|minutes?|days?|am|pm))?"
    r"|\d{1,2}[-/. ]\d{1,2}[-/. ]20\d\d|20\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[:.]\d\d"
    r"|#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)|\W{1,3}"
    rf"|(?i:{_WORDS_FOR_NOTHING})"
)
_SHORTEST_SLIP = 7
"""Letters of a text that may be taken for a misspelt answer; many names are shorter."""

Kind = str
BIRTH: Kind = "a date of birth"


def personal_kind(value: str, trial_start: dt.date | None = None) -> Kind | None:
    """What kind of personal data a text looks like it holds, or None.

    trial_start: when given, a full date between 16 and 125 years before it counts as a date of birth.
    NHS numbers: modulus 11 check digit (NHS Data Dictionary). Postcodes: BS 7666 form in a real postcode area.
    """
    if not value.isascii():
        value = value.translate(_TYPED)
    if not value.isascii():
        value = unicodedata.normalize("NFKC", value)
        value = "".join(letter for letter in value if unicodedata.category(letter) != "Cf")
        value = "".join(str(unicodedata.decimal(letter, letter)) for letter in value)
    if not (_ASCII_PREFILTER if value.isascii() else _PY_PREFILTER).search(value):
        return None
    if _EMAIL.search(value):
        return "an e-mail address"
    undated = _DATE.sub(lambda found: found.group() if _is_inside_phone(found) else " | ", value)
    if any(_is_nhs(re.sub(r"\D", "", found)) for found in _TEN.findall(value)):
        return "an NHS number"
    if _INSURANCE.search(value):
        return "a National Insurance number"
    if any(_is_phone(found.group()) for found in _PHONE.finditer(undated)) or _MOBILE.fullmatch(value.strip()):
        return "a telephone number"
    if any(_is_postcode(found) for found in _POSTCODE.finditer(value)):
        return "a postcode"
    if _BORN_THEN.search(value) or (trial_start and _is_birthday(value, trial_start)):
        return BIRTH
    return None


def heading_of_births(heading: str) -> bool:
    """Whether a heading says that its column holds dates of birth."""
    return bool(_BORN.search(re.sub(r"[_\s]+", " ", heading)))


def may_be_said(value: str) -> bool:
    """Whether a wrong value cannot be anybody's name or details, so that a message may repeat it.

    Figures of at most four digits, days of this century, a spreadsheet's errors, marks, and a few words that people
    write where they have no answer. Any other word may be a name, and a longer number somebody's.
    """
    return bool(_SAYABLE.fullmatch(value)) and personal_kind(value) is None


def is_slip(value: str, allowed: Collection[str]) -> bool:
    """Whether a text is an allowed answer but for one letter that is wrong, missing or too many.

    Only of texts of seven letters or more: "Grace" is one letter from "grade", and may be somebody all the same.
    """
    if sum(letter.isalpha() for letter in value) < _SHORTEST_SLIP or any(letter.isdigit() for letter in value):
        return False
    return any(_one_apart(value, answer) for answer in allowed)


def _one_apart(one: str, other: str) -> bool:
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    ends = (one[same + 1 :], other[same + 1 :]), (one[same + 1 :], other[same:]), (one[same:], other[same + 1 :])
    return any(left == right for left, right in ends)


def _is_nhs(digits: str) -> bool:
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    return (0 if check == 11 else check) == int(digits[9])


def _is_phone(found: str) -> bool:
    digits = re.sub(r"\D", "", found)
    for code in ("0044", "44"):
        if digits.startswith(code):
            digits = "0" + digits[len(code) :].removeprefix("0")
    return len(digits) in (10, 11) and digits[1] in "123578"


def _is_inside_phone(found: re.Match[str]) -> bool:
    """Whether three pairs of figures follow a dialling code, and so are no date."""
    before = found.string[: found.start()]
    return bool(re.fullmatch(r"\d\d \d\d \d\d", found.group()) and re.search(r"(?<!\d)0\d{4} $", before))


def _is_postcode(found: re.Match[str]) -> bool:
    if found.group(1) is None:
        return True
    return found.group(1).upper() in _AREAS and not _ORDINAL.fullmatch(found.group(2))


def _is_birthday(value: str, trial_start: dt.date) -> bool:
    return any(
        _YOUNGEST <= trial_start.year - year <= _OLDEST
        for found in _DATE.finditer(value)
        for year in _years(found, trial_start)
    )


def _years(found: re.Match[str], trial_start: dt.date) -> tuple[int, ...]:
    part = found.groupdict()
    if part["iso"]:
        return (int(part["iso"]),) if 1 <= int(part["im"]) <= 12 and 1 <= int(part["id"]) <= 31 else ()
    day = int(part["d"] or part["td"] or part["ad"])
    month = int(part["m"]) if part["m"] else _MONTHS.index((part["tm"] or part["am"]).lower()) + 1
    if not (1 <= month <= 12 and 1 <= day <= 31) and not (1 <= day <= 12 and 1 <= month <= 31):
        return ()
    year = (part["y"] or part["ty"] or part["ay"]).strip("'’")
    if len(year) == 4:
        return (int(year),)
    # Two figures: this century's reading unless it lies well after the trial.
    return (2000 + int(year) if 2000 + int(year) <= trial_start.year + 10 else 1900 + int(year),)
