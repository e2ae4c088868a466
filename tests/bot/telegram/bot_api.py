"""A Bot API server of ours, for tests: it speaks the Bot API's JSON over a loopback socket.

None of Telegram's own can be had without an account, so this one knows the methods that the
channel calls, keeps what it was asked for, refuses what the real one refuses, and fails in the ways
in which that and the network between fail.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from tests.bot.telegram.bot_api_people import BOT_ID, TOKEN, USERNAME, People, Sent
from tests.bot.telegram.bot_api_rules import Refusal, check_call

__all__ = ["BOT_ID", "TOKEN", "USERNAME", "BotApi", "Fault", "Sent"]

_SENDS = ("sendMessage", "sendPhoto", "sendDocument", "copyMessage")
_KNOWN = (*_SENDS, "getMe", "getUpdates", "setWebhook", "deleteWebhook", "setMyCommands",
          "sendChatAction", "answerCallbackQuery", "editMessageReplyMarkup")  # fmt: skip
_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass(frozen=True)
class Fault:
    """A failure: an error of the Bot API, or a connection that is cut before or after the deed.

    What stands before the Bot API fails with a `page` instead of JSON.
    """

    code: int = 0
    description: str = ""
    parameters: dict[str, int] = field(default_factory=dict)
    cut: str = ""
    page: str = ""

    @classmethod
    def gateway(cls) -> Fault:
        return cls(502, page=_PAGE)

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


class BotApi(People):
    """The server, and what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.sent: list[Sent] = []
        self.doubles_updates = False
        self.base_url = ""
        self.webhook = ""
        self.gone: set[int] = set()
        self.keyboards: dict[tuple[int, int], list[list[dict[str, str]]]] = {}
        self._faults: dict[str, deque[Fault]] = {}
        self._allowed: list[str] = []
        self._fetches = 0
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

    def texts(self, chat: int) -> list[str]:
        """What was sent to a chat."""
        return [sent.text for sent in self.sent if sent.chat == chat]

    def next_fault(self, method: str) -> Fault | None:
        waiting = self._faults.get(method)
        return waiting.popleft() if waiting else None

    async def do(self, method: str, params: dict[str, str], files: dict[str, bytes]) -> Any:
        """Carry a method out.

        Raises:
            Refusal: the Bot API would not.
        """
        if method not in _KNOWN:
            raise Refusal(404, "Not Found")
        if method == "getUpdates":
            return await self._get_updates(params)
        self.calls.append((method, params))
        try:
            check_call(method, params)
            scope = json.loads(params.get("scope") or "{}")
            if int(params.get("chat_id") or scope.get("chat_id") or 0) in self.gone:
                raise Refusal(400, "Bad Request: chat not found")
            return self._do(method, params, files)
        finally:
            self._tell()

    def _do(self, method: str, params: dict[str, str], files: dict[str, bytes]) -> Any:
        if method == "getMe":
            me = {"id": BOT_ID, "is_bot": True, "first_name": "Fern", "username": USERNAME}
            return me | {"can_join_groups": True}
        if method in _SENDS:
            return self._send(method, params, files)
        if method == "editMessageReplyMarkup":
            self._edit(params)
        elif method == "answerCallbackQuery":
            self._answer(params["callback_query_id"])
        elif method in ("setWebhook", "deleteWebhook"):
            self.webhook = params.get("url", "")
            if params.get("drop_pending_updates") == "True":
                self._updates.clear()
        return True

    def _edit(self, params: dict[str, str]) -> None:
        where = int(params["chat_id"]), int(params["message_id"])
        markup = json.loads(params.get("reply_markup") or "{}").get("inline_keyboard", [])
        if where not in self.keyboards:
            raise Refusal(400, "Bad Request: message to edit not found")
        if self.keyboards[where] == markup:
            told = "specified new message content and reply markup are exactly the same"
            raise Refusal(400, f"Bad Request: message is not modified: {told}")
        self.keyboards[where] = markup

    def _answer(self, query: str) -> None:
        if query not in self._queries:
            told = "query is too old and response timeout expired or query ID is invalid"
            raise Refusal(400, f"Bad Request: {told}")
        self._queries.discard(query)

    def _send(self, method: str, params: dict[str, str], files: dict[str, bytes]) -> Any:
        chat = int(params["chat_id"])
        markup = json.loads(params.get("reply_markup") or "{}").get("inline_keyboard", [])
        answered = json.loads(params.get("reply_parameters") or "{}")
        self._check_references(method, params, chat, answered)
        sent = Sent(
            method,
            chat,
            next(self._numbers),
            params.get("text") or params.get("caption") or "",
            tuple(button for row in markup for button in row),
            answered.get("message_id"),
            params.get("photo", ""),
            next(iter(files.values()), b""),
            int(params["message_thread_id"]) if "message_thread_id" in params else None,
        )
        self.sent.append(sent)
        self._messages.add((chat, sent.message_id))
        self.keyboards[chat, sent.message_id] = markup
        if method == "copyMessage":
            return {"message_id": sent.message_id}
        shown = {"id": chat, "type": "private" if chat > 0 else "supergroup"}
        return {"message_id": sent.message_id, "date": 1_780_000_000, "chat": shown}

    def _check_references(
        self, method: str, params: dict[str, str], chat: int, answered: dict[str, Any]
    ) -> None:
        if method == "copyMessage":
            source = int(params["from_chat_id"]), int(params["message_id"])
            if source not in self._messages:
                raise Refusal(400, "Bad Request: message to copy not found")
        is_known = (chat, answered.get("message_id")) in self._messages
        if answered and not is_known and not answered.get("allow_sending_without_reply"):
            raise Refusal(400, "Bad Request: message to be replied not found")

    async def _get_updates(self, params: dict[str, str]) -> list[dict[str, Any]]:
        if self.webhook:
            told = "can't use getUpdates method while webhook is active"
            raise Refusal(409, f"Conflict: {told}; use deleteWebhook to delete the webhook first")
        self._fetches += 1
        mine = self._fetches
        if "allowed_updates" in params:
            self._allowed = json.loads(params["allowed_updates"])
        if offset := int(params.get("offset") or 0):
            self._updates = [u for u in self._updates if u["update_id"] >= offset]
        deadline = asyncio.get_running_loop().time() + min(int(params.get("timeout") or 0), 25)
        while not (found := self._wanted()) and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.01)
            if mine != self._fetches:
                told = "make sure that only one bot instance is running"
                raise Refusal(409, f"Conflict: terminated by other getUpdates request; {told}")
        return [*found, *found] if self.doubles_updates else found

    def _wanted(self) -> list[dict[str, Any]]:
        kinds = {"update_id", *self._allowed}
        self._updates = [
            update for update in self._updates if not self._allowed or set(update) <= kinds
        ]
        return self._updates[:100]


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
        if fault is not None and fault.page:
            self.set_status(fault.code)
            self.write(fault.page)
            return
        if fault is not None and fault.code:
            self._refuse(fault)
            return
        if fault is not None and fault.cut == "before":
            self._hang_up()
            return
        try:
            result = await self._api.do(method, params, files)
        except Refusal as refusal:
            self._refuse(Fault(refusal.code, refusal.description, dict(refusal.parameters)))
            return
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
