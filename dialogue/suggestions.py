"""Wordings that an agent may take for their own reply, from facts that the conversation has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from dialogue.facts import Say, say_from_json
from dialogue.generation.locales import DEFAULT_LOCALE
from dialogue.generation.writer import Digest, ReplyWriter
from dialogue.handover import matter_of
from dialogue.messages import Utterance
from dialogue.sessions import Event

__all__ = ["suggestions"]

_MOST = 3
_OF_FACTS = 2
_ASSISTANTS_OWN = (
    "propose_", "ask_", "handover", "offer_", "person_", "verify_", "which_", "bot_identity",
    "not_understood", "no_answer", "out_of_scope", "capabilities", "repeat_lead", "restarted",
)  # fmt: skip
"""How acts begin that only the assistant can say, or that ask what it would act on."""

_WITHOUT_FACTS = ("complaint", "acknowledge", "welcome")


async def suggestions(
    sender_id: str, events: Sequence[Event], writer: ReplyWriter, clock: Callable[[], datetime]
) -> list[Utterance]:
    """Two or three things to say next: what was told last in other words, else a kind word.

    Args:
        sender_id: whose conversation it is.
        events: all of them; only what was said since a person last closed it counts.
        writer: words them, and checks them as it does every reply.
        clock: the shop's.
    """
    matter = matter_of(events)
    heard = next((e for e in reversed(matter) if e["event"] == "user"), None)
    about = (heard or {}).get("metadata") or {}
    says = [*_told(matter)[:_OF_FACTS], *map(Say, _WITHOUT_FACTS)][:_MOST]
    said = tuple(e["metadata"]["wording"] for e in matter if e["event"] == "bot")
    offered: list[Utterance] = []
    for number, say in enumerate(says):
        digest = Digest(
            mood=str(about.get("mood") or "neutral"),
            wordings=(*said, *(each.wording for each in offered)),
            turn_key=f"{sender_id}|{len(events)}|suggestion {number}",
            locale=str(about.get("locale") or DEFAULT_LOCALE),
        )
        offered.append(await writer.write_aside(say, digest, clock().date()))
    return offered


def _told(matter: Sequence[Event]) -> list[Say]:
    """What the assistant has told with facts, the latest first, each act once."""
    found: dict[str, Say] = {}
    for event in reversed(matter):
        if event["event"] == "bot":
            say = say_from_json(event["metadata"]["say"])
            if say.facts and not say.act.startswith(_ASSISTANTS_OWN):
                found.setdefault(say.act, say)
    return list(found.values())
