"""What a visitor does with the widget, and what they see of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.remote.webelement import WebElement

Found = TypeVar("Found")

_PATIENCE = 8.0
_DESKTOP = {"width": 1200, "height": 860, "deviceScaleFactor": 1, "mobile": False}
_PHONE = {"width": 390, "height": 760, "deviceScaleFactor": 2, "mobile": True}
_ROOT = 'document.querySelector("shoptalk-widget")?.shadowRoot'


class Place(Protocol):
    """Something on the web."""

    url: str


class Visitor:
    """One visitor in one tab. Waits for what it looks for, up to `patience` seconds."""

    def __init__(
        self, chrome: Chrome, server: Place, folder: Path, patience: float = _PATIENCE
    ) -> None:
        self.chrome = chrome
        self.patience = patience
        self.server = server
        self.folder = folder

    def arrive(self) -> None:
        """With nothing in the browser from before."""
        self.chrome.get("about:blank")
        self._devtools("Storage.clearDataForOrigin", origin=self.server.url, storageTypes="all")
        self.screen(**_DESKTOP)
        self.prefers()

    def leave(self) -> None:
        self.connected(True)
        self.chrome.get(self.server.url + "/widget.js")
        self.chrome.execute_script("sessionStorage.clear(); localStorage.clear()")

    def screen(self, **metrics: Any) -> None:
        self._devtools("Emulation.setDeviceMetricsOverride", **metrics)
        self._devtools("Emulation.setTouchEmulationEnabled", enabled=metrics["mobile"])

    def phone(self) -> None:
        self.screen(**_PHONE)

    def prefers(self, *, dark: bool = False, still: bool = True) -> None:
        """The system's settings; without movement, tests need not wait for it."""
        features = [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if still else "no-preference"},
        ]
        self._devtools("Emulation.setEmulatedMedia", features=features)

    def connected(self, is_connected: bool) -> None:
        """Pull the plug of the browser's network, or put it back."""
        self._devtools("Network.enable")
        self._devtools(
            "Network.emulateNetworkConditions",
            offline=not is_connected,
            latency=0,
            downloadThroughput=-1,
            uploadThroughput=-1,
        )

    def visit(self, address: str) -> Visitor:
        self.chrome.get(address)
        self.until(lambda: self.see(".launcher"))
        return self

    def open(self) -> Visitor:
        """Open the panel with the launcher."""
        self.find(".launcher").click()
        self.until(lambda: self.find(".panel").is_displayed())
        return self

    def write(self, text: str) -> None:
        box = self.find("textarea")
        box.send_keys(text)
        box.send_keys(Keys.ENTER)

    def pastes(self, text: str) -> None:
        """Put a text into the box at once, which takes keys a second for each thousand."""
        self.chrome.execute_script(
            "arguments[0].value = arguments[1];"
            "arguments[0].dispatchEvent(new InputEvent('input', {bubbles: true, composed: true}));",
            self.find("textarea"),
            text,
        )

    def press(self, selector: str) -> None:
        self.find(selector).click()

    def keys(self, *keys: str) -> None:
        """Keys of the keyboard, wherever the focus is."""
        ActionChains(self.chrome).send_keys(*keys).perform()

    def shift_tab(self) -> None:
        ActionChains(self.chrome).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(
            Keys.SHIFT
        ).perform()

    def see(self, selector: str) -> Sequence[WebElement]:
        """The elements of the widget that match now."""
        script = f"return [...({_ROOT}?.querySelectorAll(arguments[0]) ?? [])]"
        elements: Sequence[WebElement] = self.chrome.execute_script(script, selector)
        return elements

    def find(self, selector: str) -> WebElement:
        """The first element that matches, as soon as there is one."""
        return self.until(lambda: self.see(selector))[0]

    def texts(self, selector: str) -> list[str]:
        # As the DOM has it: what Selenium calls text leaves out what is scrolled away.
        script = f"return [...{_ROOT}.querySelectorAll(arguments[0])].map((e) => e.textContent)"
        texts: list[str] = self.chrome.execute_script(script, selector)
        return texts

    def bubbles(self) -> list[str]:
        """What was said, in order; without the dots of somebody who is writing."""
        return self.texts("p.bubble")

    def hears(self, text: str) -> None:
        """Wait until the last bubble says this, and is finished."""
        self.until(lambda: self.bubbles()[-1:] == [text] and not self.see(".word"))

    def until(self, looked_for: Callable[[], Found]) -> Found:
        """What `looked_for` gives as soon as it gives something true."""
        end = time.monotonic() + self.patience
        while not (found := looked_for()):
            if time.monotonic() > end:
                self.photograph("failure")
                raise AssertionError(f"not seen in {self.patience:.0f} s; there is {self._page()}")
            time.sleep(0.03)
        return found

    def _page(self) -> str:
        return str(self.chrome.execute_script(f"return ({_ROOT} ?? document.body).textContent"))[
            -600:
        ]

    def focus(self) -> str:
        """The class or tag of what has the focus in the widget."""
        script = f"const e = {_ROOT}.activeElement; return e ? (e.className || e.localName) : ''"
        return str(self.chrome.execute_script(script))

    def photograph(self, name: str) -> Path:
        path = self.folder / f"{name}.png"
        self.chrome.save_screenshot(str(path))
        return path

    def troubles(self) -> list[str]:
        """What broke the Content-Security-Policy, and errors of the page's scripts."""
        found: list[str] = self.chrome.execute_script("return [...violations, ...failures]")
        return found

    def _devtools(self, command: str, **parameters: Any) -> None:
        self.chrome.execute_cdp_cmd(command, parameters)


