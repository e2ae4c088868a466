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
    "message", "edited_message", "callback_query", "channel_post", "poll", "my_chat_member",
    "message_reaction", "inline_query", "business_message", "nonsense",
)  # fmt: skip
_TEXTS = ("hello", "W10042", "yes", "/start", "/human", "maya.okafor@example.com", "SW9 8PR")


def fuzzed_updates(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """So many updates, the same for the same seed."""
    rng = random.Random(seed)
    for number in range(count):
        update = {"update_id": number + 1, rng.choice(_KINDS): _content(rng)}
        for _ in range(rng.randrange(4)):
            _break(update, rng)
        yield update


def _content(rng: random.Random) -> dict[str, Any]:
    user = {"id": rng.choice((5, 6, 7)), "is_bot": False, "first_name": "N", "language_code": "en"}
    kind = rng.choice(("private", "private", "group", "supergroup", "channel"))
    chat = {"id": user["id"] if kind == "private" else rng.choice((-100, -900)), "type": kind}
    message: dict[str, Any] = {"message_id": rng.randrange(1, 99), "date": 1_780_000_000}
    message |= {"chat": chat, "from": user}
    if rng.random() < 0.6:
        message["text"] = rng.choice(_TEXTS)
    if rng.random() < 0.3:
        message["reply_to_message"] = copy.deepcopy(message)
    if rng.random() < 0.3:
        message["entities"] = [{"type": "mention", "offset": rng.randrange(-3, 99), "length": 4}]
    if rng.random() < 0.3:
        part = rng.choice(("photo", "sticker", "voice", "contact", "location", "document", "poll"))
        message[part] = rng.choice(({}, [], {"file_id": "f"}, {"user_id": 5}, "x"))
    if rng.random() < 0.3:
        return {
            "id": "1",
            "from": user,
            "chat_instance": "1",
            "data": rng.choice(("k1:0", "-", "staff:take:H-1", "")),
            "message": message,
        }
    return message


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
