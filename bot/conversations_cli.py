"""`shoptalk conversations | replay | forget`: what was talked about, gone through again, erased."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.cli_errors import Config, errors_explained, quiet
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from dialogue.conversations import Conversations, RecordedTurn, Summary
    from dialogue.forgetting import Amount
    from dialogue.replay import ReplayedTurn
    from knowledge.store import Store

conversations_app = typer.Typer(
    help="Recorded conversations: list, show, export.", no_args_is_help=True
)
Conversation = Annotated[str, typer.Argument(metavar="SESSION", help="The conversation's name.")]


class ExportFormat(StrEnum):
    """What a conversation is written as."""

    JSON = "json"
    RASA = "rasa"


@conversations_app.command("list")
def list_command(
    search: Annotated[str, typer.Option(help="Only those in which this was said.")] = "",
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="Only what went on from then, shop's time."
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: Config = None,
) -> None:
    """List conversations, newest first."""
    from bot.conversation_text import list_lines
    from dialogue.conversations import Conversations

    with _opened(config) as (settings, store):
        zone = _zone(settings)
        from_then = since.replace(tzinfo=zone) if since else None
        found = Conversations(store).latest(search, from_then, limit)
        if as_json:
            typer.echo(json.dumps([_to_json(s) for s in found], indent=2, ensure_ascii=False))
            return
        for line in list_lines(found, zone) if found else ["No conversations."]:
            typer.echo(line)


@conversations_app.command("show")
def show_command(
    session: Conversation,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Add the record that each value comes from.")
    ] = False,
    config: Config = None,
) -> None:
    """Print a conversation as a dialogue, with times and acts."""
    from bot.conversation_text import show_lines
    from dialogue.conversations import Conversations

    with _opened(config) as (settings, store):
        turns = Conversations(store).turns(session)
        for line in show_lines(turns, _zone(settings), with_evidence=evidence):
            typer.echo(line)


@conversations_app.command("export")
def export_command(
    session: Conversation,
    form: Annotated[
        ExportFormat, typer.Option("--format", help="All events by turn, or a Rasa tracker.")
    ] = ExportFormat.JSON,
    out: Annotated[
        Path | None, typer.Option(help="The file to write; standard output without it.")
    ] = None,
    config: Config = None,
) -> None:
    """Write a conversation as JSON for other programs."""
    from dialogue.conversations import Conversations
    from dialogue.exports import conversation_to_json, rasa_tracker

    with _opened(config) as (_, store):
        turns = Conversations(store).turns(session)
        made = rasa_tracker(turns) if form is ExportFormat.RASA else conversation_to_json(turns)
        text = json.dumps(made, indent=2, ensure_ascii=False) + "\n"
        if out is None:
            typer.echo(text, nl=False)
            return
        out.write_text(text, encoding="utf-8")
        typer.echo(f"{out}: {len(turns)} turns of {session!r}")


def replay_command(
    session: Conversation,
    against: Annotated[
        Path | None,
        typer.Option(help="Say the messages to the assistant that this settings file makes now."),
    ] = None,
    config: Config = None,
) -> None:
    """Go through a recorded conversation again; status 1 if a turn turns out differently."""
    from bot.conversation_text import replay_lines
    from dialogue.conversations import Conversations

    with _opened(config) as (settings, store):
        turns = Conversations(store).turns(session)
        other = load_settings(against) if against else None
        quiet()
        zone = _zone(settings)

        async def walk() -> list[bool]:
            same = []
            walked = _again(settings, store, turns) if other is None else _anew(other, turns)
            async for again in walked:
                for line in replay_lines(again, zone):
                    typer.echo(line)
                same.append(again.is_same)
            return same

        same = asyncio.run(walk())
        different = same.count(False)
        typer.echo(f"{len(same)} turn(s), {different or 'none'} different.")
        if different:
            raise typer.Exit(1)


async def _again(
    settings: Settings, store: Store, turns: Sequence[RecordedTurn]
) -> AsyncIterator[ReplayedTurn]:
    """The turns with what was found out when they were recorded."""
    from bot.replaying import RecordedWriters
    from dialogue.replay import replay
    from dialogue.sessions import EventLog

    writers = RecordedWriters(settings)
    async for again in replay(EventLog(store), turns, writers):
        yield again
    if writers.other_checkpoints:
        typer.echo(
            f"Worded then by another checkpoint ({', '.join(sorted(writers.other_checkpoints))}): "
            "`generation.checkpoint` in the settings names its folder.",
            err=True,
        )


async def _anew(other: Settings, turns: Sequence[RecordedTurn]) -> AsyncIterator[ReplayedTurn]:
    """The same messages, said to the assistant as `other` sets it up."""
    from bot.replaying import assistant_over_copy
    from dialogue.replay import ask_again
    from dialogue.sessions import EventLog

    with assistant_over_copy(other, turns[0].sender_id) as assistant:
        async for again in ask_again(assistant.manager, EventLog(assistant.store), turns):
            yield again


def forget_command(
    session: Annotated[
        str, typer.Argument(metavar="[SESSION]", help="The conversation's name.")
    ] = "",
    customer: Annotated[
        str, typer.Option(metavar="ID", help="All conversations verified as this customer.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = None,
) -> None:
    """Erase what a person said, for good; the shop's orders stay."""
    from bot.typed_history import forget_typed, history_file
    from dialogue.conversations import Conversations
    from dialogue.forgetting import Forgetting

    if bool(session) == bool(customer):
        raise typer.BadParameter("give either a SESSION or --customer ID")
    with _opened(config) as (settings, store):
        forgetting = Forgetting(store)
        senders = forgetting.conversations_of(customer) if customer else [session]
        amount = forgetting.amount(senders)
        if not yes:
            typer.confirm(f"Erase {_told(amount)}?", abort=True)
        texts = {text for sender in senders for text in _typed(Conversations(store), sender)}
        amount = forgetting.erase(senders)
        is_clean = store.wipe()
        forget_typed(history_file(settings.shop.database), texts)
        typer.echo(f"Erased {_told(amount)}.")
        _tell_of_copies(settings.shop.database, is_clean=is_clean)


