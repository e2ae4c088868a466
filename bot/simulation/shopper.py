"""A simulated shopper: reads what the assistant says and proposes, and answers it."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.simulation.goals import ANOTHERS_ORDER, Aim, Goal
from bot.simulation.personas import Persona
from bot.simulation.proposals import PROPOSES, difference, order_of
from bot.simulation.speech import Speech
from dialogue.messages import Reply, Utterance

__all__ = ["Asides", "Move", "Shopper", "offers_person"]

_PATIENCE = 2
_MOST_DIGRESSIONS = 2
_ASKS_PROOF = {
    "ask_order_reference": "give_email_or_number",
    "ask_whole_number": "give_email_or_number",
    "ask_email": "give_email",
    "ask_postcode": "give_postcode",
    "verify_failed": "",
}
_ASKS_DETAIL = {
    "which_order": "order",
    "which_items": "items",
    "ask_reason": "reason",
    "ask_method": "method",
    "method_unknown": "method",
    "ask_address": "address",
    "ask_wishes": "wish",
    "wish_unavailable": "wish",
}
_ASKS_PRODUCT = frozenset({"ask_product", "which_product"})
_OFFERS_PERSON = frozenset(
    {
        "offer_human", "offer_person", "person_in_reach", "person_needed", "no_answer",
        "missing_parcel",
    }
)  # fmt: skip
_FAILURES = frozenset({"verify_failed", "method_unknown", "wish_unavailable"})
"""Questions that say that something did not work."""

_MAY_OFFER = frozenset({"not_understood", "verify_failed", "complaint"})
_A_PERSON = re.compile(r"\b(person|people|colleague|somebody|someone|human|team)\b", re.IGNORECASE)
"""In these acts only the words tell whether a person is offered."""

_TICKETS = frozenset({"handover", "handover_waiting"})


@dataclass(frozen=True, slots=True)
class Move:
    """A message, and what the shopper means by it.

    Attributes:
        text: what is written.
        means: "yes" for a plain yes to what was proposed; else a name for the log.
        ends: whether the shopper leaves once it is answered.
    """

    text: str
    means: str
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Asides:
    """What there is to ask beside the matter: ids of answers, and names of products."""

    answers: tuple[str, ...] = ()
    products: tuple[str, ...] = ()


class Shopper:
    """Plays one goal in one persona. Knows replies alone, never the assistant's state."""

    def __init__(
        self,
        goal: Goal,
        persona: Persona,
        speech: Speech,
        rng: random.Random,
        asides: Asides | None = None,
    ) -> None:
        self._goal = goal
        self._persona = persona
        self._speech = speech
        self._rng = rng
        self._asides = asides or Asides()
        self._open = list(goal.aims)
        self._stated: set[int] = set()
        self._digressions = 0
        self._corrections = 0
        self._answered: set[str] = set()
        self._before_digression: Utterance | None = None
        self.failed_turns = 0
        """Replies in a row that did not get the shopper any further."""
        self.satisfied: list[Aim] = []
        """The aims that were answered, done, or rightly refused."""

    def opening(self) -> Move:
        """The first message."""
        if self._rng.random() < self._persona.greets:
            greeting = self._speech.plain("greeting")
            if self._rng.random() < 0.3:
                return self._move(greeting, "greeting")
            return self._move(f"{greeting} {self._statement(self._open[0])}", "want")
        return self._move(self._statement(self._open[0]), "want")

    def answer(self, reply: Reply) -> Move | None:
        """The answer to a reply; None where there is nothing more to say."""
        if reply.handover == "person" or _TICKETS & {u.act for u in reply.utterances}:
            return None
        settled = self._notice(reply)
        if not self._open:
            return self._move(self._speech.plain("leave"), "leave", ends=True)
        if settled:
            self.failed_turns = 0
            self._answered.clear()
        proposals = [u for u in reply.utterances if u.act.startswith(PROPOSES)]
        question = next((u for u in reversed(reply.utterances) if _is_question(u)), None)
        if self._before_digression is not None:
            # After something beside the matter, what was asked before still waits.
            before, self._before_digression = self._before_digression, None
            if before.act.startswith(PROPOSES):
                proposals = proposals or [before]
            else:
                question = question or before
        elif not proposals and question is not None:
            self._count(question)
        if self.failed_turns >= _PATIENCE:
            return self._give_up()
        if proposals:
            return self._on_proposals(proposals)
        return self._on_question(question, settled)

    def _count(self, question: Utterance) -> None:
        """Count a question that was answered before as a turn that got the shopper no further."""
        if question.act in self._answered or question.act in _FAILURES:
            self.failed_turns += 1
        else:
            self.failed_turns = 0
        self._answered.add(question.act)

    def _statement(self, aim: Aim) -> str:
        """An aim, with such details as come along."""
        self._stated.add(id(aim))
        parts = [self._speech.want(aim)]
        at_once = self._persona.at_once
        names = [name for name in ("wish", "address", "reason", "method") if name in aim.words]
        parts += [
            self._speech.detail(aim, name)
            for name in names
            if self._rng.random() < at_once and aim.request is not None
        ]
        if aim.order is not None and not self.satisfied and self._rng.random() < at_once:
            parts.append(self._speech.proof(aim))
        both = self._open[1:2] if self._open and aim is self._open[0] else []
        if both and self._rng.random() < at_once / 2:
            self._stated.add(id(both[0]))
            parts.append(self._speech.want(both[0]))
        want, *others = parts
        self._rng.shuffle(others)
        return _sentences([want, *others])

    def _notice(self, reply: Reply) -> bool:
        """Take off what was answered, done or rightly refused; whether anything was."""
        acts = {utterance.act for utterance in reply.utterances}
        settled = [aim for aim in self._open if self._is_settled(aim, reply, acts)]
        for aim in settled:
            self._open.remove(aim)
        self.satisfied += settled
        return bool(settled)

    def _is_settled(self, aim: Aim, reply: Reply, acts: set[str]) -> bool:
        if aim.answer is not None and not aim.forbidden:
            return aim.answer.by(reply)
        if id(aim) not in self._stated:
            return False
        if aim.forbidden == ANOTHERS_ORDER:
            return "order_not_found" in acts
        if aim.forbidden:
            refusals = [u for u in reply.utterances if u.act == "refused"]
            return any(order_of(u) == (aim.order.id if aim.order else "") for u in refusals)
        done = [u for u in reply.utterances if u.act == f"done_{aim.kind}"]
        if self._goal.withdrawn and acts & {"nothing_changed", "nevermind"}:
            return True
        return any(aim.order is not None and order_of(u) == aim.order.id for u in done)

    def _on_proposals(self, proposals: Sequence[Utterance]) -> Move:
        """Yes to exactly what is wanted; else what is wrong with it, twice at most."""
        first = self._open[0]
        wrong: list[str] = []
        for proposal in proposals:
            differences = [difference(proposal, aim) for aim in self._open]
            if None not in differences:
                aim = next((a for a in self._open if proposal.act.endswith(a.kind)), first)
                first = aim
                wrong.append(difference(proposal, aim) or "more")
        if not wrong:
            if self._goal.withdrawn:
                return self._move(self._speech.plain("withdraw"), "no")
            if self._digresses():
                return self._digress(proposals[-1])
            return Move(self._speech.plain("yes"), "yes")
        self._corrections += 1
        if first.forbidden:
            # What is allowed instead was proposed, and is not wanted: no failure of the assistant.
            return self._give_up()
        if self._corrections > _PATIENCE:
            self.failed_turns = _PATIENCE
            return self._give_up()
        self._stated.add(id(first))
        return self._move(self._speech.correction(first, wrong[0]), "correction")

    def _on_question(self, question: Utterance | None, settled: bool) -> Move:
        if question is None:
            return self._state(self._open[0], settled)
        if question.act not in _FAILURES and self._digresses():
            return self._digress(question)
        detail = _ASKS_DETAIL.get(question.act, "")
        stated = [aim for aim in self._open if id(aim) in self._stated]
        aim = next((a for a in stated if _has(a, detail)), self._open[0])
        if question.act in _ASKS_PROOF:
            return self._move(self._speech.proof(aim, _ASKS_PROOF[question.act]), "proof")
        if question.act in _ASKS_PRODUCT and "product" in aim.words:
            said = self._speech.plain("give_product", product=aim.words["product"])
            return self._move(said, "detail")
        if _has(aim, detail) and aim in stated:
            return self._move(self._speech.detail(aim, detail), "detail")
        return self._state(aim, settled)

    def _state(self, aim: Aim, settled: bool) -> Move:
        """An aim for the first time, or the same once more and more plainly."""
        if id(aim) not in self._stated:
            lead = "also" if self.satisfied else ""
            text = self._statement(aim)
            return self._move(self._speech.plain(lead, want=text) if lead else text, "want")
        if not settled:
            self.failed_turns += 1
        if self.failed_turns >= _PATIENCE:
            return self._give_up()
        way = "number" if aim.order is not None else ""
        return self._move(self._speech.want(aim, way), "again")

    def _give_up(self) -> Move:
        if self._rng.random() < self._persona.wants_person:
            return self._move(self._speech.plain("person"), "person", ends=True)
        return self._move(self._speech.plain("withdraw"), "gives up", ends=True)

    def _digresses(self) -> bool:
        if self._digressions >= _MOST_DIGRESSIONS or not (
            self._asides.answers or self._asides.products
        ):
            return False
        return self._rng.random() < self._persona.digressions

    def _digress(self, question: Utterance) -> Move:
        self._digressions += 1
        self._before_digression = question
        beside = self._speech.question_beside(self._asides.answers, self._asides.products)
        return self._move(beside, "digression")

    def _move(self, text: str, means: str, ends: bool = False) -> Move:
        return Move(self._speech.finished(text), means, ends)


def _has(aim: Aim, detail: str) -> bool:
    """Whether a detail of this name is part of an aim."""
    if detail == "order":
        return aim.order is not None
    return bool(aim.items) if detail == "items" else detail in aim.words


def _is_question(utterance: Utterance) -> bool:
    return utterance.act in _ASKS_PROOF | _ASKS_DETAIL or utterance.act in _ASKS_PRODUCT


def offers_person(reply: Reply) -> bool:
    """Whether a reply offers a person, or has got one."""
    if (_OFFERS_PERSON | _TICKETS) & {utterance.act for utterance in reply.utterances}:
        return True
    lost = (u.text for u in reply.utterances if u.act in _MAY_OFFER)
    return any(_A_PERSON.search(text) for text in lost)


def _sentences(parts: Sequence[str]) -> str:
    return ". ".join(part.strip().rstrip(".") for part in parts)
