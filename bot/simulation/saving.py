"""Failed conversations as conversation tests, with the end that they should have had."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.simulation.goals import Aim, Goal
from bot.simulation.outcomes import Outcome
from dialogue.changes.addresses.reading import address_line
from knowledge.requests import ChangeAddress

__all__ = ["save_failure"]

_STATUS = {
    "cancel_order": "cancelled",
    "return_items": "return_requested",
    "exchange_items": "exchange_requested",
}
_WIDTH = 100


def save_failure(outcome: Outcome, folder: Path) -> Path:
    """Write a conversation as `shoptalk test` plays it, and return the file.

    What the shopper wrote is kept; of the replies, only the acts, as a comment in `about`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{outcome.number:04}_{outcome.goal.kind}_{outcome.persona}.yml"
    test = {
        "about": _about(outcome),
        "turns": [{"user": exchange.text} for exchange in outcome.exchanges],
        "stored": _stored(outcome.goal),
    }
    text = yaml.safe_dump(test, sort_keys=False, allow_unicode=True, width=_WIDTH)
    said = (
        f"# {e.means}: {e.text!r} -> {', '.join(e.acts)}: {e.reply}\n" for e in outcome.exchanges
    )
    path.write_text("".join(said) + text, encoding="utf-8")
    return path


def _about(outcome: Outcome) -> str:
    goal = outcome.goal
    wanted = "; ".join(_wanted(aim) for aim in goal.aims)
    faults = [*outcome.wrong, *(f"said of another: {leak}" for leak in outcome.leaks)]
    found = "; ".join(faults) or ("a person was got" if outcome.ticket else "not reached")
    change = ", thought better of" if goal.withdrawn else ""
    return f"Simulated ({outcome.persona}). Wanted {wanted}{change}. {found}."


def _wanted(aim: Aim) -> str:
    order = f" {aim.order.id}" if aim.order else ""
    words = ", ".join(f"{name} {value}" for name, value in aim.words.items())
    forbidden = f" (forbidden: {aim.forbidden})" if aim.forbidden else ""
    return f"{aim.kind}{order}{f' with {words}' if words else ''}{forbidden}"


def _stored(goal: Goal) -> dict[str, Any]:
    stored: dict[str, Any] = {"operations": [demand.name for demand in goal.demands]}
    orders: dict[str, dict[str, Any]] = {}
    for aim in goal.aims:
        if aim.order is not None:
            orders.setdefault(aim.order.id, {}).update(_end_of(aim, goal.withdrawn))
    stored["orders"] = {order_id: end for order_id, end in orders.items() if end}
    return stored


def _end_of(aim: Aim, withdrawn: bool) -> dict[str, Any]:
    assert aim.order is not None  # only orders have an end
    if aim.request is None or withdrawn:
        return {} if aim.answer else {"status": str(aim.order.status.value)}
    if isinstance(aim.request, ChangeAddress):
        return {"address": address_line(aim.request.address)}
    return {"status": _STATUS[aim.kind]} if aim.kind in _STATUS else {}
