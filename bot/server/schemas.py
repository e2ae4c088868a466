"""What is sent and answered, as models: they check requests and describe themselves in OpenAPI."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dialogue.together import MAX_CHARACTERS

__all__ = [
    "ButtonBody",
    "CardBody",
    "CardFact",
    "ErrorBody",
    "ErrorDetail",
    "EvidenceBody",
    "HistoryBody",
    "HistoryMessage",
    "MessageRequest",
    "ReplyBody",
    "SessionBody",
    "SessionRequest",
    "ShopBody",
    "UtteranceBody",
]

Handover = Literal["bot", "waiting", "person", "closed"]

_LONGEST_ID = 64
_LONGEST_LOCALE = 35
_LONGEST_IDENTITY = 4_096


def _storable(text: str) -> str:
    """Text without halves of characters, which no file and no other program takes."""
    text.encode("utf-8")
    return text


Text = Annotated[str, AfterValidator(_storable)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class SessionRequest(_Model):
    """Begin a visitor's session."""

    identity: Annotated[Text, Field(max_length=_LONGEST_IDENTITY)] = ""
    locale: Annotated[Text, Field(max_length=_LONGEST_LOCALE)] = ""


class ShopBody(_Model):
    """The shop."""

    name: str


class SessionBody(_Model):
    """A session that has begun."""

    token: str
    expires_at: str
    verified: bool
    shop: ShopBody
    privacy: str


class MessageRequest(_Model):
    """A message of the shopper."""

    # What the dialogue refuses is described here, and told by it in its own words.
    text: Annotated[
        Text,
        Field(json_schema_extra={"minLength": 1, "maxLength": MAX_CHARACTERS, "pattern": r"\S"}),
    ]
    message_id: Annotated[Text, Field(max_length=_LONGEST_ID)] = ""
    locale: Annotated[Text, Field(max_length=_LONGEST_LOCALE)] = ""


class ButtonBody(_Model):
    """A likely answer."""

    title: str
    payload: str


class EvidenceBody(_Model):
    """A value in a text (`span`, as it stands there), and the record that it came from."""

    span: str
    value: str
    source: str


class CardFact(_Model):
    """A line of a card."""

    name: str
    value: str


class CardBody(_Model):
    """A product or an order."""

    kind: Literal["product", "order"]
    title: str
    subtitle: str | None = None
    image: str | None = None
    url: str | None = None
    facts: list[CardFact] | None = None


class UtteranceBody(_Model):
    """One thing that the assistant said."""

    text: str
    act: str
    buttons: list[ButtonBody]
    evidence: list[EvidenceBody]
    cards: list[CardBody]
    generated: bool


class ReplyBody(_Model):
    """All that was said to a message; `answered_with` names a later one that got the answer."""

    turn: int
    text: str
    handover: Handover
    replies: list[UtteranceBody]
    answered_with: str | None = None


class HistoryMessage(_Model):
    """A message of the past."""

    model_config = ConfigDict(frozen=True, validate_by_name=True, serialize_by_alias=True)

    id: int
    sender: Annotated[Literal["shopper", "assistant", "person"], Field(alias="from")]
    text: str
    at: str
    turn: int
    message_id: str | None = None
    name: str | None = None
    act: str | None = None
    buttons: list[ButtonBody] | None = None
    evidence: list[EvidenceBody] | None = None
    cards: list[CardBody] | None = None
    generated: bool | None = None


class HistoryBody(_Model):
    """What was said, first to last."""

    messages: list[HistoryMessage]
    handover: Handover
    last: int


class ErrorDetail(_Model):
    """What was wrong."""

    code: str
    message: str
    request_id: str


class ErrorBody(_Model):
    """Every answer that is no success."""

    error: ErrorDetail
