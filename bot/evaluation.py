"""`shoptalk evaluate`: intent accuracy, slot error rate, and the share of generated replies."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import rasa_sdk

from bot.assistant import Assistant, open_assistant
from bot.settings import Settings, ShopSettings
from dialogue.facts import Say, say_from_json
from dialogue.generation.slot_errors import SlotErrors, slot_errors
from dialogue.generation.writer import Digest
from dialogue.sessions import fold
from dialogue.understanding.result import OUT_OF_SCOPE
from dialogue.understanding.splits import DEVELOPMENT, TEST
from dialogue.understanding.training_data import load_nlu
from knowledge.orders import CustomerOrders

__all__ = ["EvaluationReport", "run_evaluation"]

_HELD_OUT_SEED = 10_007
"""A demo shop that nothing was trained or tuned on: other people, orders and dates."""

_ABOUT_ORDERS = (
    "action_order_status action_order_items action_order_total action_tracking_number "
    "action_refund_status action_missing_parcel action_next_order action_list_orders "
    "action_ask_which_order"
).split()
_ABOUT_PRODUCTS = (
    "action_product_price action_product_options action_product_stock action_product_info "
    "action_product_reviews action_product_summary"
).split()
_ASKED = ("product_price", "product_options", "product_stock")
_MOODS = ("neutral", "neutral", "terse", "worried", "angry", "cheerful", "polite")


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """What was measured, and on how much."""

    split: str
    lines: int
    intent_accuracy: float
    in_scope_accuracy: float
    out_of_scope_recall: float
    replies: int
    slot_error_rate: float
    slot_errors: SlotErrors
    generated_share: float
    repeated_wordings: int
    distinct_wordings: int

    def to_json(self) -> dict[str, Any]:
        """As `shoptalk evaluate --json` prints it."""
        return asdict(self)

    def text(self) -> str:
        """For people."""
        errors = self.slot_errors
        return "\n".join(
            [
                f"intents, {self.lines} {self.split} lines",
                f"  accuracy                 {self.intent_accuracy:.3f}",
                f"  in scope                 {self.in_scope_accuracy:.3f}",
                f"  out of scope, recall     {self.out_of_scope_recall:.3f}",
                f"replies, {self.replies} with facts of a shop never seen in training",
                f"  slot error rate          {self.slot_error_rate:.4f}"
                f"  ({errors.missing} missing, {errors.repeated} repeated, {errors.extra} extra"
                f" of {errors.facts})",
                f"  generated                {self.generated_share:.3f}",
                f"  distinct wordings        {self.distinct_wordings}",
                f"  same wording twice in a row for one act  {self.repeated_wordings}",
            ]
        )


def run_evaluation(settings: Settings, replies: int, split: str) -> EvaluationReport:
    """Evaluate on the held-out lines of `split` and on `replies` replies over a held-out shop."""
    with tempfile.TemporaryDirectory() as folder:
        shop = ShopSettings(database=Path(folder) / "held-out.sqlite3", seed=_HELD_OUT_SEED)
        assistant = open_assistant(settings.model_copy(update={"shop": shop}))
        try:
            intents = _intent_figures(assistant, split)
            figures = asyncio.run(_reply_figures(assistant, replies))
        finally:
            assistant.store.close()
    return EvaluationReport(split=split, **intents, **figures)


def _intent_figures(assistant: Assistant, split: str) -> dict[str, Any]:
    lines = load_nlu(TEST if split == "test" else DEVELOPMENT)
    decided = [(line.intent, assistant.understander.parse(line.text).intent) for line in lines]
    inside = [(want, got) for want, got in decided if want != OUT_OF_SCOPE]
    outside = [(want, got) for want, got in decided if want == OUT_OF_SCOPE]
    right_outside = sum(got in (OUT_OF_SCOPE, "unclear") for _, got in outside)
    right_inside = sum(want == got for want, got in inside)
    return {
        "lines": len(lines),
        "intent_accuracy": (right_inside + right_outside) / max(len(lines), 1),
        "in_scope_accuracy": right_inside / max(len(inside), 1),
        "out_of_scope_recall": right_outside / max(len(outside), 1),
    }


async def _reply_figures(assistant: Assistant, replies: int) -> dict[str, Any]:
    rng = random.Random(_HELD_OUT_SEED)
    today = assistant.records.clock().date()
    foreign = [product.name for product in assistant.records.catalogue.all()]
    errors = SlotErrors(0, 0, 0, 0)
    generated = repeated = count = 0
    last: dict[str, str] = {}
    wordings: set[str] = set()
    while count < replies:
        async for say in _says(assistant, rng):
            if not say.facts or count == replies:
                continue
            count += 1
            said = (last[say.act],) if say.act in last else ()
            digest = Digest(mood=rng.choice(_MOODS), wordings=said, turn_key=str(count))
            utterance = assistant.writer.write(say, digest, today)
            others = [name for name in foreign if name not in str(say.facts)]
            errors = errors.plus(slot_errors(utterance, say, today, others))
            generated += utterance.generated
            repeated += last.get(say.act) == utterance.wording
            last[say.act] = utterance.wording
            wordings.add(utterance.wording)
    return {
        "replies": count,
        "slot_error_rate": errors.rate,
        "slot_errors": errors,
        "generated_share": generated / max(count, 1),
        "repeated_wordings": repeated,
        "distinct_wordings": len(wordings),
    }


async def _says(assistant: Assistant, rng: random.Random) -> AsyncIterator[Say]:
    """What the real actions find to say about one random customer, product and question."""
    slots: dict[str, Any] = {"customer_id": f"C{rng.randint(1, 400):04}", "intent": "order_status"}
    verified = assistant.records.customers.restore(slots["customer_id"])
    orders = CustomerOrders(assistant.store, verified).all() if verified else []
    if orders:
        slots |= {"order_id": rng.choice(orders).id, "by_number": rng.random() < 0.4}
        for action in _ABOUT_ORDERS:
            for say in await _dispatched(assistant, action, slots, "where is it"):
                yield say
    product = rng.choice(assistant.records.catalogue.all())
    variant = rng.choice(product.variants)
    wanted = list(variant.options.values())[: rng.randint(0, 2)]
    slots |= {"product_id": product.id, "option_values": wanted, "asked": list(_ASKED)}
    for action in _ABOUT_PRODUCTS:
        for say in await _dispatched(assistant, action, slots, "tell me"):
            yield say
    answer = rng.choice(assistant.records.answers.all())
    for say in await _dispatched(assistant, "action_answer_question", slots, answer.question):
        yield say


async def _dispatched(
    assistant: Assistant, action: str, slots: dict[str, Any], text: str
) -> list[Say]:
    tracker = fold("evaluation", [])
    tracker.slots = dict(slots)
    tracker.latest_message = {"text": text}
    call = {
        "next_action": action,
        "sender_id": "evaluation",
        "tracker": tracker.current_state(),
        "domain": {},
        "version": rasa_sdk.__version__,
    }
    result = await assistant.executor.run(call)
    assert result is not None  # only a call without an action has no result
    return [say_from_json(response) for response in result.responses]
