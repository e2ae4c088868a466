from __future__ import annotations

import random
from pathlib import Path

import pytest

from bot.simulation.errors import PersonaError, WordingError
from bot.simulation.personas import Persona, load_personas
from bot.simulation.wording import Wording, misspelt

PERSONAS = load_personas()
ENOUGH = 12


def with_typos(share: float) -> Persona:
    return PERSONAS[0].model_copy(update={"typos": share, "dropped": 0.0})


def test_every_act_has_a_dozen_different_phrases_in_each_voice(wording: Wording) -> None:
    voices = {persona.voice for persona in PERSONAS}
    for act, phrases in wording.acts.items():
        if act.startswith("answer:"):
            continue
        assert set(phrases) in (voices, {"any"}), act
        for voice, said in phrases.items():
            assert len(set(said)) >= ENOUGH, (act, voice)


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.name)
def test_no_slot_stays_open(persona: Persona, wording: Wording) -> None:
    slots = (
        "target items email number postcode address wish method product detail want reason"
        " ending wrong right"
    )
    values = {slot: f"<{slot}>" for slot in slots.split()}
    for act in wording.acts:
        for seed in range(20):
            said = wording.say(act, persona, random.Random(seed), values)
            assert said
            assert "{" not in said


def test_a_missing_value_is_named() -> None:
    words = Wording({"give_email": {"any": ["it is {email}"]}})
    with pytest.raises(WordingError, match=r"give_email.*\{email\}"):
        words.say("give_email", PERSONAS[0], random.Random(1), {})


def test_missing_words_are_named() -> None:
    with pytest.raises(WordingError, match="'hop' in the voice 'brief'"):
        Wording({}).phrase("hop", "brief", random.Random(1))


def test_what_is_copied_is_never_misspelt() -> None:
    words = Wording({"give_email": {"any": ["certainly, {email}"]}})
    for seed in range(20):
        values = {"email": "maya.okafor@example.com"}
        said = words.say("give_email", with_typos(1.0), random.Random(seed), values)
        assert said.endswith("maya.okafor@example.com")
        assert not said.startswith("certainly, ") or seed  # a slip may leave a word as it was


def test_typos_come_at_the_personas_rate() -> None:
    text = " ".join(["parcel"] * 400)
    assert misspelt(text, 0.0, random.Random(1)) == text
    wrong = sum(word != "parcel" for word in misspelt(text, 0.25, random.Random(1)).split())
    assert 60 < wrong < 130


def test_a_malformed_file_of_words_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text("- just a list\n")
    with pytest.raises(WordingError, match=r"bad\.yml: not a file of words"):
        Wording.load(tmp_path)


def test_a_bare_no_is_no_phrase(tmp_path: Path) -> None:
    (tmp_path / "talk.yml").write_text("withdraw: {brief: [leave it, no]}\n")
    with pytest.raises(WordingError, match="withdraw: brief: False is no text"):
        Wording.load(tmp_path)


def test_a_wrong_share_of_a_persona_is_named(tmp_path: Path) -> None:
    path = tmp_path / "personas.yml"
    path.write_text("personas: {shy: {voice: brief, typos: 3}}\n")
    with pytest.raises(PersonaError, match="typos"):
        load_personas(path)
