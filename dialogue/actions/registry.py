"""Every action, built with what it needs, and the executor that runs them."""

from __future__ import annotations

from dataclasses import dataclass

from rasa_sdk.executor import ActionExecutor

from dialogue.actions import conversation, find_order, find_product, handover, orders, products
from dialogue.actions.answers import AnswerQuestion
from dialogue.actions.base import Records, ShopAction
from dialogue.actions.verification import SayVerificationFailed, VerifyCustomer
from knowledge.embeddings import Embedder

__all__ = ["ActionSettings", "build_actions", "build_executor"]


@dataclass(frozen=True, slots=True)
class ActionSettings:
    """What a merchant may set about actions."""

    verification_attempts: int = 3
    answer_threshold: float = 0.48


def build_actions(
    records: Records, embedder: Embedder, settings: ActionSettings
) -> list[ShopAction]:
    """One instance of every action that the flows name."""
    plain: list[type[ShopAction]] = [
        getattr(module, name)
        for module in (conversation, find_order, find_product, handover, orders, products)
        for name in module.__all__
        if isinstance(getattr(module, name), type)
    ]
    return [
        *(action(records) for action in plain),
        SayVerificationFailed(records),
        VerifyCustomer(records, settings.verification_attempts),
        AnswerQuestion(records, embedder, settings.answer_threshold),
    ]


def build_executor(actions: list[ShopAction]) -> ActionExecutor:
    """rasa-sdk's executor with `actions` registered."""
    executor = ActionExecutor()
    for action in actions:
        executor.register_action(action)
    return executor
