from __future__ import annotations

import pytest

from knowledge.answers import Answers
from knowledge.store import Store
from tests.knowledge.word_vectors import WordVectors


@pytest.fixture
def answers(small_shop: Store, embedder: WordVectors) -> Answers:
    return Answers(small_shop, embedder)


def test_an_answer_comes_in_sentences(answers: Answers) -> None:
    answer = answers.get("delivery/how-long")
    assert answer is not None
    assert answer.topic == "delivery"
    assert answer.also == ("when will it arrive", "shipping time")
    assert answer.sentences == (
        "Standard delivery takes 3 to 5 working days.",
        "Express arrives the next working day.",
    )
    assert answer.text == " ".join(answer.sentences)


def test_all_and_get_agree(answers: Answers) -> None:
    assert len(answers.all()) == 3
    assert [answers.get(answer.id) for answer in answers.all()] == answers.all()
    assert answers.get("delivery/by-drone") is None


@pytest.mark.parametrize(
    ("question", "answer_id"),
    [
        ("how long does delivery take", "delivery/how-long"),
        ("when will it arrive??", "delivery/how-long"),
        ("what's the delivery cost", "delivery/cost"),
        ("how long can I return my lamp", "returns/how-long"),
    ],
)
def test_search_finds_the_question_or_another_way_to_ask_it(
    answers: Answers, question: str, answer_id: str
) -> None:
    assert answers.search(question)[0].record.id == answer_id


def test_an_exact_question_scores_near_one_and_a_foreign_one_near_nought(answers: Answers) -> None:
    assert answers.search("How long does delivery take?")[0].score > 0.9
    assert answers.search("zebra quartz oboe")[0].score < 0.35


def test_search_keeps_to_a_topic_and_a_limit(answers: Answers) -> None:
    hits = answers.search("how long", topic="returns")
    assert [hit.record.id for hit in hits] == ["returns/how-long"]
    assert len(answers.search("how long", limit=1)) == 1
    assert answers.search("how long", topic="gardening") == []


def test_an_empty_shop_has_no_answers(store: Store, embedder: WordVectors) -> None:
    assert Answers(store, embedder).search("how long") == []


def test_what_a_question_is_about_weighs_for_answers_on_that_topic(answers: Answers) -> None:
    plain = {hit.record.id: hit.score for hit in answers.search("how long", limit=9)}
    about = {
        hit.record.id: hit.score
        for hit in answers.search("how long", limit=9, about={"returns": 1.0})
    }
    topics = {answer.id: answer.topic for answer in answers.all()}
    for answer_id, score in plain.items():
        if score < 0.001:
            continue  # so little counts as never
        assert (about[answer_id] > score) == (topics[answer_id] == "returns")


def test_a_topic_that_no_answer_has_favours_none(answers: Answers) -> None:
    plain = [hit.record.id for hit in answers.search("how long", limit=9)]
    about = [hit.record.id for hit in answers.search("how long", limit=9, about={"ours": 1.0})]
    assert about == plain