def _typed(conversations: Conversations, sender_id: str) -> Iterator[str]:
    from dialogue.errors import NoConversationError

    try:
        turns = conversations.turns(sender_id)
    except NoConversationError:
        return  # there was no more than a ticket
    yield from (turn.heard["text"].strip() for turn in turns if turn.heard is not None)


def _tell_of_copies(database: Path, *, is_clean: bool) -> None:
    """What else may still hold the words."""
    if not is_clean:
        typer.echo(
            f"{database}-wal still holds them, because another program reads; "
            "it goes when the last program closes the database.",
            err=True,
        )
    for backup in sorted(database.parent.glob(f"{database.name}.*.backup")):
        typer.echo(f"{backup} is an older copy and may hold them; delete it.", err=True)


def _told(amount: Amount) -> str:
    return (
        f"{amount.conversations} conversation(s): {amount.messages} message(s), "
        f"{amount.rows.get('conversation_events', 0)} events in all, {amount.tickets} ticket(s)"
    )


def _to_json(summary: Summary) -> dict[str, Any]:
    return {
        "session": summary.sender_id,
        "turns": summary.turns,
        "last_at": summary.last_at.isoformat(),
        "verified": summary.customer_id is not None,
        "customer_id": summary.customer_id,
        "first_words": summary.first_words,
    }


@contextmanager
def _opened(config: Path | None) -> Iterator[tuple[Settings, Store]]:
    """The settings and the file in which conversations are recorded; errors are explained."""
    from dialogue.errors import ConversationError
    from knowledge.store import Store

    with errors_explained():
        settings = load_settings(config)
        database = settings.shop.database
        if not database.exists():
            raise ConversationError(f"{database}: nobody has talked to this assistant yet")
        with Store(database) as store:
            yield settings, store


def _zone(settings: Settings) -> ZoneInfo:
    from knowledge.shop import load_shop

    return load_shop(settings.shop_card()).zone
