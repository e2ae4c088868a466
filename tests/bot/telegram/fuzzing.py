"""Updates as nobody sends them: real ones with parts broken, swapped, doubled and left out."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

__all__ = ["fuzzed_updates"]

_STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 2**31, 2**53, 2**63, 2**70, 1.5, float("inf"), "", " ", "\x00", "private",
    "\ud800", "\u202eolleh", "🙃" * 50, "a" * 5_000, "'; drop table orders; --", "/start",
    "/orders", "/privacy", "/close H-1", "k1:0", "staff:close:H-1", "W10042 SW9 8PR", [], {}, [[]],
    {"id": 5}, ["x"], [None], {"update_id": 1},
)  # fmt: skip
_KINDS = (
    *["message"] * 10, "edited_message", "edited_message", "channel_post", "poll",
    "my_chat_member", "message_reaction", "inline_query", "business_message", "nonsense",
)  # fmt: skip
_TEXTS = (
    "hello", "W10042", "yes", "/start", "/orders", "/human", "/restart", "/privacy", "/help",
    "maya.okafor@example.com", "SW9 8PR", "where is order W10042, my postcode is SW9 8PR",
    "how much is the alder desk lamp",
)  # fmt: skip
_DATA = ("k1:0", "k2:1", "k9:99", "-", "staff:take:H-1", "staff:close:H-1", "staff:back:H-9", "")
_PARTS: tuple[tuple[str, Any], ...] = (
    ("sticker", {"file_id": "f"}),
    ("photo", []),
    ("photo", [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]),
    ("voice", {"file_id": "f", "file_unique_id": "u", "duration": 1}),
    ("contact", {"phone_number": "+44 20 7946 0000", "first_name": "M", "user_id": 5}),
    ("contact", {"phone_number": "1", "first_name": "M"}),
    ("location", {"latitude": 1.0, "longitude": 1.0}),
    ("location", {"latitude": "x"}),
    ("document", "x"),
)


def fuzzed_updates(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """So many updates, the same for the same seed; about every third can be read."""
    rng = random.Random(seed)
    for number in range(count):
        update: dict[str, Any] = {"update_id": 1_000_000 + number}
        if rng.random() < 0.2:
            update["callback_query"] = _query(rng)
        else:
            update[rng.choice(_KINDS)] = _message(rng)
        for _ in range(rng.choice((0, 0, 1, 1, 2, 4))):
            _break(update, rng)
        yield update


def _message(rng: random.Random) -> dict[str, Any]:
    number = rng.randrange(5, 30)
    user = {"id": number, "is_bot": False, "first_name": "N", "language_code": "en"}
    kind = rng.choice((*["private"] * 7, "group", "supergroup", "channel"))
    chat = {"id": number if kind == "private" else rng.choice((-100, -900)), "type": kind}
    message: dict[str, Any] = {"message_id": rng.randrange(1, 99), "date": 1_780_000_000}
    message |= {"chat": chat, "from": user}
    if rng.random() < 0.8:
        strange = [one for one in _STRANGE if isinstance(one, str)]
        message["text"] = rng.choice(strange if rng.random() < 0.3 else _TEXTS)
    else:
        part, content = rng.choice(_PARTS)
        message[part] = content
    if rng.random() < 0.2:
        message["reply_to_message"] = copy.deepcopy(message)
    if rng.random() < 0.2:
        message["entities"] = [{"type": "mention", "offset": rng.randrange(-3, 99), "length": 4}]
    return message


def _query(rng: random.Random) -> dict[str, Any]:
    message = _message(rng)
    pressed = {"id": "1", "from": message["from"], "chat_instance": "1", "message": message}
    return pressed | {"data": rng.choice(_DATA)}


def _break(update: dict[str, Any], rng: random.Random) -> None:
    """Put something strange into one place, or take it out."""
    places = [place for place in _places(update) if place != (update, "update_id")]
    if not places:
        return  # all that could be broken is gone
    where, key = rng.choice(places)
    if rng.random() < 0.3 and isinstance(where, dict) and len(where) > 1:
        del where[key]
    else:
        where[key] = copy.deepcopy(rng.choice(_STRANGE))


def _places(value: Any) -> list[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    found = [(value, key) for key in keys]
    for key in keys:
        if isinstance(value[key], (dict, list)):
            found += _places(value[key])
    return found
