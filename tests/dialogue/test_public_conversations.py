"""Where others read along, as in a group, nobody is verified, and no ticket is opened."""

from __future__ import annotations

from bot.assistant import Assistant
from dialogue.conversations import turns_of
from dialogue.messages import Reply, UserMessage
from dialogue.replay import replay
from dialogue.sessions import EventLog

MAYA = "where is order W10042, my postcode is SW9 8PR"


async def _say(assistant: Assistant, sender_id: str, text: str, *, public: bool) -> Reply:
    return await assistant.manager.handle(UserMessage(sender_id, text, public=public))


async def test_the_right_details_prove_nothing_there(assistant: Assistant) -> None:
    reply = await _say(assistant, "public-right", MAYA, public=True)
    assert "customer_id" not in reply.slots
    sources = [proof.source for said in reply.utterances for proof in said.evidence]
    assert not any(source.startswith(("orders/", "customers/")) for source in sources)


async def test_right_and_wrong_details_are_told_apart_by_nothing(assistant: Assistant) -> None:
    wrong = MAYA.replace("SW9 8PR", "EH1 2NG")
    said = [
        await _say(assistant, f"public-{number}", text, public=True)
        for number, text in enumerate((MAYA, wrong))
    ]
    acts = [[utterance.act for utterance in reply.utterances] for reply in said]
    assert acts[0] == acts[1]
    failures = "select count(*) as n from verification_failures"
    before = assistant.store.rows(failures)
    await _say(assistant, "public-2", wrong, public=True)
    assert assistant.store.rows(failures) == before


async def test_in_private_the_same_details_count(assistant: Assistant) -> None:
    reply = await _say(assistant, "private-right", MAYA, public=False)
    assert reply.slots["customer_id"] == "C0001"


async def test_a_replay_is_the_same_again(assistant: Assistant) -> None:
    await _say(assistant, "public-replayed", MAYA, public=True)
    log = EventLog(assistant.store)
    turns = turns_of("public-replayed", log.events("public-replayed"))
    again = [turn async for turn in replay(log, turns, lambda _: assistant.writer)]
    assert [turn.is_same for turn in again] == [True]


async def test_no_ticket_is_opened_there(assistant: Assistant) -> None:
    reply = await _say(assistant, "public-person", "can I talk to a person", public=True)
    assert [utterance.act for utterance in reply.utterances] == ["person_needed"]
    assert assistant.records.tickets.waiting("public-person") is None
    await _say(assistant, "private-person", "can I talk to a person", public=False)
    assert assistant.records.tickets.waiting("private-person") is not None
