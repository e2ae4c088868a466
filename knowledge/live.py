"""Using records as they are now: what other processes change is seen from the next turn on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from knowledge.answers import Answers
from knowledge.catalogue import Catalogue
from knowledge.store import Store

__all__ = ["LiveRecords"]


class LiveRecords:
    """Keeps search up to date with the store, and gives each turn one consistent state of it."""

    def __init__(self, store: Store, catalogue: Catalogue, answers: Answers) -> None:
        self._store = store
        self._catalogue = catalogue
        self._answers = answers
        self._seen = store.versions()

    @contextmanager
    def turn(self) -> Iterator[int]:
        """All that is read inside is of one version of the records, which is yielded.

        What the turn itself writes is done on the newest state, and seen from then on.
        """
        with self._store.snapshot():
            now = self._store.versions()
            if now.products != self._seen.products:
                self._catalogue.refresh()
            if now.answers != self._seen.answers:
                self._answers.refresh()
            self._seen = now
            yield now.records
