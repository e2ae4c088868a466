"""The only place where the parts are put together."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.encoding import open_encoder_of
from bot.generation import open_pool, open_writer, wording_of
from bot.settings import Settings
from knowledge.answers import Answers
from knowledge.catalogue import Catalogue
from knowledge.customers import Customers
from knowledge.demo_shop.build import build_demo_shop
from knowledge.live import LiveRecords
from knowledge.order_numbers import usual_order_number
from knowledge.policy import Policy
from knowledge.reviews import Reviews
from knowledge.shop import load_shop
from knowledge.store import Store
from knowledge.verification import Verification

if TYPE_CHECKING:
    from rasa_sdk.executor import ActionExecutor

    from dialogue.actions.base import Records
    from dialogue.generation.candidate_pool import CandidatePool
    from dialogue.generation.writer import ReplyWriter
    from dialogue.manager import DialogueManager
    from dialogue.sessions import EventLog
    from dialogue.setups import LiveSetups
    from dialogue.understanding.encoder import Encoder
    from dialogue.understanding.entities.products import CatalogueIndex
    from dialogue.understanding.live import LiveUnderstander
    from dialogue.understanding.references.referents import Surroundings
    from dialogue.understanding.understander import Understander

__all__ = [
    "Assistant",
    "flows_folder",
    "model_folder",
    "open_assistant",
    "open_beside",
    "open_context",
    "open_store",
    "open_understander",
    "shop_clock",
]


@dataclass(frozen=True)
class Assistant:
    """A running assistant: the manager and its parts, and the store to be closed at the end.

    `pool` is what `writer` has its candidates from.
    """

    manager: DialogueManager
    store: Store
    records: Records
    encoder: Encoder
    understander: LiveUnderstander
    executor: ActionExecutor
    writer: ReplyWriter
    pool: CandidatePool


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
    store = open_store(settings)
    encoder = open_encoder_of(settings)
    understander = _live_understander(settings, encoder, Catalogue(store, encoder), store)
    pool = open_pool(settings)
    writer = open_writer(settings, pool)
    return _put_together(settings, store, encoder, understander, writer, pool)


def open_beside(assistant: Assistant, settings: Settings, store: Store) -> Assistant:
    """An assistant over another file of the same shop, with the models of one that is open."""
    return _put_together(
        settings,
        store,
        assistant.encoder,
        assistant.understander,
        assistant.writer,
        assistant.pool,
    )


def _put_together(
    settings: Settings,
    store: Store,
    encoder: Encoder,
    understander: LiveUnderstander,
    writer: ReplyWriter,
    pool: CandidatePool,
) -> Assistant:
    from dialogue.actions.registry import ActionSettings, build_actions, build_executor
    from dialogue.generation.locales import DEFAULT_LOCALE, known_locale
    from dialogue.manager import DialogueManager, Parts
    from dialogue.remembering import RememberingLog
    from dialogue.surroundings import surroundings_of
    from dialogue.understanding.reading_together import ReadingTogether

    records = _records(settings, store, encoder)
    limits = ActionSettings(
        settings.dialogue.verification_attempts, settings.dialogue.answer_threshold
    )
    executor = build_executor(build_actions(records, encoder, limits))
    log = RememberingLog(store)
    parts = Parts(
        log=log,
        understander=ReadingTogether(understander.parse_lines),
        executor=executor,
        writer=writer,
        setups=_setups(settings, log),
        clock=records.clock,
        knowledge=LiveRecords(store, records.catalogue, records.answers).turn,
        surroundings=partial(surroundings_of, records),
        locale=known_locale(records.shop.locale) or DEFAULT_LOCALE,
        locks=store.path.with_name(f"{store.path.name}.locks"),
    )
    return Assistant(
        DialogueManager(parts), store, records, encoder, understander, executor, writer, pool
    )


def open_understander(
    settings: Settings,
    store: Store,
    model: Path | None = None,
    catalogue: Callable[[], CatalogueIndex] | None = None,
) -> Understander:
    """Understanding alone, over the shop in `store`.

    Args:
        settings: the assistant's.
        store: the shop's records.
        model: a trained model instead of the one in the settings.
        catalogue: the words of a catalogue instead of those of the shop's.
    """
    encoder = open_encoder_of(settings)
    words = catalogue or _catalogue_words(store, Catalogue(store, encoder))
    return _understander(settings, encoder, words, store, model)


def _catalogue_words(store: Store, catalogue: Catalogue) -> Callable[[], CatalogueIndex]:
    """The words of the catalogue as it stands, made ready again whenever it changes."""
    from dialogue.understanding.entities.products import CatalogueIndex, CatalogueWords

    @lru_cache(maxsize=1)
    def index_of(products_version: int) -> CatalogueIndex:
        products = catalogue.all()
        values = (v for p in products for name in p.option_names for v in p.values_of(name))
        words = CatalogueWords(
            names=tuple((product.id, product.name) for product in products),
            keywords=tuple((p.id, word) for p in products for word in (*p.keywords, p.category)),
            option_values=tuple(dict.fromkeys(values)),
        )
        return CatalogueIndex(words)

    return lambda: index_of(store.versions().products)


def open_context(
    settings: Settings, store: Store, sender_id: str
) -> tuple[str | None, Surroundings]:
    """What the next line of a recorded conversation is said amid.

    Returns:
        the slot that the conversation waits for, and the surroundings.
    """
    from dialogue.sessions import STACK_SLOT, EventLog, fold
    from dialogue.surroundings import surroundings_of

    records = _records(settings, store, open_encoder_of(settings))
    log = EventLog(store)
    events = [stored.event for stored in log.events(sender_id)]
    tracker = fold(sender_id, events)
    frames = tracker.slots.get(STACK_SLOT) or []
    engine = _setups(settings, log).of_turn(events, is_under_way=bool(frames)).engine
    stack = engine.restore(frames)
    waiting = engine.waiting_for(stack)
    is_asked = waiting is not None and not waiting.optional
    collects = waiting.collect if waiting else None
    return collects, surroundings_of(records, tracker, is_asked)


def _records(settings: Settings, store: Store, encoder: Encoder) -> Records:
    from dialogue.actions.base import Records
    from knowledge.tickets import Tickets

    return Records(
        store=store,
        shop=load_shop(settings.shop_card()),
        customers=Customers(store),
        verification=Verification(store, settings.verification_rules(), shop_clock(settings)),
        catalogue=Catalogue(store, encoder),
        answers=Answers(store, encoder),
        reviews=Reviews(store),
        tickets=Tickets(store),
        policy=Policy(**settings.policy.model_dump()),
        clock=shop_clock(settings),
    )


def _setups(settings: Settings, log: EventLog) -> LiveSetups:
    """What turns run with: the flows of the settings, looked at again before each turn."""
    from dialogue.actions.registry import action_classes
    from dialogue.flows.checks.names import can_run, load_runnable
    from dialogue.flows.live import LiveFlows
    from dialogue.generation.acts import load_acts
    from dialogue.lapse import Lapse
    from dialogue.recording import Setup
    from dialogue.setups import LiveSetups

    actions = {action.action_name for action in action_classes()}
    acts = load_acts().attributes.keys()
    flows = LiveFlows(flows_folder(settings), lambda folder: load_runnable(folder, actions, acts))
    lapse = Lapse(settings.dialogue.session_minutes, settings.dialogue.session_keeps)
    setup = Setup(flows.current, wording_of(settings), lapse)
    return LiveSetups(log, setup, lambda: flows.current, lambda old: can_run(old, actions, acts))


def flows_folder(settings: Settings) -> Path:
    """The folder whose flows the assistant runs."""
    from dialogue.flows.flow import DEFAULT_FLOWS

    return Path(settings.dialogue.flows) if settings.dialogue.flows else DEFAULT_FLOWS


def _live_understander(
    settings: Settings, encoder: Encoder, catalogue: Catalogue, store: Store
) -> LiveUnderstander:
    from dialogue.understanding.intents import model_mark
    from dialogue.understanding.live import LiveUnderstander

    mark = model_mark(model_folder(settings))
    words = _catalogue_words(store, catalogue)
    return LiveUnderstander(mark, lambda: _understander(settings, encoder, words, store))


def model_folder(settings: Settings) -> Path:
    """The folder of the trained understanding that the assistant uses."""
    from dialogue.understanding.intents import DEFAULT_MODEL

    chosen = settings.understanding.model
    return Path(chosen) if chosen else DEFAULT_MODEL


def _understander(
    settings: Settings,
    encoder: Encoder,
    catalogue: Callable[[], CatalogueIndex],
    store: Store,
    model: Path | None = None,
) -> Understander:
    from dialogue.understanding.dividing import Divider
    from dialogue.understanding.entities.finder import EntityFinder
    from dialogue.understanding.entities.orders import OrderPattern
    from dialogue.understanding.entities.own import OwnEntities
    from dialogue.understanding.intent_model import IntentModel
    from dialogue.understanding.intents import DEFAULT_MODEL, IntentModelError
    from dialogue.understanding.tagger import Tagger
    from dialogue.understanding.understander import Understander

    folder = model or model_folder(settings)
    finder = EntityFinder(
        catalogue,
        OrderPattern(*usual_order_number(store)),
        settings.understanding.country,
        shop_clock(settings),
        OwnEntities.load(folder),
    )
    tagger = Tagger.load(encoder, folder) or Tagger.load(encoder, DEFAULT_MODEL)
    if tagger is None:
        raise IntentModelError(f"{DEFAULT_MODEL}: there is no tagger; train understanding anew")
    divider = Divider.load(folder) or Divider.load(DEFAULT_MODEL)
    intents = IntentModel.load(encoder, folder)
    return Understander(intents, tagger, finder, encoder.words(), divider)
