"""What simulated shoppers say: hand-written phrases by act and voice, and what a keyboard does."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.simulation.errors import WordingError
from bot.simulation.personas import Persona

__all__ = ["DEFAULT_WORDING", "Wording", "misspelt"]

DEFAULT_WORDING = Path(__file__).with_name("wording")
_ANY = "any"
_SLOT = re.compile(r"\{(\w+)\}")
_SMALL = frozenset("a an the is are am was do does did to of my have has will would".split())
_LOOSE = frozenset({"product", "items"})
"""Values that a careless hand misspells; the others are copied, or looked at twice."""

_SHORTEST = 4
_NEXT_TO = {
    "a": "s", "b": "v", "c": "x", "d": "s", "e": "r", "f": "g", "g": "h", "h": "j", "i": "o",
    "k": "l", "l": "k", "m": "n", "n": "m", "o": "p", "p": "o", "r": "t", "s": "d", "t": "r",
    "u": "i", "v": "b", "w": "e", "y": "u",
}  # fmt: skip


class Wording:
    """The phrases of a folder: files of acts, each with phrases by voice, or for any voice."""

    def __init__(self, phrases: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._phrases = phrases

    @classmethod
    def load(cls, folder: Path = DEFAULT_WORDING) -> Wording:
        """Read every `*.yml` of a folder.

        Raises:
            WordingError: a file is malformed, or there is none.
        """
        phrases: dict[str, Mapping[str, Sequence[str]]] = {}
        for path in sorted(folder.glob("*.yml")):
            phrases |= _read(path)
        if not phrases:
            raise WordingError(f"{folder}: there are no words (*.yml) in this folder")
        return cls(phrases)

    @property
    def acts(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """Every act with its phrases by voice."""
        return self._phrases

    def knows(self, act: str) -> bool:
        """Whether there are phrases for an act."""
        return act in self._phrases

    def phrase(self, act: str, voice: str, rng: random.Random) -> str:
        """One of the phrases for an act, its slots open.

        Raises:
            WordingError: there is none in this voice.
        """
        voices = self._phrases.get(act, {})
        found = voices.get(voice) or voices.get(_ANY)
        if not found:
            raise WordingError(f"there are no words for {act!r} in the voice {voice!r}")
        return rng.choice(found)

    def say(self, act: str, persona: Persona, rng: random.Random, values: Mapping[str, str]) -> str:
        """An act in a persona's words, with its values and the persona's slips of the keyboard.

        Raises:
            WordingError: there are no such words, or a value for one of their slots is missing.
        """
        phrase = self.phrase(act, persona.voice, rng)
        parts: list[str] = []
        end = 0
        for slot in _SLOT.finditer(phrase):
            if slot[1] not in values:
                raise WordingError(f"{act}: {phrase!r} wants a value for {{{slot[1]}}}")
            parts.append(_by_hand(phrase[end : slot.start()], persona, rng))
            value = values[slot[1]]
            parts.append(misspelt(value, persona.typos, rng) if slot[1] in _LOOSE else value)
            end = slot.end()
        parts.append(_by_hand(phrase[end:], persona, rng))
        return " ".join("".join(parts).split())


def _read(path: Path) -> dict[str, Mapping[str, Sequence[str]]]:
    try:
        raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        read: dict[str, Mapping[str, Sequence[str]]] = {
            str(act): {str(voice): tuple(map(str, said)) for voice, said in voices.items()}
            for act, voices in raw.items()
        }
    except (OSError, yaml.YAMLError, AttributeError, TypeError) as error:
        raise WordingError(f"{path}: not a file of words: {error!r}") from error
    for act, voices in raw.items():
        for voice, said in voices.items():
            # YAML takes a bare "no" for false.
            wrong = [phrase for phrase in said if not isinstance(phrase, str)]
            if wrong or not said:
                found = f"{wrong[0]!r} is no text; does it need quotes?" if wrong else "no phrases"
                raise WordingError(f"{path}: {act}: {voice}: {found}")
    return read


def _by_hand(text: str, persona: Persona, rng: random.Random) -> str:
    return misspelt(_dropped(text, persona.dropped, rng), persona.typos, rng)


def _dropped(text: str, share: float, rng: random.Random) -> str:
    words = re.split(r"(\s+)", text)
    return "".join("" if w.lower() in _SMALL and rng.random() < share else w for w in words)


def misspelt(text: str, share: float, rng: random.Random) -> str:
    """`text` with slips of the keyboard in a share of its longer words."""
    return "".join(_misspelt_words(text, share, rng))


def _misspelt_words(text: str, share: float, rng: random.Random) -> Iterator[str]:
    for part in re.split(r"([A-Za-z]+)", text):
        if len(part) >= _SHORTEST and part.isalpha() and rng.random() < share:
            yield _slipped(part, rng)
        else:
            yield part


def _slipped(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    match rng.randrange(4):
        case 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case 1:
            return word[:at] + word[at + 1 :]
        case 2:
            return word[:at] + word[at] + word[at:]
        case _:
            return word[:at] + _NEXT_TO.get(word[at].lower(), word[at]) + word[at + 1 :]
