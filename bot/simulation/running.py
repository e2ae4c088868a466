"""Playing simulated shoppers against one loaded assistant, each over the records as they were."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.assistant import Assistant, open_assistant, open_beside, shop_clock
from bot.replaying import RecordedWriters, replay_differences
from bot.settings import ClockSettings, Settings
from bot.simulation.drawing import GoalDrawer
from bot.simulation.goals import Demand, Goal
from bot.simulation.outcomes import Exchange, Outcome, Strangers, wrong_changes
from bot.simulation.personas import Persona, load_personas
from bot.simulation.shopper import Asides, Move, Shopper, offers_person
from bot.simulation.speech import Speech
from bot.simulation.wording import Wording
from dialogue.conversations import Conversations
from dialogue.messages import Reply, UserMessage
from dialogue.sessions import EventLog
from knowledge.copying import copy_shop
from knowledge.store import Store

__all__ = ["MOST_TURNS", "Simulation", "simulated_assistant"]

MOST_TURNS = 20
_PATIENCE = 2
_DEMO_DAY = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)
"""The time in a demo shop that is built for the simulation, inside opening hours."""

_TICKET = "open_ticket"


@contextmanager
def simulated_assistant(settings: Settings) -> Iterator[tuple[Assistant, Settings]]:
    """The assistant over a copy of the records, where time stands still; and its settings.

    The database of `settings` is only read; where there is none, a demo shop is built.
    """
    database = settings.shop.database
    with tempfile.TemporaryDirectory(prefix="shoptalk-") as folder:
        copy = Path(folder) / "shop.sqlite3"
        now = settings.clock.now or _DEMO_DAY
        if database.exists():
            copy_shop(database, copy)
            now = shop_clock(settings)()
        changed = settings.model_copy(
            update={
                "shop": settings.shop.model_copy(update={"database": copy}),
                "clock": ClockSettings(now=now),
            }
        )
        assistant = open_assistant(changed)
        try:
            yield assistant, changed
        finally:
            assistant.store.close()


@dataclass(frozen=True, slots=True)
class _Conversation:
    number: int
    goal: Goal
    persona: Persona
    shopper: Shopper


class Simulation:
    """A run of conversations; the same seed over the same records gives the same run."""

    def __init__(
        self,
        assistant: Assistant,
        settings: Settings,
        seed: int,
        writers: RecordedWriters | None = None,
        personas: Sequence[Persona] | None = None,
        wording: Wording | None = None,
    ) -> None:
        """Draw from the records of `assistant`, whose models play every conversation.

        Args:
            assistant: loaded, over records that are only copied.
            settings: the assistant's.
            seed: of all that is drawn.
            writers: word what is said once more in a replay of each conversation; None for none.
            personas: who shops, instead of those that ship.
            wording: what they say, instead of what ships.
        """
        self._assistant = assistant
        self._settings = settings
        self._seed = seed
        self._writers = writers
        self._personas = tuple(personas or load_personas())
        self._wording = wording or Wording.load()
        records = assistant.records
        products = records.catalogue.all()
        rng = random.Random(f"{seed}/customers")
        self._drawer = GoalDrawer(assistant.store, products, records.policy, records.clock, rng)
        self._strangers = Strangers(self._drawer.customers)
        answers = [str(row["id"]) for row in assistant.store.rows("select id from answers")]
        self._asides = Asides(tuple(sorted(answers)), tuple(p.name for p in products))

    async def play(self, conversations: int) -> AsyncIterator[Outcome]:
        """Play so many conversations, one after the other, each judged when it ends."""
        with tempfile.TemporaryDirectory(prefix="shoptalk-") as folder:
            copy = Path(folder) / "shop.sqlite3"
            copy_shop(self._assistant.store.path, copy)
            with Store(copy) as store:
                beside = open_beside(self._assistant, self._settings, store)
                for number in range(1, conversations + 1):
                    yield await self._converse(self._conversation(number), beside)
                    self._take_back(store)

    def _take_back(self, store: Store) -> None:
        """Make the copy what the records are again: quicker than another with all that reads it."""
        self._assistant.store.database.conn.backup(store.database.conn)

    def _conversation(self, number: int) -> _Conversation:
        rng = random.Random(f"{self._seed}/{number}")
        persona = self._personas[(number - 1) % len(self._personas)]
        goal = self._drawer.draw(rng, persona.second_thoughts)
        speech = Speech(goal, persona, self._wording, rng)
        return _Conversation(
            number, goal, persona, Shopper(goal, persona, speech, rng, self._asides)
        )

    async def _converse(self, played: _Conversation, assistant: Assistant) -> Outcome:
        # The name decides among wordings, so it has to be the same whenever the seed is.
        sender = f"simulated-{self._seed}-{played.number}"
        exchanges: list[Exchange] = []
        leaks: list[str] = []
        stuck = relieved = offered = False
        move: Move | None = played.shopper.opening()
        while move is not None and len(exchanges) < MOST_TURNS:
            already = len(_operations(assistant.store))
            reply = await assistant.manager.handle(UserMessage(sender, move.text))
            exchanges.append(_exchange(move, reply, _operations(assistant.store)[already:]))
            heard = " ".join(exchange.text for exchange in exchanges)
            leaks += self._strangers.said_in(reply, played.goal, heard)
            following = played.shopper.answer(reply)
            offered = offered or offers_person(reply)
            if played.shopper.failed_turns >= _PATIENCE and not stuck:
                stuck = True
                relieved = offered or (following is not None and following.means == "person")
            move = None if move.ends else following
        wrong = wrong_changes(exchanges, played.goal)
        return Outcome(
            number=played.number,
            goal=played.goal,
            persona=played.persona.name,
            exchanges=tuple(exchanges),
            reached=_is_reached(played, exchanges) and not wrong,
            wrong=wrong,
            leaks=tuple(dict.fromkeys(leaks)),
            ticket=assistant.records.tickets.waiting(sender) is not None,
            stuck=stuck,
            relieved=relieved,
            departures=await self._departures(sender, assistant.store),
        )

    async def _departures(self, sender: str, store: Store) -> tuple[str, ...] | None:
        """In what a replay of a conversation departs from it; None without a replay."""
        if self._writers is None:
            return None
        turns = Conversations(store).turns(sender)
        return await replay_differences(EventLog(store), turns, self._writers)


def _is_reached(played: _Conversation, exchanges: Sequence[Exchange]) -> bool:
    """Whether all that was demanded was done, and every question answered."""
    done = [operation for exchange in exchanges for operation in exchange.done]
    left = list(played.goal.demands)
    for operation in done:
        left = [d for d in left if not d.fits(operation.name, operation.request)]
    if not played.goal.is_reachable:
        return not done
    questions = [aim for aim in played.goal.aims if aim.answer is not None]
    return not left and all(aim in played.shopper.satisfied for aim in questions)


def _exchange(move: Move, reply: Reply, done: Sequence[Demand]) -> Exchange:
    return Exchange(
        text=move.text,
        means=move.means,
        acts=tuple(utterance.act for utterance in reply.utterances),
        reply=" ".join(utterance.text for utterance in reply.utterances),
        done=tuple(done),
        latency_ms=reply.latency_ms,
    )


def _operations(store: Store) -> list[Demand]:
    rows = store.rows("select name, request from operations where name <> ? order by id", [_TICKET])
    return [Demand(str(row["name"]), json.loads(row["request"])) for row in rows]
