"""One loaded assistant for the whole suite: the real models over a real file, a fixed clock."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from bot.assistant import Assistant, open_assistant
from bot.settings import (
    ClockSettings,
    GenerationSettings,
    RuntimeSettings,
    Settings,
    ShopSettings,
)
from knowledge.demo_shop.build import build_demo_shop
from knowledge.store import Store

# Before anything that would look for models elsewhere: a test that names one waits for no network.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
# Before torch is loaded: two workers with two threads each would wait for each other all the time.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# How long an example takes depends on what else the machine does.
hypothesis_settings.register_profile("shoptalk", deadline=None)
hypothesis_settings.load_profile("shoptalk")

NOW = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)
"""A Wednesday morning, inside opening hours."""


@pytest.fixture(scope="session")
def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "shop.sqlite3"
    with Store(path).open() as store:
        build_demo_shop(store, NOW)
    return path


@pytest.fixture(scope="session")
def settings(shop_file: Path) -> Settings:
    return Settings(
        generation=GenerationSettings(cache=shop_file.parent / "cache"),
        shop=ShopSettings(database=shop_file),
        clock=ClockSettings(now=NOW),
        runtime=RuntimeSettings(threads=1),
    )


@pytest.fixture(scope="session")
def assistant(settings: Settings) -> Iterator[Assistant]:
    opened = open_assistant(settings)
    yield opened
    opened.store.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store of its own."""
    with Store(tmp_path / "empty.sqlite3").open() as opened:
        yield opened


@pytest.fixture(scope="session")
def demo_store(shop_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The demo shop without an assistant, apart from the one that `assistant` answers from.

    Vectors of a toy embedder, once stored there, would cost each conversation test new ones.
    """
    copy = tmp_path_factory.mktemp("shop") / "shop.sqlite3"
    shutil.copy(shop_file, copy)
    with Store(copy).open() as opened:
        yield opened
