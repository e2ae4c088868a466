"""The authored replies, one YAML file an act, from which the generator learns to speak."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dialogue.generation.acts import PLACEHOLDER, ActDomain, ActError, load_acts
from dialogue.generation.context import Context, length_of
from knowledge.errors import ShoptalkError

__all__ = [
    "DEFAULT_CORPUS",
    "AuthoredReply",
    "Case",
    "Corpus",
    "CorpusError",
    "authored_for",
    "authored_leads",
    "load_corpus",
]

DEFAULT_CORPUS = Path(__file__).with_name("corpus")
_LEADS_FILE = "leads.yml"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml reads thirty times faster


class CorpusError(ShoptalkError):
    """An authored file that can't be learned from; the message names file, case and line."""


@dataclass(frozen=True, slots=True)
class Case:
    """One situation of an act: which attributes hold and which facts are to be said."""

    act: str
    attributes: tuple[tuple[str, str], ...]
    facts: frozenset[str]


@dataclass(frozen=True, slots=True)
class AuthoredReply:
    """A reply as a person wrote it, with placeholders, and the shopper's mood it answers."""

    case: Case
    text: str
    mood: str

    def context(self, lead: str = "none") -> Context:
        """The context in which this reply is right."""
        return Context(
            act=self.case.act,
            attributes=dict(self.case.attributes),
            facts=self.case.facts,
            mood=self.mood,
            length=length_of(self.text),
            lead=lead,
        )


@dataclass(frozen=True, slots=True)
class Corpus:
    """Every authored reply, and the lead-in sentences that may stand before one."""

    replies: tuple[AuthoredReply, ...]
    leads: Mapping[str, tuple[str, ...]]

    def cases(self) -> list[Case]:
        """The distinct cases, in the order in which they were authored."""
        return list(dict.fromkeys(reply.case for reply in self.replies))

    def words(self) -> frozenset[str]:
        """Every lower-case word the authors used; what lies outside is refused in generation."""
        texts = [reply.text for reply in self.replies]
        texts += [lead for leads in self.leads.values() for lead in leads]
        return frozenset(word for text in texts for word in split_words(text))


def split_words(text: str) -> Iterator[str]:
    """The lower-case words of delexicalised text, without placeholders and punctuation."""
    for token in PLACEHOLDER.sub(" ", text).replace("-", " ").lower().split():
        word = token.strip(".,;:!?()\"'")
        if word:
            yield word


def load_corpus(folder: Path = DEFAULT_CORPUS, domain: ActDomain | None = None) -> Corpus:
    """Read and check every act file below `folder`.

    Raises:
        CorpusError: a file is missing, is not YAML, or holds a reply that does not fit its case.
    """
    domain = domain or load_acts()
    files = sorted(path for path in folder.glob("*.yml") if path.name != _LEADS_FILE)
    if not files:
        raise CorpusError(f"{folder}: no authored replies (*.yml) found")
    replies = [reply for path in files for reply in _read_act(path, domain)]
    return Corpus(tuple(replies), _read_leads(folder / _LEADS_FILE, domain))


@cache
def authored_for(act: str) -> tuple[AuthoredReply, ...]:
    """The shipped authored replies of one act, read on first use; empty for an act without."""
    path = DEFAULT_CORPUS / f"{act}.yml"
    return tuple(_read_act(path, load_acts())) if path.exists() else ()


@cache
def authored_leads() -> Mapping[str, tuple[str, ...]]:
    """The shipped lead-in sentences, by what came before."""
    return _read_leads(DEFAULT_CORPUS / _LEADS_FILE, load_acts())


def _read_act(path: Path, domain: ActDomain) -> Iterator[AuthoredReply]:
    raw = _read_yaml(path)
    for number, case_data in enumerate(raw.get("cases", []), start=1):
        attributes = {str(k): str(v) for k, v in (case_data.get("attributes") or {}).items()}
        facts = frozenset(case_data.get("facts") or ())
        case = Case(raw.get("act", ""), tuple(sorted(attributes.items())), facts)
        try:
            domain.check(case.act, attributes, facts)
        except ActError as error:
            raise CorpusError(f"{path}: case {number}: {error}") from error
        seen: set[str] = set()
        for entry in case_data.get("replies", []):
            reply = _read_reply(entry, case, domain, f"{path}: case {number}")
            if reply.text.lower() not in seen:
                seen.add(reply.text.lower())
                yield reply


def _read_reply(entry: Any, case: Case, domain: ActDomain, where: str) -> AuthoredReply:
    if isinstance(entry, str):
        entry = {"text": entry}
    text, mood = entry.get("text"), entry.get("mood", "neutral")
    if not isinstance(text, str) or not text.strip():
        raise CorpusError(f"{where}: a reply needs a text, got {entry!r}")
    if mood not in domain.moods:
        raise CorpusError(f"{where}: mood {mood!r} is none of {', '.join(domain.moods)}: {text!r}")
    used = PLACEHOLDER.findall(text)
    if sorted(used) != sorted(case.facts):
        raise CorpusError(f"{where}: uses {sorted(used)}, facts are {sorted(case.facts)}: {text!r}")
    return AuthoredReply(case, " ".join(text.split()), mood)


def _read_leads(path: Path, domain: ActDomain) -> dict[str, tuple[str, ...]]:
    if not path.exists():
        return {}
    leads = _read_yaml(path)
    for name in leads:
        if name not in domain.leads:
            raise CorpusError(f"{path}: lead {name!r} is none of {', '.join(domain.leads)}")
    return {name: tuple(sentences) for name, sentences in leads.items()}


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CorpusError(f"{path}: can't be read: {error}") from error
    if not isinstance(raw, dict):
        raise CorpusError(f"{path}: expected a mapping, found {type(raw).__name__}")
    return raw
