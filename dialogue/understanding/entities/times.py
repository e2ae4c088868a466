"""Where dates and periods stand: `last Tuesday`, `before Christmas`, `3 March`, `in two weeks`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from dialogue.understanding.entities.dates import date_value, speaks_of_the_past
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
_NOT_A_DAY = re.compile(r"(?:sun|sat|mar|may|wed)$", re.IGNORECASE)
_BEFORE_A_DAY = re.compile(
    r"\b(?:on|by|last|next|this|in|since|from|of|until|till|before|after)\s$", re.IGNORECASE
)
_LED_BY = re.compile(r"(?:on |the |an? )+", re.IGNORECASE)


def find_dates(text: str, now: datetime) -> Iterator[Entity]:
    """Dates as `2026-11-17`, periods as `2026-11-01/2026-11-30`; as typed where none is meant."""
    for match in _DATE.finditer(text):
        written = match[0]
        if _NOT_A_DAY.match(written) and not _BEFORE_A_DAY.search(text[: match.start()]):
            continue
        ahead = _LED_BY.match(written)
        begin = match.start() + (ahead.end() if ahead else 0)
        written = text[begin : match.end()]
        past = speaks_of_the_past(text, begin)
        yield Entity("date", date_value(written, now, past), written, begin, match.end())
