"""Every action, built with what it needs, and the executor that runs them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from rasa_sdk.executor import ActionExecutor

from dialogue.actions.answers import AnswerIfTold, AnswerQuestion
from dialogue.actions.base import Records, ShopAction
from dialogue.actions.verification import CheckReference, SayVerificationFailed, VerifyCustomer
from knowledge.embeddings import Embedder

__all__ = [
    "ActionSettings",
    "action_classes",
    "build_actions",
    "build_executor",
    "plain_actions",
]


_PLAIN = (
    "change_address",
    "change_default_address",
    "change_items",
    "change_method",
    "change_orders",
    "change_proposals",
    "change_reason",
    "change_wishes",
    "conversation",
    "find_order",
    "find_product",
    "handover",
    "orders",
    "products",
    "search_products",
)
"""The modules whose actions need nothing but the records."""


@dataclass(frozen=True, slots=True)
class ActionSettings:
    """What a merchant may set about actions."""

    verification_attempts: int = 3
    answer_threshold: float = 0.48


def plain_actions() -> list[type[ShopAction]]:
    """The classes of the actions that need nothing but the records."""
    return [
        getattr(module, name)
        for module in (import_module(f"dialogue.actions.{name}") for name in _PLAIN)
        for name in module.__all__
        if isinstance(getattr(module, name), type)
    ]


def action_classes() -> list[type[ShopAction]]:
    """The classes of all actions that flows may name."""
    return [
        *plain_actions(),
        CheckReference,
        SayVerificationFailed,
        VerifyCustomer,
        AnswerIfTold,
        AnswerQuestion,
    ]


def build_actions(
    records: Records, embedder: Embedder, settings: ActionSettings
) -> list[ShopAction]:
    """One instance of every action that the flows name."""
    return [
        *(action(records) for action in plain_actions()),
        CheckReference(records),
        SayVerificationFailed(records),
        VerifyCustomer(records, settings.verification_attempts),
        AnswerIfTold(records, embedder, settings.answer_threshold),
        AnswerQuestion(records, embedder, settings.answer_threshold),
    ]


def build_executor(actions: list[ShopAction]) -> ActionExecutor:
    """rasa-sdk's executor with `actions` registered."""
    executor = ActionExecutor()
    for action in actions:
        executor.register_action(action)
    return executor
