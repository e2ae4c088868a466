"""`shoptalk inbox ...`: the commands of people who take over conversations."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli_errors import Config, errors_explained
from bot.settings import load_settings

if TYPE_CHECKING:
    from dialogue.inbox import Entry, Inbox, Opened
    from dialogue.packets import Line, Packet

inbox_app = typer.Typer(
    help="Conversations that wait for a person: take, answer, give back, close.",
    no_args_is_help=True,
)

_LONGEST_NAME = 60
_WORDS_SHOWN = 48


def _agent_name(name: str) -> str:
    """The name as given, else that of the login."""
    if not name:
        try:
            name = getpass.getuser()
        except (KeyError, OSError):
            raise typer.BadParameter("the login has no name; give one with --agent") from None
    name = name.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise typer.BadParameter(f"a name has 1 to {_LONGEST_NAME} printable characters")
    return name


TicketId = Annotated[str, typer.Argument(metavar="TICKET", help="Its number, such as H-2.")]
Agent = Annotated[
    str,
    typer.Option("--agent", callback=_agent_name, help="Who you are; without it, your login name."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@inbox_app.command("list")
def list_command(as_json: AsJson = False, config: Config = None) -> None:
    """Show the tickets that wait or are dealt with, the oldest first."""
    with _inbox(config) as (inbox, now):
        entries = inbox.entries()
        if as_json:
            typer.echo(json.dumps([_to_json(e, now) for e in entries], ensure_ascii=False))
            return
        for entry in entries:
            typer.echo(_line(entry, now))
        if not entries:
            typer.echo("No ticket is open.")


@inbox_app.command("open")
def open_command(
    ticket: TicketId,
    agent: Agent = "",
    instead_of: Annotated[
        str, typer.Option(metavar="NAME", help="Take it from whoever of this name has it.")
    ] = "",
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Take a ticket: the assistant falls silent, and you see all there is to know."""
    with _inbox(config) as (inbox, now):
        opened = inbox.take(ticket, agent, instead_of or None)
        if as_json:
            typer.echo(json.dumps(_opened_to_json(opened, now), ensure_ascii=False))
            return
        for line in _page(opened, now):
            typer.echo(line)


@inbox_app.command("reply")
def reply_command(
    ticket: TicketId,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What you write, in quotes.")],
    agent: Agent = "",
    config: Config = None,
) -> None:
    """Write to the shopper of a ticket that you have taken."""
    with _inbox(config) as (inbox, _):
        entry = inbox.reply(ticket, agent, text)
        typer.echo(f"{entry.ticket.id}: written to {_plain(entry.ticket.sender_id)}.")


@inbox_app.command("give-back")
def give_back_command(ticket: TicketId, agent: Agent = "", config: Config = None) -> None:
    """Let the assistant go on with the conversation."""
    with _inbox(config) as (inbox, _):
        entry = inbox.give_back(ticket, agent)
        typer.echo(f"{entry.ticket.id}: given back; the assistant answers again.")


@inbox_app.command("close")
def close_command(ticket: TicketId, agent: Agent = "", config: Config = None) -> None:
    """End the matter; what the shopper writes next goes to the assistant."""
    with _inbox(config) as (inbox, _):
        entry = inbox.close(ticket, agent)
        typer.echo(f"{entry.ticket.id}: closed.")


@contextmanager
def _inbox(config: Path | None) -> Iterator[tuple[Inbox, datetime]]:
    """The inbox of the shop that the settings name, and the time."""
    from bot.assistant import open_store, shop_clock
    from dialogue.inbox import Inbox

    with errors_explained():
        settings = load_settings(config)
        clock = shop_clock(settings)
        with open_store(settings) as store:
            yield Inbox(store, clock), clock()


