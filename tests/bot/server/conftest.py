"""One server for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.assistant import Assistant
from bot.settings import Settings
from tests.bot.server.serving import Served, served


@pytest.fixture(scope="module")
def server(
    assistant: Assistant, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with served(assistant, settings, tmp_path_factory.mktemp("server")) as running:
        yield running
