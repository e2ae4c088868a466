"""A Bot API server of ours, for tests: it speaks the Bot API's JSON over a loopback socket.

None of Telegram's own can be had without an account, so this one knows the methods that the
channel calls, keeps what it was asked for, and fails in the ways in which the real one and the
network between fail.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

__all__ = ["BOT_ID", "TOKEN", "USERNAME", "BotApi", "Fault", "Sent"]

TOKEN = "42:a-token-of-nobody"
BOT_ID = 42
USERNAME = "fern_and_finch_bot"

_SENDS = ("sendMessage", "sendPhoto", "sendDocument", "copyMessage")


@dataclass(frozen=True)
class Fault:
    """A failure: an error of the Bot API, or a connection that is cut before or after the deed."""

    code: int = 0
    description: str = ""
    parameters: dict[str, int] = field(default_factory=dict)
    cut: str = ""

    @classmethod
    def flood(cls, seconds: int) -> Fault:
        return cls(429, "Too Many Requests", {"retry_after": seconds})

    @classmethod
    def blocked(cls) -> Fault:
        return cls(403, "Forbidden: bot was blocked by the user")

    @classmethod
    def gone(cls) -> Fault:
        return cls(400, "Bad Request: chat not found")

    @classmethod
    def moved(cls, chat: int) -> Fault:
        return cls(400, "Bad Request: group chat was upgraded", {"migrate_to_chat_id": chat})


@dataclass(frozen=True)
class Sent:
    """A message that the server has."""

    method: str
    chat: int
    message_id: int
    text: str
    buttons: tuple[dict[str, str], ...]
    replies_to: int | None
    photo: str = ""
    document: bytes = b""


class BotApi:
    """The server, what it was asked, and what people do in their chats."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.sent: list[Sent] = []
        self.doubles_updates = False
        self.base_url = ""
        self._updates: list[dict[str, Any]] = []
        self._faults: dict[str, deque[Fault]] = {}
        self._numbers = itertools.count(1_000)
        self._changed = asyncio.Event()
        handlers = [(r"/bot([^/]+)/([A-Za-z]+)", _Handler, {"api": self})]
        self._server = HTTPServer(Application(handlers, log_function=lambda _: None))

    async def start(self) -> None:
        sockets = bind_sockets(0, "127.0.0.1")
        self._server.add_sockets(sockets)
        self.base_url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self._server.stop()
        await self._server.close_all_connections()

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method fail, each in one of these ways."""
        self._faults.setdefault(method, deque()).extend(faults)

    def of(self, method: str) -> list[dict[str, str]]:
        """What a method was called with."""
        return [params for name, params in self.calls if name == method]

    @property
    def unfetched(self) -> bool:
        """Whether updates wait that nobody has said to have."""
        return bool(self._updates)

    def texts(self, chat: int) -> list[str]:
        """What was sent to a chat."""
        return [sent.text for sent in self.sent if sent.chat == chat]

    async def until(self, holds: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until something holds, which it must within `seconds`."""
        async with asyncio.timeout(seconds):
            while not holds():
                self._changed.clear()
                try:
                    await asyncio.wait_for(self._changed.wait(), 0.1)
                except TimeoutError:
                    continue

    def push(self, **update: Any) -> dict[str, Any]:
        """An update, with the next number unless it has one."""
        update.setdefault("update_id", next(self._numbers))
        self._updates.append(update)
        self._tell()
        return update

    def say(self, chat: int, text: str, **more: Any) -> dict[str, Any]:
        """Somebody writes in their own chat."""
        return self.push(message=self.message(chat, text=text, **more))

    def press(self, sent: Sent, title: str, user: int | None = None) -> dict[str, Any]:
        """Somebody presses a button below a message."""
        data = next(b["callback_data"] for b in sent.buttons if b["text"] == title)
        under = self.message(sent.chat, text=sent.text) | {"message_id": sent.message_id}
        query = {
            "id": str(next(self._numbers)),
            "from": self.user(user or abs(sent.chat)),
            "chat_instance": "1",
            "data": data,
            "message": under,
        }
        return self.push(callback_query=query)

    def message(self, chat: int, user: int | None = None, **content: Any) -> dict[str, Any]:
        """A message as the Bot API shows it; a chat below 0 is a group."""
        kind = "private" if chat > 0 else "supergroup"
        return {
            "message_id": next(self._numbers),
            "date": 1_780_000_000,
            "chat": {"id": chat, "type": kind, "title": "A group"},
            "from": self.user(user or abs(chat)),
            **content,
        }

    @staticmethod
    def user(number: int) -> dict[str, Any]:
        return {"id": number, "is_bot": False, "first_name": f"N{number}", "language_code": "en"}

    def _tell(self) -> None:
        self._changed.set()

    def next_fault(self, method: str) -> Fault | None:
        waiting = self._faults.get(method)
        return waiting.popleft() if waiting else None

    async def do(self, method: str, params: dict[str, str], files: dict[str, bytes]) -> Any:
        """Carry a method out."""
        if method != "getUpdates":
            self.calls.append((method, params))
        if method == "getMe":
            me = {"id": BOT_ID, "is_bot": True, "first_name": "Fern", "username": USERNAME}
            return me | {"can_join_groups": True}
        if method == "getUpdates":
            return await self._get_updates(params)
        if method in _SENDS:
            return self._send(method, params, files)
        self._tell()
        return True

    def _send(self, method: str, params: dict[str, str], files: dict[str, bytes]) -> Any:
        markup = json.loads(params.get("reply_markup") or "{}")
        answered = json.loads(params.get("reply_parameters") or "{}")
        sent = Sent(
            method,
            int(params["chat_id"]),
            next(self._numbers),
            params.get("text") or params.get("caption") or "",
            tuple(button for row in markup.get("inline_keyboard", ()) for button in row),
            answered.get("message_id"),
            params.get("photo", ""),
            next(iter(files.values()), b""),
        )
        self.sent.append(sent)
        self._tell()
        if method == "copyMessage":
            return {"message_id": sent.message_id}
        kind = "private" if sent.chat > 0 else "supergroup"
        chat = {"id": sent.chat, "type": kind}
        return {"message_id": sent.message_id, "date": 1_780_000_000, "chat": chat}

    async def _get_updates(self, params: dict[str, str]) -> list[dict[str, Any]]:
        if offset := int(params.get("offset") or 0):
            self._updates = [u for u in self._updates if u["update_id"] >= offset]
        deadline = asyncio.get_running_loop().time() + min(int(params.get("timeout") or 0), 25)
        while not self._updates and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.01)
        found = self._updates[:100]
        return [*found, *found] if self.doubles_updates else list(found)


class _Handler(RequestHandler):
    def initialize(self, api: BotApi) -> None:
        self._api = api

    async def post(self, token: str, method: str) -> None:
        if token != TOKEN:
            self._refuse(Fault(401, "Unauthorized"))
            return
        params = {name: self.get_argument(name) for name in self.request.arguments}
        files = {name: found[0].body for name, found in self.request.files.items()}
        fault = self._api.next_fault(method)
        if fault is not None and fault.code:
            self._refuse(fault)
            return
        if fault is not None and fault.cut == "before":
            self._hang_up()
            return
        result = await self._api.do(method, params, files)
        if fault is not None:
            self._hang_up()
            return
        self.write({"ok": True, "result": result})

    def _refuse(self, fault: Fault) -> None:
        self.set_status(fault.code, HTTPStatus(fault.code).phrase)
        told: dict[str, Any] = {"ok": False, "error_code": fault.code}
        told["description"] = fault.description
        if fault.parameters:
            told["parameters"] = fault.parameters
        self.write(told)

    def _hang_up(self) -> None:
        self._finished = True
        self.detach().close()
