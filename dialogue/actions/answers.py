"""Answering a question about the shop in the shop's own sentences."""

from __future__ import annotations

import numpy as np
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, Records, ShopAction, say, set_slots
from dialogue.facts import fact
from dialogue.heard import heard
from knowledge.embeddings import Embedder
from knowledge.records import Answer

__all__ = ["AnswerQuestion"]

_SENTENCES = 3
_SENTENCE_MARGIN = 0.22
"""A sentence this much less similar to the question than the best one is left out."""


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
        chosen = self._fitting_sentences(question, answer)
        sources = [f"answers/{answer.id}/sentences/{i}" for i in chosen]
        quoted = fact([answer.sentences[i] for i in chosen], sources)
        topic = fact(answer.topic, f"answers/{answer.id}/topic")
        say(dispatcher, "answer", {"answer": quoted}, {"topic": topic})
        return set_slots(answer_id=answer.id, human_offered=None)

    def _fitting_sentences(self, question: str, answer: Answer) -> list[int]:
        """The indices of the sentences to quote, in the order of the text."""
        vectors = self._embedder.encode([question, *answer.sentences])
        similarity = vectors[1:] @ vectors[0]  # [sentences]
        best = [int(i) for i in np.argsort(-similarity)[:_SENTENCES]]
        floor = similarity[best[0]] - _SENTENCE_MARGIN
        return sorted(i for i in best if similarity[i] >= floor)
