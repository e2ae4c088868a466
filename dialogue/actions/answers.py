"""Answering a question about the shop in the shop's own sentences."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, Records, ShopAction, say, set_slots
from dialogue.facts import fact
from dialogue.heard import heard
from knowledge.embeddings import Embedder
from knowledge.sentence_choice import fitting_sentences

__all__ = ["AnswerQuestion"]


class AnswerQuestion(ShopAction):
    """Quotes the sentences of the best answer that fit the question."""

    action_name = "action_answer_question"
    sets = ("answer_id", "human_offered", "task", "wants_human")

    def __init__(self, records: Records, embedder: Embedder, threshold: float) -> None:
        super().__init__(records)
        self._embedder = embedder
        self._threshold = threshold

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Says the answer, or admits that the shop's texts have none and offers a person."""
        question = heard(tracker).text
        hits = self._records.answers.search(question, limit=1)
        if not hits or hits[0].score < self._threshold:
            say(dispatcher, "no_answer")
            return set_slots(human_offered=True, wants_human=None, task="question")
        answer = hits[0].record
        chosen = fitting_sentences(question, answer, self._embedder)
        sources = [f"answers/{answer.id}/sentences/{i}" for i in chosen]
        quoted = fact([answer.sentences[i] for i in chosen], sources)
        topic = fact(answer.topic, f"answers/{answer.id}/topic")
        say(dispatcher, "answer", {"answer": quoted}, {"topic": topic})
        return set_slots(answer_id=answer.id, human_offered=None)