def _to_json(entry: Entry, now: datetime) -> dict[str, Any]:
    standing = entry.standing
    return {
        "ticket": entry.ticket.id,
        "sender_id": entry.ticket.sender_id,
        "state": str(standing.state),
        "agent": standing.agent,
        "since": _iso(standing.since),
        "opened_at": entry.ticket.opened_at,
        "age_seconds": int((now - entry.opened_at).total_seconds()),
        "packet": entry.packet.to_json(),
    }


def _opened_to_json(opened: Opened, now: datetime) -> dict[str, Any]:
    lines = [
        {"who": line.who, "name": line.name, "text": line.text, "at": line.at}
        for line in opened.conversation
    ]
    return _to_json(opened.entry, now) | {"conversation": lines}


def _iso(timestamp: float | None) -> str | None:
    at = datetime.fromtimestamp(timestamp, UTC) if timestamp is not None else None
    return at.isoformat("T", "seconds") if at else None


def _line(entry: Entry, now: datetime) -> str:
    """One ticket in the list."""
    packet, agent = entry.packet, entry.standing.agent
    holder = f"with {agent}" if agent else "waiting"
    who = packet.name or "not verified"
    asked = packet.task or packet.intent or "-"
    said = next((line.text for line in reversed(packet.messages) if line.who == "shopper"), "")
    words = _plain(said)
    shown = words if len(words) <= _WORDS_SHOWN else f"{words[: _WORDS_SHOWN - 1]}…"
    age = _age(now - entry.opened_at)
    return f"{entry.ticket.id:<6}{holder:<14} {age:<10} {who:<18} {asked:<18} {shown}".rstrip()


def _page(opened: Opened, now: datetime) -> Iterator[str]:
    """A ticket that was taken: its packet, then the conversation."""
    entry = opened.entry
    age = _age(now - entry.opened_at)
    yield f"{entry.ticket.id}, open since {_moment(entry.ticket.opened_at)} ({age}); you have it."
    yield f"conversation  {_plain(entry.ticket.sender_id)}"
    yield from _packet_lines(entry.packet)
    yield ""
    yield from (_spoken(line) for line in opened.conversation)
    yield ""
    yield f"shoptalk inbox reply {entry.ticket.id} TEXT; then give-back or close {entry.ticket.id}"


def _packet_lines(packet: Packet) -> Iterator[str]:
    if packet.customer_id:
        who = f"{packet.name or 'customer'}, {packet.customer_id} (verified)"
    else:
        who = "nobody knows: not verified"
    yield f"who           {_plain(who)}"
    for kind, value in packet.named.items():
        yield f"  said        {kind.replace('_', ' ')} {_plain(value)}"
    asked = [packet.intent or "nothing clear"]
    asked += [f"task {packet.task}"] if packet.task else []
    asked += [f"order {packet.order_id}"] if packet.order_id else []
    yield f"asked         {_plain('; '.join(asked))}"
    for done in packet.done:
        what = " ".join(part for part in (done.operation, done.order_id) if part)
        effects = f": {'; '.join(done.effects)}" if done.effects else ""
        yield f"done          {_plain(what)} at {_moment(done.at)}{_plain(effects)}"
    if not packet.done:
        yield "done          nothing"
    for tried in packet.tried:
        yield f"tried         {tried.act.replace('_', ' ')}: {_plain(tried.about)}"
    for fact in packet.evidence:
        yield f"fact said     {_plain(fact.span)!r} is {_plain(fact.value)!r} of {fact.source}"


def _spoken(line: Line) -> str:
    return f"{_moment(line.at)}  {line.name or line.who:<10} {_plain(line.text)}"


def _moment(iso: str) -> str:
    """A time as the clock on the wall shows it."""
    return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M}" if iso else " " * 16


def _age(passed: timedelta) -> str:
    minutes = max(int(passed.total_seconds()) // 60, 0)
    hours, days = minutes // 60, minutes // 1440
    if days:
        return f"{days} d {hours % 24} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"


def _plain(text: str) -> str:
    """A shopper's words without what a terminal would act on."""
    return "".join(char if char.isprintable() else " " for char in text)
