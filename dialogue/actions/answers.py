"""Answering a question about the shop in the shop's own sentences."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, Records, ShopAction, say, set_slots
from dialogue.decisions import is_question
from dialogue.facts import fact
from dialogue.following_up import asks_on
from dialogue.heard import Heard, heard
from dialogue.topics import topics_of
from knowledge.embeddings import Embedder
from knowledge.records import Answer, Scored
from knowledge.sentence_choice import fitting_sentences

__all__ = ["AnswerIfTold", "AnswerQuestion"]


_SURELY_TOLD = 0.6
_DOUBTFUL = 0.75
"""How well an answer must fit, and how sure an intent may be, for the answer to come first."""


class _QuotesAnswers(ShopAction):
    def __init__(self, records: Records, embedder: Embedder, threshold: float) -> None:
        super().__init__(records)
        self._embedder = embedder
        self._threshold = threshold

    def _quote(self, dispatcher: CollectingDispatcher, question: str, answer: Answer) -> None:
        """Say the sentences of an answer that fit the question."""
        chosen = fitting_sentences(question, answer, self._embedder)
        sources = [f"answers/{answer.id}/sentences/{i}" for i in chosen]
        quoted = fact([answer.sentences[i] for i in chosen], sources)
        topic = fact(answer.topic, f"answers/{answer.id}/topic")
        say(dispatcher, "answer", {"answer": quoted}, {"topic": topic})


class AnswerQuestion(_QuotesAnswers):
    """Quotes the sentences of the best answer that fit the question."""

    action_name = "action_answer_question"
    sets = ("answer_id", "human_offered", "task", "wants_human")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Says the answer, or admits that the shop's texts have none and offers a person."""
        request = heard(tracker)
        hits = self._hits(request, self._before(tracker, request))
        if not hits or hits[0].score < self._threshold:
            say(dispatcher, "no_answer")
            return set_slots(human_offered=True, wants_human=None, task="question")
        self._quote(dispatcher, request.text, hits[0].record)
        return set_slots(answer_id=hits[0].record.id, human_offered=None)

    def _before(self, tracker: Tracker, request: Heard) -> Answer | None:
        """The answer that was given last, if the question makes sense only after it."""
        before = self._records.answers.get(str(tracker.get_slot("answer_id") or ""))
        if before is None or not asks_on(request.text):
            return None
        topics = topics_of(request.intent)
        return before if not topics or before.topic in topics else None

    def _hits(self, request: Heard, before: Answer | None) -> list[Scored[Answer]]:
        if before is None:
            about = topics_of(request.intent, request.confidence)
            return self._records.answers.search(request.text, limit=1, about=about)
        answers, topic = self._records.answers, before.topic
        alone = answers.search(request.text, limit=1, topic=topic, about={topic: 1.0})
        if alone and alone[0].score >= self._threshold:
            return alone
        together = answers.search(f"{before.question} {request.text}", limit=1, topic=topic)
        return [Scored(hit.record, 1.0) for hit in together]


class AnswerIfTold(_QuotesAnswers):
    """Quotes an answer to what may not have been a question, where it surely fits."""

    action_name = "action_answer_if_told"
    sets = ("told",)

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Sets `told` where the shop's texts answer a line whose intent is doubtful."""
        request = heard(tracker)
        hits = self._records.answers.search(request.text, limit=1)
        is_asked = is_question(request.text) and request.confidence < _DOUBTFUL
        if not is_asked or not hits or hits[0].score < _SURELY_TOLD:
            return set_slots(told=None)
        self._quote(dispatcher, request.text, hits[0].record)
        return set_slots(told=True)
