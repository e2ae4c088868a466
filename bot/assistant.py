"""The only place where the parts are put together."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings
from knowledge.answers import Answers
from knowledge.catalogue import Catalogue
from knowledge.customers import Customers
from knowledge.demo_shop.build import build_demo_shop
from knowledge.reviews import Reviews
from knowledge.shop import load_shop
from knowledge.store import Store

if TYPE_CHECKING:
    from dialogue.actions.base import Records
    from dialogue.manager import DialogueManager
    from dialogue.understanding.encoder import Encoder

__all__ = ["Assistant", "open_assistant", "open_store", "shop_clock"]

CHECKPOINT = Path(__file__).parents[1] / "dialogue" / "generation" / "checkpoint"


@dataclass(frozen=True)
class Assistant:
    """A running assistant: the manager, and the store to be closed at the end."""

    manager: DialogueManager
    store: Store
    records: Records


def shop_clock(settings: Settings) -> Callable[[], datetime]:
    """The clock that everything reads: fixed by a setting, or the real one."""
    fixed = settings.clock.now
    return (lambda: fixed) if fixed else (lambda: datetime.now(UTC))


def open_store(settings: Settings) -> Store:
    """The shop's file; on first start the demo shop is built into it."""
    path = settings.shop.database
    path.parent.mkdir(parents=True, exist_ok=True)
    store = Store(path).open()
    if store.is_empty():
        build_demo_shop(store, shop_clock(settings)(), seed=settings.shop.seed)
    return store


def open_assistant(settings: Settings) -> Assistant:
    """Load the models, open the store, and wire everything up."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # Imported here because torch and transformers take seconds that `--help` need not spend.
    from dialogue.actions.base import Records
    from dialogue.actions.registry import ActionSettings, build_actions, build_executor
    from dialogue.flows.engine import FlowEngine
    from dialogue.flows.flow import DEFAULT_FLOWS, load_flows
    from dialogue.handover import Tickets
    from dialogue.manager import DialogueManager, Parts
    from dialogue.sessions import EventLog
    from dialogue.understanding.encoder import Encoder

    store = open_store(settings)
    encoder = Encoder(settings.understanding.encoder)
    records = Records(
        store=store,
        shop=load_shop(),
        customers=Customers(store),
        catalogue=Catalogue(store, encoder),
        answers=Answers(store, encoder),
        reviews=Reviews(store),
        tickets=Tickets(store),
        clock=shop_clock(settings),
    )
    limits = ActionSettings(
        settings.dialogue.verification_attempts, settings.dialogue.answer_threshold
    )
    flows = Path(settings.dialogue.flows) if settings.dialogue.flows else DEFAULT_FLOWS
    parts = Parts(
        log=EventLog(store),
        understander=_understander(settings, encoder, records),
        engine=FlowEngine(load_flows(flows)),
        executor=build_executor(build_actions(records, encoder, limits)),
        writer=_writer(settings),
        clock=records.clock,
    )
    return Assistant(DialogueManager(parts), store, records)
