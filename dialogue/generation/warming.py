"""Drawing ahead: the contexts that are likely to come, worded before anybody waits for them."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Protocol

from dialogue.generation.acts import load_acts
from dialogue.generation.context import Context
from dialogue.generation.corpus import Corpus
from dialogue.generation.manners import nearest_manner
from dialogue.generation.simulation import LEAD_ACTS
from dialogue.generation.writer import lengths_for

__all__ = ["DrawsAhead", "IdleDrawing", "draw_all_ahead", "likely_contexts"]

_TOGETHER = 16
_LOOK_AGAIN_SECONDS = 0.5
_NICE = 10


class DrawsAhead(Protocol):
    """Has what a context needs drawn before it is asked for, as `ReplyWriter` does."""

    def draw_ahead(self, contexts: Sequence[Context]) -> None:
        """Draw for these contexts now."""
        ...


def likely_contexts(corpus: Corpus, seen: Iterable[str] = ()) -> list[Context]:
    """Every case that was authored, in every mood, length and lead that it may come in.

    Args:
        corpus: the authored replies.
        seen: prompts that were worded before, which go first.
    """
    domain = load_acts()
    contexts = [Context.from_prompt(prompt) for prompt in seen]
    for mood in domain.moods:
        for case in corpus.cases():
            leads = [lead for lead in domain.leads if lead == "none" or _opens(lead, case.act)]
            wanted = [(n, lead) for n in lengths_for(mood, len(case.facts)) for lead in leads]
            contexts += (
                Context(case.act, dict(case.attributes), case.facts, *manner, lead)
                for manner, lead in ((nearest_manner(case, mood, n, o), o) for n, o in wanted)
            )
    known = [context for context in contexts if _is_worded_by_the_model(context)]
    return list({context.prompt(): context for context in known}.values())


def draw_all_ahead(writer: DrawsAhead, contexts: Sequence[Context]) -> Iterator[int]:
    """Have all contexts drawn, many at a time; yields after each batch how many are done."""
    for start in range(0, len(contexts), _TOGETHER):
        batch = contexts[start : start + _TOGETHER]
        writer.draw_ahead(batch)
        yield start + len(batch)


class IdleDrawing:
    """A thread of low priority that draws ahead while nobody waits for a reply."""

    def __init__(
        self,
        writer: DrawsAhead,
        contexts: Callable[[], Sequence[Context]],
        is_idle: Callable[[], bool],
    ) -> None:
        """Prepare; `contexts` is called in the thread, `is_idle` before each context."""
        self._writer = writer
        self._contexts = contexts
        self._is_idle = is_idle
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="draw-ahead", daemon=True)

    def __enter__(self) -> IdleDrawing:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        with suppress(OSError, AttributeError):  # where a thread has no priority of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        if not self._has_leisure():
            return
        for context in self._contexts():
            if not self._has_leisure():
                return
            self._writer.draw_ahead([context])

    def _has_leisure(self) -> bool:
        """Wait until nobody waits for a reply; False when it is time to stop."""
        while not self._stop.is_set():
            if self._is_idle():
                return True
            self._stop.wait(_LOOK_AGAIN_SECONDS)
        return False


def _opens(lead: str, act: str) -> bool:
    return act in LEAD_ACTS.get(lead, frozenset())


def _is_worded_by_the_model(context: Context) -> bool:
    """Whether there is such a context today, and candidates are drawn for it."""
    domain = load_acts()
    return (
        context.act in domain.attributes
        and context.act not in domain.authored_only
        and context.facts <= domain.placeholders.keys()
    )
