"""What the assistant says, in the shapes of Rasa's channels; the rest rides in `metadata`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bot.channels.cards import Card
from bot.server.bodies import to_json, utterance_body
from dialogue.messages import Utterance
from dialogue.person_messages import PersonMessage

__all__ = ["person_rest", "person_socket", "rest_messages", "socket_messages"]


def rest_messages(
    utterance: Utterance, cards: Iterable[Card], recipient: str
) -> Iterator[dict[str, Any]]:
    """An utterance as Rasa's REST channel answers it: text, and a message for each picture."""
    body = to_json(utterance_body(utterance, cards))
    message = {"recipient_id": recipient, "text": body["text"]}
    if body["buttons"]:
        message["buttons"] = body["buttons"]
    yield {**message, "metadata": _metadata(body)}
    for image in _images(body):
        yield {"recipient_id": recipient, "image": image}


def socket_messages(utterance: Utterance, cards: Iterable[Card]) -> Iterator[dict[str, Any]]:
    """An utterance as Rasa's socket.io channel emits it: text, and a message for each picture."""
    body = to_json(utterance_body(utterance, cards))
    message: dict[str, Any] = {"text": body["text"]}
    if body["buttons"]:
        message["quick_replies"] = [{"content_type": "text", **each} for each in body["buttons"]]
    yield {**message, "metadata": _metadata(body)}
    for image in _images(body):
        yield {"attachment": {"type": "image", "payload": {"src": image}}}


def person_rest(message: PersonMessage, recipient: str) -> dict[str, Any]:
    """What a person wrote, for the REST channel."""
    return {"recipient_id": recipient, **person_socket(message)}


def person_socket(message: PersonMessage) -> dict[str, Any]:
    """What a person wrote, for the socket.io channel."""
    return {"text": message.text, "metadata": {"from": "person", "name": message.agent}}


def _metadata(body: dict[str, Any]) -> dict[str, Any]:
    names = ("act", "evidence", "cards", "generated")
    return {name: body[name] for name in names}


def _images(body: dict[str, Any]) -> list[str]:
    return [str(card["image"]) for card in body["cards"] if card.get("image")]
