"""What the endpoints share: the assistant, and all that stands between it and the network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sanic import Request

from bot.assistant import Assistant
from bot.channels.cards import Cards
from bot.server.agents import AgentSessions
from bot.server.limits import Limiter, Places
from bot.server.logs import Log, Pseudonyms, open_log
from bot.server.metrics import Metrics
from bot.server.requests import client_address
from bot.server.sessions import Sessions
from bot.server.tracing import Tracing, open_tracing
from bot.server.turns import Turns
from bot.server.watching import Watch
from bot.settings import ServerSettings, Settings
from dialogue.gathering import Gathering
from dialogue.handover import Handover
from dialogue.person_messages import PersonMessages
from dialogue.transcript import Transcript
from knowledge.identity import IdentityTokens
from knowledge.store import Store

__all__ = ["Limits", "Services", "open_services"]


@dataclass(frozen=True)
class Limits:
    """How much anybody may ask for."""

    messages: Limiter
    requests: Limiter
    sessions: Limiter
    logins: Limiter
    streams: Places


@dataclass(frozen=True)
class Services:
    """Everything that an endpoint needs.

    `static` is the folder of the widget and the demo page; `is_demo` whether the page is shown.
    """

    settings: ServerSettings
    assistant: Assistant
    sessions: Sessions
    agents: AgentSessions
    identity: IdentityTokens
    turns: Turns
    watch: Watch
    transcript: Transcript
    people: PersonMessages
    limits: Limits
    metrics: Metrics
    tracing: Tracing
    log: Log
    pseudonyms: Pseudonyms
    static: Path
    is_demo: bool = False

    @property
    def store(self) -> Store:
        """The shop's file."""
        return self.assistant.store

    @property
    def cards(self) -> Cards:
        """What makes the cards beside replies."""
        return Cards(self.store, self.assistant.records.shop.locale)

    def address(self, request: Request) -> str:
        """Where a request comes from, as limits count it."""
        return client_address(request, self.settings.proxies)

    def handover(self, sender_id: str) -> Handover:
        """Who has a conversation."""
        return self.assistant.manager.standing(sender_id).handover


def open_services(
    assistant: Assistant,
    settings: Settings,
    static: Path,
    is_demo: bool = False,
    log: Log | None = None,
    tracing: Tracing | None = None,
) -> Services:
    """Put together what the endpoints need.

    Args:
        assistant: answers; its store stays the caller's to close.
        settings: all of them.
        static: the folder of the widget and the demo page.
        is_demo: whether that page is shown.
        log: where lines go, instead of standard error.
        tracing: spans, instead of those of the settings.
    """
    server, store, clock = settings.server, assistant.store, assistant.records.clock
    log = log or open_log()
    streams = Places(server.streams)
    metrics = Metrics(lambda: len(streams))
    tracing = tracing or open_tracing(server.traces)
    pseudonyms = Pseudonyms(store)
    transcript = Transcript(store)
    handler = Gathering(assistant.manager, settings.dialogue.gather_seconds)
    return Services(
        settings=server,
        assistant=assistant,
        sessions=Sessions(store, clock, server.session_days),
        agents=AgentSessions(store, server.agent_token.get_secret_value(), clock),
        identity=IdentityTokens(
            store, settings.verification.token_secret.get_secret_value(), clock
        ),
        turns=Turns(
            handler,
            server.turns_waiting,
            server.turn_seconds,
            metrics,
            tracing,
            log,
            pseudonyms,
        ),
        watch=Watch(transcript),
        transcript=transcript,
        people=PersonMessages(store),
        limits=Limits(
            messages=Limiter(server.messages_a_minute, 60, "messages"),
            requests=Limiter(server.requests_a_minute, 60, "requests"),
            sessions=Limiter(server.sessions_an_hour, 3_600, "sessions"),
            logins=Limiter(10, 600, "attempts to log in"),
            streams=streams,
        ),
        metrics=metrics,
        tracing=tracing,
        log=log,
        pseudonyms=pseudonyms,
        static=static,
        is_demo=is_demo,
    )
