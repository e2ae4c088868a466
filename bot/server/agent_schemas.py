"""What agents send and are answered, as models: they check requests, and describe themselves."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.server.schemas import ButtonBody, EvidenceBody, Handover, Text
from dialogue.inbox import LONGEST_REPLY

__all__ = [
    "AgentBody",
    "ConversationBody",
    "InboxBody",
    "LoginRequest",
    "ReplyRequest",
    "SuggestionsBody",
    "TakeOverRequest",
    "TakeRequest",
    "TicketBody",
]

_LONGEST_NAME = 60
_LONGEST_TOKEN = 1_000
_LONGEST_ID = 64


def _printable(name: str) -> str:
    name = name.strip()
    if not name or not name.isprintable():
        raise ValueError(f"a name has 1 to {_LONGEST_NAME} printable characters")
    return name


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class _From(BaseModel):
    """Models with a field that is called "from" outside."""

    model_config = ConfigDict(frozen=True, validate_by_name=True, serialize_by_alias=True)


Speaker = Literal["shopper", "assistant", "person"]


class LoginRequest(_Model):
    """Who logs in, and with what."""

    token: Annotated[Text, Field(max_length=_LONGEST_TOKEN)]
    name: Annotated[
        Text,
        Field(max_length=_LONGEST_NAME, json_schema_extra={"minLength": 1, "pattern": r"\S"}),
        AfterValidator(_printable),
    ]


class TakeOverRequest(_Model):
    """A conversation to take over."""

    conversation: Text


class TakeRequest(_Model):
    """Whom a ticket is taken from, where somebody has it."""

    instead_of: Annotated[Text, Field(max_length=_LONGEST_NAME)] = ""


class ReplyRequest(_Model):
    """What an agent writes; sent again with the same `message_id`, it is written once."""

    # What the dialogue refuses is described here, and told by it in its own words.
    text: Annotated[
        Text,
        Field(json_schema_extra={"minLength": 1, "maxLength": LONGEST_REPLY, "pattern": r"\S"}),
    ]
    message_id: Annotated[Text, Field(max_length=_LONGEST_ID)] = ""


class AgentBody(_Model):
    """Who is logged in."""

    name: str


class LastBody(_From):
    """What shopper or person wrote last; its `id` rises with each message."""

    id: int
    sender: Annotated[Literal["shopper", "person"], Field(alias="from")]
    text: str
    at: str


class PacketLine(_Model):
    """Something that was said before a ticket was opened."""

    who: Speaker
    text: str
    at: str
    name: str


class DoneBody(_Model):
    """An operation that was carried out."""

    operation: str
    order_id: str | None
    at: str
    effects: list[str]


class TriedBody(_Model):
    """What did not work out, and about what."""

    act: str
    about: str


class PacketBody(_Model):
    """What a person needs to go on; `named` is what the shopper said, which proves nothing."""

    verified: bool
    customer_id: str | None
    name: str | None
    named: dict[str, str]
    intent: str | None
    task: str | None
    order_id: str | None
    messages: list[PacketLine]
    done: list[DoneBody]
    tried: list[TriedBody]
    evidence: list[EvidenceBody]


class TicketBody(_Model):
    """A ticket as it stands; `since` is when it began to wait, or was taken."""

    ticket: str
    conversation: str
    state: Handover
    agent: str | None
    opened_at: str
    since: str | None
    last: LastBody | None
    packet: PacketBody


class SummaryBody(_Model):
    """A conversation in a list; customer and name where it is verified as somebody's."""

    conversation: str
    turns: int
    last_at: str
    customer_id: str | None
    name: str | None
    first_words: str
    last: LastBody | None
    state: Handover
    ticket: str | None
    agent: str | None


class InboxBody(_Model):
    """The open tickets, oldest first, and the conversations that went on last, newest first."""

    tickets: list[TicketBody]
    conversations: list[SummaryBody]


class IntentBody(_Model):
    """What a message may mean, and how surely."""

    name: str
    confidence: float


class FactBody(_Model):
    """A fact that something was said with, and the records it comes from."""

    name: str
    values: list[str]
    sources: list[str]


class RefusedBody(_Model):
    """What was not said, and why not."""

    text: str
    reasons: list[str]


class HeardBody(_Model):
    """How a shopper's message was understood."""

    intent: str | None
    intents: list[IntentBody]
    entities: list[dict[str, Any]]
    references: list[dict[str, Any]]
    mood: str | None


class WhyBody(_Model):
    """Why the assistant said something."""

    act: str
    generated: bool
    wording: str
    facts: list[FactBody]
    evidence: list[EvidenceBody]
    refused: list[RefusedBody]
    buttons: list[ButtonBody]
    flow: str | None


class LineBody(_From):
    """Something said, or a step of the hand-over; the why of a shopper's is how it was heard."""

    sender: Annotated[Literal["shopper", "assistant", "person", "step"], Field(alias="from")]
    at: str
    text: str | None = None
    name: str | None = None
    step: Literal["ask", "take", "give_back", "close"] | None = None
    why: HeardBody | WhyBody | None = None


class TurnBody(_Model):
    """What was said in one turn."""

    turn: int
    at: str
    lines: list[LineBody]


class ConversationBody(_Model):
    """A whole conversation, who has it, and what is known in it."""

    conversation: str
    state: Handover
    since: str | None
    ticket: str | None
    agent: str | None
    last: LastBody | None
    packet: PacketBody
    turns: list[TurnBody]


class SuggestionBody(_Model):
    """Something that an agent may say."""

    text: str
    act: str
    generated: bool
    evidence: list[EvidenceBody]


class SuggestionsBody(_Model):
    """What an agent may say next."""

    suggestions: list[SuggestionBody]