class Agent:
    """A support agent before the page at /agent."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.browser = visitor.chrome
        self.browser.get(visitor.server.url + "/agent")
        self.until(lambda: self.see("#login")[0].is_displayed())

    def log_in(self, token: str, name: str = "Sam") -> None:
        for field, text in (("name", name), ("token", token)):
            self.see(f"input[name={field}]")[0].send_keys(text)
        self.keys(Keys.ENTER)

    def keys(self, *keys: str) -> None:
        self.visitor.keys(*keys)

    def open(self, place: int = 0) -> None:
        """Choose the conversation at this place of the list."""
        button = self.until(lambda: self.see("#lists button")[place : place + 1])[0]
        button.click()
        chosen = str(button.get_attribute("data-name"))
        self.until(lambda: self.see(f"#conversation .title p[title='{chosen}']"))

    def take(self, place: int = 0) -> WebElement:
        """Choose and take it; the box to write into, which has the focus then."""
        self.open(place)
        self.keys("t")
        # Looked up each time: the box of the conversation before may still be there at first.
        box = self.until(self._focused_box)
        assert box is not None
        return box

    def _focused_box(self) -> WebElement | None:
        active = self.browser.switch_to.active_element
        return active if active in self.see("#conversation textarea") else None

    def focused(self) -> str:
        """The text of what has the focus."""
        return str(self.browser.execute_script("return document.activeElement.textContent"))

    def alt(self, key: str) -> None:
        """A key with Alt held down."""
        held = ActionChains(self.browser).key_down(Keys.ALT)
        held.send_keys(key).key_up(Keys.ALT).perform()

    def see(self, selector: str) -> Sequence[WebElement]:
        script = "return [...document.querySelectorAll(arguments[0])]"
        elements: Sequence[WebElement] = self.browser.execute_script(script, selector)
        return elements

    def text(self, selector: str) -> str:
        """The text of everything that matches, shown or folded."""
        script = "return arguments[0].map((e) => e.textContent).join(' ')"
        return str(self.browser.execute_script(script, self.see(selector)))

    def until(self, looked_for: Callable[[], Found]) -> Found:
        return self.visitor.until(looked_for)
