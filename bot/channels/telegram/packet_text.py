"""A ticket as the staff's chat shows it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channels.telegram import texts
from dialogue.packets import Packet
from knowledge.tickets import Ticket

__all__ = ["packet_text"]


def packet_text(ticket: Ticket, packet: Packet, *, is_public: bool) -> str:
    """All that a person needs to go on, and how to answer.

    Args:
        ticket: whose it is.
        packet: what is in it.
        is_public: whether others read along where the shopper writes.
    """
    return "\n".join(_lines(ticket, packet, is_public=is_public))


def _lines(ticket: Ticket, packet: Packet, *, is_public: bool) -> Iterator[str]:
    who = f"{packet.name or packet.customer_id}, verified" if packet.customer_id else "not verified"
    yield f"{ticket.id}: {who}"
    if is_public:
        yield texts.STAFF_PUBLIC
    asked = [packet.task or packet.intent or "", f"order {packet.order_id}" * bool(packet.order_id)]
    if any(asked):
        yield f"About: {', '.join(filter(None, asked)).replace('_', ' ')}"
    for kind, value in packet.named.items():
        yield f"Said of themselves: {kind.replace('_', ' ')} {value}"
    for done in packet.done:
        effects = f" ({'; '.join(done.effects)})" if done.effects else ""
        yield f"Done: {done.operation.replace('_', ' ')} {done.order_id or ''}{effects}"
    for tried in packet.tried:
        yield f"Didn't work: {tried.act.replace('_', ' ')}, {tried.about}"
    if packet.messages:
        yield ""
    for line in packet.messages:
        yield f"{line.name or line.who}: {line.text}"
    yield ""
    yield texts.STAFF_HELP
