"""Replies and recorded messages in the shape in which they are sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, cast

from bot.channels.cards import Card, Cards
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

__all__ = ["history_messages", "person_body", "reply_body", "to_json", "utterance_body"]


def utterance_body(utterance: Utterance, cards: Iterable[Card]) -> UtteranceBody:
    """One thing said, with the cards that stand beside it."""
    return UtteranceBody(
        text=utterance.text,
        act=utterance.act,
        buttons=[ButtonBody(title=b.title, payload=b.payload) for b in utterance.buttons],
        evidence=[
            EvidenceBody(span=e.span, value=e.value, source=e.source) for e in utterance.evidence
        ],
        cards=[_card(card) for card in cards],
        generated=utterance.generated,
    )


def reply_body(reply: Reply, cards: Cards, locale: str = "") -> ReplyBody:
    """All that was said to a message; no card comes twice."""
    replies: list[UtteranceBody] = []
    shown: list[Card] = []
    for utterance in reply.utterances:
        new = cards.of(utterance, locale, shown)
        replies.append(utterance_body(utterance, new))
        shown += new
    return ReplyBody(
        turn=reply.turn,
        text=reply.text,
        handover=cast(Handover, str(reply.handover)),
        replies=replies,
        answered_with=reply.answered_with,
    )


def history_messages(
    said: Iterable[Said], cards: Cards, locale: str = ""
) -> Iterator[HistoryMessage]:
    """Recorded messages, as the shopper may see them; no card comes twice in a turn."""
    turn = 0
    shown: list[Card] = []
    for each in said:
        if each.turn != turn:
            turn, shown = each.turn, []
        if each.event["event"] == "user":
            yield _shopper_body(each)
        elif each.event["event"] == "agent":
            yield person_body(each)
        else:
            utterance = recorded_utterance(each.event)
            new = cards.of(utterance, locale, shown)
            shown += new
            body = dict(utterance_body(utterance, new))
            yield HistoryMessage(sender="assistant", **(body | _common(each)))


def person_body(said: Said) -> HistoryMessage:
    """What a person wrote."""
    return HistoryMessage(
        **_common(said), sender="person", name=str(said.event["metadata"]["agent"])
    )


def _shopper_body(said: Said) -> HistoryMessage:
    return HistoryMessage(
        **_common(said), sender="shopper", message_id=said.event.get("message_id") or None
    )


def _common(said: Said) -> dict[str, Any]:
    at = datetime.fromtimestamp(said.event["timestamp"], UTC).isoformat("T", "seconds")
    return {"id": said.id, "text": str(said.event["text"]), "at": at, "turn": said.turn}


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
