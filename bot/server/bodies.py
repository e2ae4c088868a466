"""Replies and recorded messages in the shape in which they are sent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, cast

from bot.channels.cards import Card, cards_of
from bot.server.schemas import (
    ButtonBody,
    CardBody,
    CardFact,
    EvidenceBody,
    Handover,
    HistoryMessage,
    ReplyBody,
    UtteranceBody,
)
from dialogue.messages import Reply, Utterance
from dialogue.together import recorded_utterance
from dialogue.transcript import Said
from knowledge.store import Store

__all__ = ["history_message", "reply_body", "to_json", "utterance_body"]


def utterance_body(
    utterance: Utterance, store: Store, locale: str = "", shown: Collection[Card] = ()
) -> UtteranceBody:
    """One thing said, with its cards but those of `shown`, which stand there already."""
    return UtteranceBody(
        text=utterance.text,
        act=utterance.act,
        buttons=[ButtonBody(title=b.title, payload=b.payload) for b in utterance.buttons],
        evidence=[
            EvidenceBody(span=e.span, value=e.value, source=e.source) for e in utterance.evidence
        ],
        cards=[_card(card) for card in cards_of(utterance, store, locale, shown)],
        generated=utterance.generated,
    )


def reply_body(reply: Reply, store: Store, locale: str = "") -> ReplyBody:
    """All that was said to a message; no card comes twice."""
    replies: list[UtteranceBody] = []
    shown: list[Card] = []
    for utterance in reply.utterances:
        replies.append(utterance_body(utterance, store, locale, shown))
        shown += cards_of(utterance, store, locale)
    return ReplyBody(
        turn=reply.turn,
        text=reply.text,
        handover=cast(Handover, str(reply.handover)),
        replies=replies,
        answered_with=reply.answered_with,
    )


def history_message(said: Said, store: Store, locale: str = "") -> HistoryMessage:
    """A recorded message, as the shopper may see it."""
    event = said.event
    at = datetime.fromtimestamp(event["timestamp"], UTC).isoformat("T", "seconds")
    text = str(event["text"])
    if event["event"] == "user":
        message_id = event.get("message_id") or None
        return HistoryMessage(
            id=said.id, sender="shopper", text=text, at=at, turn=said.turn, message_id=message_id
        )
    if event["event"] == "agent":
        name = str(event["metadata"]["agent"])
        return HistoryMessage(
            id=said.id, sender="person", text=text, at=at, turn=said.turn, name=name
        )
    body = utterance_body(recorded_utterance(event), store, locale)
    return HistoryMessage(
        id=said.id,
        sender="assistant",
        text=text,
        at=at,
        turn=said.turn,
        act=body.act,
        buttons=body.buttons,
        evidence=body.evidence,
        cards=body.cards,
        generated=body.generated,
    )


def to_json(body: ReplyBody | UtteranceBody | HistoryMessage) -> dict[str, Any]:
    """The body as plain data, without what is missing."""
    return body.model_dump(exclude_none=True)


def _card(card: Card) -> CardBody:
    return CardBody(
        kind=cast(Any, card.kind),
        title=card.title,
        subtitle=card.subtitle or None,
        image=card.image or None,
        url=card.url or None,
        facts=[CardFact(name=name, value=value) for name, value in card.facts] or None,
    )
