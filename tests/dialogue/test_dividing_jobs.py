"""Jobs that are worded as one request."""

from __future__ import annotations

from dialogue.dividing_jobs import divided_by_verbs
from dialogue.understanding.result import Entity, RankedIntent, Segment, Understanding


def _request(text: str, intent: str, *things: str) -> Understanding:
    entities = tuple(
        Entity("product", thing, thing, text.index(thing), text.index(thing) + len(thing))
        for thing in things
    )
    segment = Segment(text, 0, len(text), intent, 0.9, entities)
    return Understanding(text, intent, (RankedIntent(intent, 0.9),), entities, (segment,))


def _divided(text: str, intent: str, *things: str) -> list[tuple[str, list[str]]]:
    parts = divided_by_verbs(_request(text, intent, *things))
    return [(part.intent, [entity.text for entity in part.entities]) for part in parts]


def test_each_verb_has_its_own_things() -> None:
    text = "need to swap the sheet for a king and send the lamps back"
    assert _divided(text, "exchange_item", "sheet", "lamps") == [
        ("exchange_item", ["sheet"]),
        ("return_item", ["lamps"]),
    ]


def test_entities_stand_where_they_stand_in_their_part() -> None:
    text = "cancel the mug please and return the boots"
    for part in divided_by_verbs(_request(text, "cancel_order", "mug", "boots")):
        for entity in part.entities:
            assert part.text[entity.start : entity.end] == entity.text


def test_one_verb_for_several_things_is_one_job() -> None:
    text = "return the lamp and the mug"
    assert _divided(text, "return_item", "lamp", "mug") == [("return_item", ["lamp", "mug"])]


def test_a_verb_without_a_thing_of_its_own_divides_nothing() -> None:
    text = "swap the lamp, and if that can't be done return it"
    assert _divided(text, "exchange_item", "lamp") == [("exchange_item", ["lamp"])]


def test_sending_is_returning_only_where_it_goes_back() -> None:
    text = "cancel the mug, and send the lamp to my office"
    assert len(_divided(text, "cancel_order", "mug", "lamp")) == 1
