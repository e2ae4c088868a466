"""What one shopper says in a conversation: wants, details, corrections, and what is beside them."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence

from bot.simulation.goals import ANOTHERS_ORDER, Aim, Goal
from bot.simulation.naming import called_items, called_order, short_name, ways_to_name
from bot.simulation.personas import Persona
from bot.simulation.wording import Wording

__all__ = ["Speech"]

_OF_ITEMS = frozenset({"return_items", "exchange_items", "change_items"})
_FULL_NAME_SHARE = 0.6
_NAMES_ORDER_OF_ITEMS = 0.4
_PROOFS = ("give_email_and_postcode", "give_number_and_postcode")


class Speech:
    """The words of one shopper; remembers which details were said wrongly on purpose."""

    def __init__(self, goal: Goal, persona: Persona, wording: Wording, rng: random.Random) -> None:
        self._goal = goal
        self._persona = persona
        self._wording = wording
        self._rng = rng
        self._slipped: set[tuple[int, str]] = set()

    def plain(self, act: str, **values: str) -> str:
        """An act in the shopper's words, and nothing else."""
        return self._wording.say(act, self._persona, self._rng, values)

    def finished(self, text: str) -> str:
        """A whole message: with an aside now and then, in the shopper's capitals."""
        persona, rng = self._persona, self._rng
        if rng.random() < persona.asides and self._wording.knows(f"aside_{persona.name}"):
            aside = self.plain(f"aside_{persona.name}")
            text = f"{aside} {text}" if rng.random() < 0.5 else f"{text} {aside}"
        return text if rng.random() < persona.capitals else _lowered(text)

    def want(self, aim: Aim, way: str = "") -> str:
        """The aim itself, its order or items named in some way; `way` says in which."""
        if aim.kind == "policy_question":
            act = f"answer:{aim.words['answer']}"
            return self.plain(act) if self._wording.knows(act) else aim.words["question"]
        if "product" in aim.words:
            return self.plain(aim.kind, product=self._product(aim.words["product"]))
        if aim.kind in _OF_ITEMS:
            return self.plain(aim.kind, items=self._items(aim, way))
        return self.plain(aim.kind, target=self._target(aim, way))

    def detail(self, aim: Aim, name: str) -> str:
        """A detail of an aim, as an answer or an addition; those who slip say it wrongly once."""
        match name:
            case "reason":
                return self._reason(aim)
            case "order" | "kind" | "more":
                return self.plain("give_order", target=self._target(aim, self._telling_way(aim)))
            case "items":
                return self.plain("give_items", items=called_items(aim.items))
        value = aim.words.get(name, "")
        key = (id(aim), name)
        decoy = aim.decoys.get(name)
        if decoy and key not in self._slipped and self._rng.random() < self._persona.slips:
            value = decoy
        self._slipped.add(key)
        return self.plain(f"give_{name}", **{name: value}) if value else self.want(aim, "number")

    def correction(self, aim: Aim, name: str) -> str:
        """A detail once more, after something else was proposed."""
        if name in ("order", "more", "kind"):
            named = self._target(aim, "number") if aim.order else ""
            what = self.want(aim, "number") if name == "kind" else named
        elif name == "items":
            what = called_items(aim.items)
        elif name == "method":
            what = f"to my {aim.words[name]}" if name in aim.words else self._target(aim, "number")
        else:
            what = aim.words.get(name) or self.want(aim, "number")
        return self.plain("correction", detail=what)

    def proof(self, aim: Aim, asked: str = "") -> str:
        """Who they are: what was asked for, or all of it; by the number of the order meant."""
        customer = self._goal.customer
        values = {"email": customer.email, "postcode": customer.address.postcode}
        if aim.order is not None and aim.order in self._goal.orders:
            values["number"] = aim.order.id.lstrip("#")
        if asked == "give_email_or_number":
            known = ["give_email", "give_number"] if "number" in values else ["give_email"]
            asked = self._rng.choice(known)
        elif not asked:
            asked = self._rng.choice(_PROOFS if "number" in values else _PROOFS[:1])
        return self.plain(asked, **values)

    def question_beside(self, answers: Collection[str], products: Sequence[str]) -> str:
        """A question that has nothing to do with what the shopper wants."""
        known = [a for a in answers if self._wording.knows(f"answer:{a}")]
        if known and (not products or self._rng.random() < 0.6):
            return self.plain(f"answer:{self._rng.choice(known)}")
        kind = self._rng.choice(("product_price", "product_options", "product_stock"))
        return self.plain(kind, product=self._product(self._rng.choice(products)))

    def _product(self, name: str) -> str:
        return name.lower() if self._rng.random() < _FULL_NAME_SHARE else short_name(name)

    def _target(self, aim: Aim, way: str) -> str:
        if aim.forbidden == ANOTHERS_ORDER:
            way = "number"
        named = called_order(aim, self._goal, self._persona, self._wording, self._rng, way)
        others = [o for o in self._goal.orders if aim.order and o.id != aim.order.id]
        if way or not others or self._rng.random() >= self._persona.slips / 2:
            return named
        wrong = self._rng.choice(others).id.lstrip("#")
        right = aim.order.id.lstrip("#") if aim.order else ""
        return self.plain("slip_of_order", wrong=wrong, right=right)

    def _telling_way(self, aim: Aim) -> str:
        """A way to name the order that answers which one it is."""
        assert aim.order is not None  # asked of orders alone
        return self._rng.choice(ways_to_name(aim.order, self._goal.orders))

    def _items(self, aim: Aim, way: str) -> str:
        assert aim.order is not None  # only operations on orders have items
        names = called_items(aim.items)
        if len(aim.items) == 1 and self._rng.random() < _FULL_NAME_SHARE:
            names = f"the {aim.items[0].name.lower()}"
        everything = len(aim.items) == len(aim.order.items) > 1
        if everything and self._rng.random() < _FULL_NAME_SHARE:
            return f"everything in {self._target(aim, way or 'number')}"
        if way or self._is_ambiguous(aim) or self._rng.random() < _NAMES_ORDER_OF_ITEMS:
            return f"{names} from {self._target(aim, way or 'number')}"
        return names

    def _is_ambiguous(self, aim: Aim) -> bool:
        """Whether another of the shopper's orders holds something of the same name."""
        said = {short_name(item.name).split()[-1] for item in aim.items}
        others = (o for o in self._goal.orders if aim.order and o.id != aim.order.id)
        return any(short_name(item.name).split()[-1] in said for o in others for item in o.items)

    def _reason(self, aim: Aim) -> str:
        reason = aim.words.get("reason", "")
        act = f"reason:{reason}"
        known = self._wording.knows(act)
        return self.plain(act) if known else self.plain("reason:other", reason=reason)


def _lowered(text: str) -> str:
    """Without capitals, save in what is copied: order numbers, e-mails, postcodes."""
    words = (w if any(c.isdigit() or c == "@" for c in w) else w.lower() for w in text.split())
    return " ".join(words)
