"""A real Chromium, and the server that the widget in it talks to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from tests.bot.channels.web.axe import Axe
from tests.bot.channels.web.stub_server import StubServer
from tests.bot.channels.web.visitor import Agent, Visitor

_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-dev-shm-usage --disable-background-networking --disable-component-update"
    " --disable-sync --hide-scrollbars --no-default-browser-check --disable-extensions"
    " --force-color-profile=srgb"
).split()


@pytest.fixture(scope="session")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """The browser; one for all tests, for starting it takes longer than any of them."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if not browser or not driver:
        pytest.skip("no browser: `make test-browser` installs chromium and chromium-driver")
    options = ChromeOptions()
    options.binary_location = browser
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = Chrome(options=options, service=Service(driver))
    started.set_script_timeout(20)
    yield started
    started.quit()


@pytest.fixture(scope="session")
def running_server() -> Iterator[StubServer]:
    server = StubServer()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def server(running_server: StubServer) -> Iterator[StubServer]:
    """The server that the widget talks to: the stub stands here for the real one."""
    running_server.reset()
    yield running_server
    running_server.cut_lines()


@pytest.fixture
def visitor(chrome: Chrome, server: StubServer, tmp_path: Path) -> Iterator[Visitor]:
    """Somebody who has never been here, at a desktop."""
    visitor = Visitor(chrome, server, tmp_path)
    visitor.arrive()
    yield visitor
    visitor.leave()


@pytest.fixture
def agent(visitor: Visitor) -> Agent:
    """Sam, who stands before the form of the agents' page."""
    return Agent(visitor)


@pytest.fixture(scope="session")
def axe() -> Axe:
    return Axe()
