from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialogue.generation.dialogue_texts import TextError, read_dialogue_text
from dialogue.generation.personal_data import holds_personal_data


@pytest.mark.parametrize(
    "text",
    [
        "Write to me at jo@example.org",
        "it is jogmailcom at gmail dot com",
        "My number is 0117 496-0112",
        "card 4111 1111 1111 1111 please",
        "My name is Alexis and I need help",
        "see https://example.org",
        "I'm Alexis, hello",
    ],
)
def test_what_tells_on_somebody_is_seen(text: str) -> None:
    assert holds_personal_data(text)


@pytest.mark.parametrize("text", ["At 6pm, for 4 guests", "I'm sorry, it costs 250 dollars", "5 6"])
def test_small_numbers_are_nobodys(text: str) -> None:
    assert not holds_personal_data(text)


def test_marked_names_are_seen_in_any_case() -> None:
    assert holds_personal_data("has DR. MORGAN called", ["Dr. Morgan"])
    assert not holds_personal_data("has anybody called", ["Morgan"])


def test_a_file_has_one_utterance_a_line_each_once(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text("Hello  there.\n\nHello there.\nMail me: a@b.org\n")
    found = read_dialogue_text(path)
    assert (found.name, found.lines, found.left_out) == ("chat.txt", ("Hello there.",), 1)


def test_star_is_read_without_the_people_in_it(tmp_path: Path) -> None:
    events = [
        {"speaker": "User", "text": "I need a doctor."},
        {"speaker": "Wizard", "action": "query", "constraints": [{"PatientName": '"Alexis"'}]},
        {"speaker": "Wizard", "text": "Thank you, Alexis."},
        {"speaker": "Wizard", "text": "Goodbye."},
    ]
    (tmp_path / "star.jsonl").write_text(json.dumps({"id": 1, "events": events}) + "\n")
    found = read_dialogue_text(tmp_path)
    assert (found.name, found.licence, found.left_out) == ("STAR", "MIT", 1)
    assert found.lines == ("I need a doctor.", "Goodbye.")


def test_multidogo_is_read_without_labelled_people(tmp_path: Path) -> None:
    table = tmp_path / "insurance" / "train.tsv"
    table.parent.mkdir()
    table.write_text(
        "conversationId\tturnNumber\tutteranceId\tutterance\tslot-labels\tintent\n"
        "1\t0\tu0\ti want to claim\tO O O O\tclaim\n"
        "1\t2\tu2\traj prasad\tname name\tcontentonly\n"
        "1\t3\tu3\n"
        "1\t4\tu4\tthe red car\tO O car_brand\tcontentonly\n"
    )
    found = read_dialogue_text(tmp_path)
    assert (found.name, found.lines) == ("MultiDoGO", ("i want to claim", "the red car"))
    assert found.left_out == 1


@pytest.mark.parametrize("content", ["not json\n", '{"id": 1}\n', "[1]\n"])
def test_a_damaged_star_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "star.jsonl").write_text(content)
    with pytest.raises(TextError, match="can't be read as dialogue text"):
        read_dialogue_text(tmp_path)


def test_what_is_not_there_or_of_no_known_kind_is_named(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="no such file"):
        read_dialogue_text(tmp_path / "nowhere")
    with pytest.raises(TextError, match=r"star\.jsonl"):
        read_dialogue_text(tmp_path)
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    with pytest.raises(TextError, match="UnicodeDecodeError"):
        read_dialogue_text(tmp_path / "latin.txt")
