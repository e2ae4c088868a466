"""Dates and periods: `last Tuesday`, `before Christmas`, `3 March`, `in two weeks`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from dateparser.date import DateDataParser
from dateutil.easter import easter

from dialogue.understanding.result import Entity

__all__ = ["find_dates"]

_DAY = (
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?|tmr|tmrw|tomm?orr?ow"
    r"|yesterday|yday|today|tonight|toda|2moro"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_COUNT = r"(?:\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten|couple of|few)"
_UNIT = r"(?:hours?|days?|weeks?|wks?|fortnights?|months?|years?|yrs?)"
_FEAST = (
    r"christmas(?: eve| day)?|xmas|new year(?:'?s)?(?: eve| day)?|easter|black friday|halloween"
    r"|valentine'?s?(?: day)?|mother'?s day|father'?s day|diwali|eid|boxing day"
)
_DATE = re.compile(
    rf"""(?<![\w#/-])(?:
        \d{{4}}-\d{{2}}-\d{{2}}
      | \d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}} | \d{{1,2}}/\d{{1,2}}
      | (?:the\s)?\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?:,?\s\d{{4}})?
      | {_MONTH}\s(?:the\s)?\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?
      | (?:the\s)?\d{{1,2}}(?:st|nd|rd|th)(?!\s(?:floor|time|order|one|item|row))
      | {_COUNT}\s{_UNIT}\sago | in\s{_COUNT}\s{_UNIT}
      | (?:a\s)?week\s(?:ago\s|last\s|on\s)?(?:{_DAY})
      | (?:last|next|this|past|coming|early|late|mid|end\sof|beginning\sof)\s
        (?:(?:{_DAY})|{_MONTH}|week(?:end)?|month|year|night|spring|summer|autumn|fall|winter
          |morning|afternoon|evening)
      | end\sof\s(?:the\s|this\s|next\s)?(?:week|month|year)
      | the\s(?:weekend|day\s(?:after|before)\s(?:tomorrow|yesterday)|other\sday)
      | (?:on\s)?(?:{_DAY})(?:\s(?:morning|afternoon|evening|night))?
      | (?:{_FEAST})
      | (?:(?<=\bin\s)|(?<=since\s)|(?<=from\s)|(?<=of\s)|(?<=until\s)|(?<=till\s)|(?<=by\s)
          |(?<=before\s)|(?<=after\s)|(?<=my\s)){_MONTH}
      | \d{{1,2}}(?::\d{{2}})?\s?(?:am|pm|o'?clock)
    )(?!\w)""",
    re.VERBOSE | re.IGNORECASE,
)
_ABBREVIATED = {"tmr": "tomorrow", "tmrw": "tomorrow", "2moro": "tomorrow", "yday": "yesterday"}
_NOT_A_DAY = re.compile(r"(?:sun|sat|mar|may|wed)$", re.IGNORECASE)
_BEFORE_A_DAY = re.compile(
    r"\b(?:on|by|last|next|this|in|since|from|of|until|till|before|after)\s$", re.IGNORECASE
)
_PAST = re.compile(
    r"\b(?:bought|ordered|placed|got|paid|sent|came|arrived|since|was|from|received|posted|last"
    r"|been|did|had|said|missing|charged)\b",
    re.IGNORECASE,
)


def find_dates(text: str, now: datetime) -> Iterator[Entity]:
    """Dates as `2026-11-17`, periods as `2026-11-01/2026-11-30`; as typed where none is meant."""
    past = bool(_PAST.search(text))
    for match in _DATE.finditer(text):
        written = match[0]
        if _NOT_A_DAY.match(written) and not _BEFORE_A_DAY.search(text[: match.start()]):
            continue
        begin = match.start()
        if written.lower().startswith("on "):
            begin, written = begin + 3, written[3:]
        yield Entity("date", _value(written, now, past), written, begin, match.end())


def _value(written: str, now: datetime, past: bool) -> str:
    lowered = " ".join(written.lower().split())
    lowered = _ABBREVIATED.get(lowered, lowered)
    feast = _feast(lowered, now.date(), past)
    if feast:
        return feast.isoformat()
    if "weekend" in lowered:
        saturday = now.date() + timedelta(days=(5 - now.weekday()) % 7)
        if lowered.startswith(("last", "past")):
            saturday -= timedelta(days=7)
        elif lowered.startswith("next"):
            saturday += timedelta(days=7)
        return _period(saturday, saturday + timedelta(days=1))
    if end := re.match(r"(?:end of|late) (?:the |this |next )?(week|month|year)", lowered):
        return _end_of(end[1], now.date()).isoformat()
    bare = re.sub(r"^(?:the|this|early|mid|late|beginning of|end of) ", "", lowered)
    data = _parser(past, now.replace(tzinfo=None)).get_date_data(bare)
    if data.date_obj is None:
        return lowered
    found = data.date_obj.date()
    if data.period == "month":
        first = found.replace(day=1)
        return _period(first, _end_of("month", first))
    if data.period == "week" and "ago" not in lowered:
        monday = found - timedelta(days=found.weekday())
        return _period(monday, monday + timedelta(days=6))
    return str(found.isoformat())


@lru_cache(maxsize=8)
def _parser(past: bool, now: datetime) -> DateDataParser:
    return DateDataParser(
        languages=["en"],
        settings={
            "RELATIVE_BASE": now,
            "PREFER_DATES_FROM": "past" if past else "future",
            "DATE_ORDER": "DMY",
        },
    )


def _feast(name: str, today: date, past: bool) -> date | None:
    """The next, or the last, day of a feast; None for those whose day no rule here gives."""
    for year in (today.year, today.year - 1) if past else (today.year, today.year + 1):
        day = _feast_of(name, year)
        if day is None or (day <= today if past else day >= today):
            return day
    return None


def _feast_of(name: str, year: int) -> date | None:
    fixed = {
        "christmas eve": (12, 24), "christmas": (12, 25), "xmas": (12, 25), "boxing day": (12, 26),
        "new year": (1, 1), "halloween": (10, 31), "valentine": (2, 14),
    }  # fmt: skip
    if "year" in name and "eve" in name:
        return date(year, 12, 31)
    if name.startswith("easter"):
        found: date = easter(year)  # type: ignore[no-untyped-call]
        return found
    if name == "black friday":
        november = date(year, 11, 1)
        thursday = november + timedelta(days=(3 - november.weekday()) % 7 + 21)
        return thursday + timedelta(days=1)
    return next((date(year, *day) for feast, day in fixed.items() if name.startswith(feast)), None)


def _end_of(unit: str, day: date) -> date:
    if unit == "week":
        return day + timedelta(days=6 - day.weekday())
    if unit == "year":
        return date(day.year, 12, 31)
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def _period(first: date, last: date) -> str:
    return f"{first.isoformat()}/{last.isoformat()}"
