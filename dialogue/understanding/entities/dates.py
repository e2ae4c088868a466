"""The day or the period that words mean, as of a moment: `last Tuesday`, `this month`, `Easter`."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from dateparser.date import DateDataParser
from dateutil.easter import easter

__all__ = ["date_value", "speaks_of_the_past"]

_ABBREVIATED = {
    "tmr": "tomorrow", "tmrw": "tomorrow", "2moro": "tomorrow", "tomorow": "tomorrow",
    "yday": "yesterday", "tonite": "tonight", "2day": "today", "2nite": "tonight",
}  # fmt: skip
_TODAY = re.compile(
    r"(?:today|tonight|this (?:morning|afternoon|evening)|later|earlier)(?: .*)?$|"
    r"(?:an? )?(?:hours?|minutes?) ago$|.*\b(?:hours?|minutes?) ago$"
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_A_DAY = re.compile(
    r"(?:(?P<which>last|next|this|past|coming) )?"
    r"(?P<day>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?"
    r"(?: (?P<after>week|gone|last|next|coming)| (?:morning|afternoon|evening|night))?$"
)
_PERIOD = re.compile(
    r"(?:(?P<which>last|next|this|past|coming|the) )?(?P<unit>week|month|year|weekend)$"
)
_SEASONS = {
    "spring": (3, 5),
    "summer": (6, 8),
    "autumn": (9, 11),
    "fall": (9, 11),
    "winter": (12, 2),
}
_A_SEASON = re.compile(
    r"(?:(?P<which>last|next|this) )?(?P<season>spring|summer|autumn|fall|winter)$"
)
_AN_HOUR = re.compile(
    r"\d{1,2}(?:[:.]\d{2})? ?(?:am|pm|o'?clock)?(?: in the \w+| at night)?$|noon|midnight"
)
_DAY_OF_MONTH = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)$")
_PAST = re.compile(
    r"\b(?:bought|ordered|placed|got|paid|came|arrived|since|was|were|from|received|posted|been|did"
    r"|had|said|missing|charged|took|gave|booked|purchased|promised|returned|collected|wrote|asked"
    r"|(?:i|we|you|she|he|they) (?:sent|put|made)|sent (?:back|it|them)|supposed|due|expected"
    r"|would of|should(?: have|'ve| of)|still)\b",
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"\b(?:by|before|until|till|til|for|will|is|are|comes?|need|needed|going|gonna|'ll|can|could"
    r"|bring|deliver|send|in time|arrive|get here|open|next)\b",
    re.IGNORECASE,
)


def speaks_of_the_past(text: str, position: int) -> bool:
    """Whether the words before `position` of `text` tell of what was: the last verb decides."""
    clause = re.split(r"[.;!?]", text[:position])[-1]
    past = [match.end() for match in _PAST.finditer(clause)]
    ahead = [match.end() for match in _TO_COME.finditer(clause)]
    return bool(past) and max(past) > max(ahead, default=-1)


def date_value(written: str, now: datetime, past: bool) -> str:
    """The day (`2026-11-17`) or period (`2026-11-01/2026-11-30`) that `written` means.

    Args:
        written: a date as shoppers write it.
        now: when they write it.
        past: whether a day without a year has been, or is to come.

    Returns:
        what is written, in lower case, where it tells no day.
    """
    lowered = " ".join(written.lower().split())
    lowered = _ABBREVIATED.get(lowered, lowered).removeprefix("the ").removeprefix("on ")
    today = now.date()
    if _TODAY.match(lowered):
        return today.isoformat()
    if _AN_HOUR.match(lowered):
        return lowered
    for read in (_feast, _weekday, _period_of, _season, _day_of_month):
        found = read(lowered, today, past)
        if found is not None:
            return found
    return _by_dateparser(lowered, today, past) or lowered


@lru_cache(maxsize=1024)
def _by_dateparser(lowered: str, today: date, past: bool) -> str | None:
    if end := re.match(r"(?:end of|late) (?:the |this |next )?(week|month|year)", lowered):
        return _end_of(end[1], today).isoformat()
    bare = re.sub(r"^(?:this|early|mid|late|beginning of|end of) ", "", lowered)
    bare = re.sub(r"^(?=hour|day|week|month|year)", "1 ", bare)
    bare = re.sub(
        r"^(?:a )?couple (?:of )?", "2 ", re.sub(r"^a fortnight|^fortnight", "2 weeks", bare)
    )
    data = _parser(past, datetime(today.year, today.month, today.day, 12)).get_date_data(bare)
    if data.date_obj is None:
        return None
    found: date = data.date_obj.date()
    if data.period == "month":
        first = found.replace(day=1)
        return _period(first, _end_of("month", first))
    return found.isoformat()


def _weekday(lowered: str, today: date, past: bool) -> str | None:
    match = _A_DAY.match(lowered)
    if match is None:
        return None
    wanted = _DAYS.index(match["day"][:3])
    if match["which"] in ("last", "past") or match["after"] in ("gone", "last"):
        past = True
    elif match["which"] in ("next", "this", "coming") or match["after"] in (
        "next",
        "coming",
        "week",
    ):
        past = False
    if past:
        return (today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)).isoformat()
    ahead = (wanted - today.weekday() - 1) % 7 + 1
    return (today + timedelta(days=ahead + (7 if match["after"] == "week" else 0))).isoformat()


def _period_of(lowered: str, today: date, past: bool) -> str | None:
    match = _PERIOD.match(lowered)
    if match is None:
        return None
    step = {"last": -1, "past": -1, "next": 1, "coming": 1}.get(match["which"] or "", 0)
    if match["unit"] == "weekend":
        saturday = today + timedelta(days=(5 - today.weekday()) % 7)
        # "At the weekend" was the one before, where the line tells of what was.
        saturday += timedelta(days=7 * (step if step else -int(past)))
        return _period(saturday, saturday + timedelta(days=1))
    if match["unit"] == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * step)
        return _period(monday, monday + timedelta(days=6))
    if match["unit"] == "year":
        return _period(date(today.year + step, 1, 1), date(today.year + step, 12, 31))
    months = today.year * 12 + today.month - 1 + step
    first = date(months // 12, months % 12 + 1, 1)
    return _period(first, _end_of("month", first))


def _season(lowered: str, today: date, past: bool) -> str | None:
    match = _A_SEASON.match(lowered)
    if match is None:
        return None
    begin, end = _SEASONS[match["season"]]
    which = match["which"] or ("last" if past else "next")
    years = range(today.year - 2, today.year + 3)
    spans = [(date(y, begin, 1), _end_of("month", date(y + (end < begin), end, 1))) for y in years]
    if match["which"] == "this":
        return _period(*next(span for span in spans if span[0].year == today.year))
    if which == "last":
        return _period(*[span for span in spans if span[0] <= today][-1])
    return _period(*next(span for span in spans if span[0] > today))


def _day_of_month(lowered: str, today: date, past: bool) -> str | None:
    match = _DAY_OF_MONTH.match(lowered)
    if match is None:
        return None
    step = -1 if past else 1
    for months in (today.year * 12 + today.month - 1 + step * n for n in range(3)):
        try:
            day = date(months // 12, months % 12 + 1, int(match["day"]))
        except ValueError:
            continue  # no such day in that month
        if day <= today if past else day >= today:
            return day.isoformat()
    return None


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


def _feast(name: str, today: date, past: bool) -> str | None:
    """The next, or the last, day of a feast; None for those whose day no rule here gives."""
    if name.startswith("last "):
        name, past = name[5:], True
    for year in (today.year, today.year - 1) if past else (today.year, today.year + 1):
        day = _feast_of(name, year)
        if day is None or (day <= today if past else day >= today):
            return day.isoformat() if day else None
    return None


def _feast_of(name: str, year: int) -> date | None:
    fixed = {
        "christmas eve": (12, 24), "christmas": (12, 25), "xmas": (12, 25), "boxing day": (12, 26),
        "new year": (1, 1), "halloween": (10, 31), "valentine": (2, 14), "st patrick": (3, 17),
        "paddy": (3, 17),
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
