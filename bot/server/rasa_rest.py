"""Rasa's REST channel, for programs of the shop: whoever may use it may name any sender.

A sender is a name and no secret, so that it can't be what protects a conversation. The channel is
closed until there is a token for it, and a browser must never be given that.
"""

from __future__ import annotations

import asyncio
import hmac
import json as jsonlib
import secrets
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from sanic import Request, Sanic
from sanic.response import HTTPResponse, json

from bot.server.errors import NotFound, Unauthorised
from bot.server.rasa_shapes import person_rest, rest_messages
from bot.server.requests import read_body, request_id
from bot.server.schemas import Text
from bot.server.services import Services
from bot.server.sessions import bearer_token
from dialogue.errors import MessageError
from dialogue.messages import Reply, UserMessage, Utterance

__all__ = ["RestMessage", "install_rasa_rest"]

CHANNEL = "rest"
_NOBODY = "default"
_LONGEST_SENDER = 255


class RestMessage(BaseModel):
    """What a client of Rasa's REST channel posts."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    sender: Annotated[Text, Field(max_length=_LONGEST_SENDER)] | None = None
    message: Text | None = None
    input_channel: Text | None = None
    metadata: dict[str, Any] | None = None

    @property
    def message_id(self) -> str:
        """Its own id, if the client gave one in `metadata`."""
        given = (self.metadata or {}).get("message_id")
        return given if isinstance(given, str) and len(given) <= 64 else ""

    @property
    def locale(self) -> str:
        """The shopper's language tag, if the client gave one in `metadata`."""
        given = (self.metadata or {}).get("locale")
        return given if isinstance(given, str) and len(given) <= 35 else ""


def install_rasa_rest(app: Sanic[Any, Any], services: Services) -> None:
    """Add the endpoints under /webhooks/rest."""
    token = services.settings.rest_token.get_secret_value()

    @app.get("/webhooks/rest/", name="rest_status")
    async def status(request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.post("/webhooks/rest/webhook", name="rest_webhook")
    async def webhook(request: Request) -> HTTPResponse | None:
        if not token:
            raise NotFound("this channel is closed: set SHOPTALK_SERVER__REST_TOKEN to open it")
        given = bearer_token(request) or str(request.args.get("token") or "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), token.encode()):
            raise Unauthorised("the token is missing or wrong: Authorization: Bearer, or ?token=")
        conversation = _Conversation(services, read_body(request, RestMessage))
        services.limits.messages.take(conversation.sender_id)
        if str(request.args.get("stream") or "").lower() in ("true", "1", "yes"):
            await conversation.stream(request)
            return None
        return json(await conversation.answer(request_id(request)))


class _Conversation:
    """One message, and the list of what it is answered with."""

    def __init__(self, services: Services, posted: RestMessage) -> None:
        self._services = services
        # Those who name no sender are strangers to each other: none may read on another's talk.
        self.recipient = posted.sender or _NOBODY
        own = posted.sender or f"{_NOBODY}-{secrets.token_hex(12)}"
        self.sender_id = f"{CHANNEL}:{own}"
        self._message = UserMessage(
            self.sender_id,
            posted.message or "",
            posted.input_channel or CHANNEL,
            posted.message_id,
            locale=posted.locale,
        )

    async def answer(self, request_name: str) -> list[dict[str, Any]]:
        """All messages at once; where the text can't be read, none, as Rasa does."""
        try:
            reply = await self._services.turns.answer(self._message, request_name)
        except MessageError:
            return []
        return [message for utterance in reply.utterances for message in self._of(utterance)] + (
            self._of_people()
        )

    async def stream(self, request: Request) -> None:
        """Each message as a line of JSON, as soon as it stands."""
        heard: asyncio.Queue[Utterance | None] = asyncio.Queue()

        async def hear(utterance: Utterance) -> None:
            heard.put_nowait(utterance)

        turn: asyncio.Task[Reply] | None = None
        try:
            turn = self._services.turns.begin(self._message, hear, request_id(request))
            turn.add_done_callback(lambda _: heard.put_nowait(None))
        except MessageError:
            heard.put_nowait(None)
        response = await request.respond(content_type="text/event-stream")
        told = 0
        while (utterance := await heard.get()) is not None:
            told += 1
            for message in self._of(utterance):
                await response.send(jsonlib.dumps(message) + "\n")
        if turn is not None and turn.exception() is None:
            again = turn.result().utterances[told:]
            left = [message for utterance in again for message in self._of(utterance)]
            for message in left + self._of_people():
                await response.send(jsonlib.dumps(message) + "\n")
        await response.eof()

    def _of(self, utterance: Utterance) -> list[dict[str, Any]]:
        cards = self._services.cards.of(utterance, self._message.locale)
        return list(rest_messages(utterance, cards, self.recipient))

    def _of_people(self) -> list[dict[str, Any]]:
        """What people wrote since, which this channel can bring only with an answer."""
        written = self._services.people.undelivered(self.sender_id)
        if written:
            self._services.people.delivered(self.sender_id, written[-1])
        return [person_rest(message, self.recipient) for message in written]
