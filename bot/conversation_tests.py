"""`shoptalk test`: whole conversations as a merchant writes them down, played and checked."""

from __future__ import annotations

import re
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.assistant import Assistant, open_beside
from bot.settings import Settings
from dialogue.changes.addresses.reading import address_line
from dialogue.messages import Reply, UserMessage
from knowledge.audit import recorded_order
from knowledge.errors import ShoptalkError
from knowledge.records import Order
from knowledge.store import Store

__all__ = [
    "ConversationTest",
    "ConversationTestError",
    "Played",
    "load_conversation_tests",
    "play",
]

_SENDER = "test"


class ConversationTestError(ShoptalkError):
    """A file that is no conversation test; the message names file and field."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpectedTurn(_Part):
    """What a shopper writes, and what must hold of the reply.

    Attributes:
        user: the message.
        acts: what is said, exactly these acts in this order.
        includes: acts that are among what is said.
        says: patterns that the words hold.
        never: patterns that they don't.
        evidence: sources in the records, with the value that is said of each.
        slots: slots after the turn.
        buttons: payloads that are offered.
    """

    user: str
    acts: tuple[str, ...] | None = None
    includes: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    evidence: Mapping[str, str | int | float] = {}
    slots: Mapping[str, Any] = {}
    buttons: tuple[str, ...] = ()


class ExpectedOrder(_Part):
    """What an order's record says at the end; what is left out isn't looked at."""

    status: str | None = None
    address: str | None = None
    options: Mapping[str, Mapping[str, str]] = {}
    refunded: str | None = None
    paid_with: tuple[str, ...] | None = None


class Stored(_Part):
    """The records at the end.

    Attributes:
        operations: the names of all operations that were done, in their order.
        orders: what single orders say.
        ticket: whether a person was asked for.
        slots: slots of the conversation.
    """

    operations: tuple[str, ...] = ()
    orders: Mapping[str, ExpectedOrder] = {}
    ticket: bool = False
    slots: Mapping[str, Any] = {}


class ConversationTest(_Part):
    """A conversation with what it must come to."""

    about: str
    turns: tuple[ExpectedTurn, ...]
    stored: Stored = Stored()


@dataclass(frozen=True, slots=True)
class Played:
    """A test that was played, and what did not hold."""

    path: Path
    failures: tuple[str, ...]


def load_conversation_tests(place: Path) -> list[tuple[Path, ConversationTest]]:
    """The tests in a file or in the `*.yml` files of a folder, in the order of their names.

    Raises:
        ConversationTestError: there are none, or a file is malformed.
    """
    paths = sorted(place.glob("**/*.yml")) if place.is_dir() else [place]
    if not paths:
        raise ConversationTestError(f"{place}: no conversation tests (*.yml) in this folder")
    return [(path, _load(path)) for path in paths]


def _load(path: Path) -> ConversationTest:
    try:
        return ConversationTest.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConversationTestError(f"{path}: can't be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise ConversationTestError(f"{path}: {where}: {first['msg']}") from error


async def play(
    path: Path, test: ConversationTest, assistant: Assistant, settings: Settings
) -> Played:
    """Play a conversation over a copy of the records, so that none sees another's changes.

    Args:
        path: where the test stands, for the report.
        test: the test.
        assistant: whose models are used, and whose records are copied.
        settings: the assistant's.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "shop.sqlite3"
        assistant.store.database.conn.commit()
        assistant.store.database.execute("vacuum into ?", [str(copy)])
        with Store(copy).open() as store:
            beside = open_beside(assistant, settings, store)
            return Played(path, tuple([f async for f in _failures(test, beside)]))


async def _failures(test: ConversationTest, assistant: Assistant) -> AsyncIterator[str]:
    before = _operations(assistant)
    reply: Reply | None = None
    for number, turn in enumerate(test.turns, start=1):
        reply = await assistant.manager.handle(UserMessage(_SENDER, turn.user))
        for failure in _turn_failures(reply, turn):
            yield f"turn {number} ({turn.user!r}): {failure}"
    done = _operations(assistant)[len(before) :]
    for failure in _record_failures(test.stored, reply, done, assistant):
        yield f"at the end: {failure}"


def _turn_failures(reply: Reply, turn: ExpectedTurn) -> Iterator[str]:
    acts = tuple(utterance.act for utterance in reply.utterances)
    text = " ".join(utterance.text for utterance in reply.utterances)
    if turn.acts is not None and acts != turn.acts:
        yield f"said {list(acts)}, not {list(turn.acts)}: {text!r}"
    for act in turn.includes:
        if act not in acts:
            yield f"{act} is not among {list(acts)}: {text!r}"
    for pattern in turn.says:
        if not re.search(pattern, text, re.IGNORECASE):
            yield f"{pattern!r} is not in {text!r}"
    for pattern in turn.never:
        if re.search(pattern, text, re.IGNORECASE):
            yield f"{pattern!r} is in {text!r}"
    evidence = [e for utterance in reply.utterances for e in utterance.evidence]
    for source, value in turn.evidence.items():
        if (source, str(value)) not in [(e.source, e.value) for e in evidence]:
            yield f"no evidence {source} = {value} among {evidence}"
    for item in evidence:
        if item.span.lower() not in text.lower():
            yield f"the evidence {item} is not in the words {text!r}"
    for name, value in turn.slots.items():
        if reply.slots.get(name) != value:
            yield f"slot {name} is {reply.slots.get(name)!r}, not {value!r}"
    offered = {button.payload for u in reply.utterances for button in u.buttons}
    if not set(turn.buttons) <= offered:
        yield f"buttons {sorted(offered)}, not {sorted(turn.buttons)}"


def _record_failures(
    stored: Stored, reply: Reply | None, done: Sequence[str], assistant: Assistant
) -> Iterator[str]:
    if tuple(done) != stored.operations:
        yield f"operations {list(done)}, not {list(stored.operations)}"
    for name, value in stored.slots.items():
        if reply is None or reply.slots.get(name) != value:
            yield f"slot {name} is {reply.slots.get(name) if reply else None!r}, not {value!r}"
    ticket = assistant.records.tickets.waiting(_SENDER)
    if (ticket is not None) != stored.ticket:
        yield f"ticket: {ticket}"
    for order_id, expected in stored.orders.items():
        order = recorded_order(assistant.store, order_id)
        if order is None:
            yield f"there is no order {order_id}"
        else:
            yield from _order_failures(order, expected)


def _order_failures(order: Order, expected: ExpectedOrder) -> Iterator[str]:
    actual: dict[str, Any] = {
        "status": str(order.status.value),
        "address": address_line(order.address),
        "refunded": _refunded(order),
        "paid_with": tuple(p.method.kind for p in order.payments if p.kind == "charge"),
    }
    for name, value in actual.items():
        wanted = getattr(expected, name)
        if wanted is not None and wanted != value:
            yield f"{order.id}: {name} is {value!r}, not {wanted!r}"
    options = {item.name: dict(item.options) for item in order.items}
    for name, wanted in expected.options.items():
        if options.get(name) != dict(wanted):
            yield f"{order.id}: {name} is {options.get(name)}, not {dict(wanted)}"


def _refunded(order: Order) -> str:
    amounts = [payment.amount for payment in order.refunds]
    total = sum((amount.amount for amount in amounts), start=order.total.amount * 0)
    return f"{total} {order.total.currency}"


def _operations(assistant: Assistant) -> list[str]:
    return [
        row["name"] for row in assistant.store.rows("select name from operations order by rowid")
    ]
