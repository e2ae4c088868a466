"""The agents' half of the stub server: two shoppers, one of whom waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.bot.channels.web.script import HOSTILE

TOKEN = "open sesame"
WAITING = "web-maya"
RUNNING = "web-jonas"
SUGGESTION = "Your order W10077 is cancelled, and €14.00 are on their way."


def _ago(minutes: int) -> str:
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat("T", "seconds")


class Desk:
    """Who stands where, and what was said; `path` and body in, status and body out."""

    def __init__(self) -> None:
        self.standing: dict[str, dict[str, Any]] = {
            WAITING: {"state": "waiting", "ticket": "H-2", "agent": None},
            RUNNING: {"state": "bot", "ticket": None, "agent": None},
        }
        self.lines: dict[str, list[dict[str, Any]]] = {
            WAITING: [
                _shopper("cancel the mug, W10077", "cancel_order", 9),
                _assistant(9),
                _shopper(f"let me talk to a person {HOSTILE}", "ask_human", 8),
                {"from": "step", "step": "ask", "name": "", "at": _ago(8)},
            ],
            RUNNING: [_shopper("how long does delivery take", "delivery_policy", 3)],
        }
        self.name: str | None = None
        self.replies: list[str] = []

    def answer(self, verb: str, path: str, body: dict[str, Any], query: dict[str, str]) -> Any:
        """The status and the content of an answer."""
        if path == "login":
            if body["token"] != TOKEN:
                return 401, _error("unauthorised", "the token is wrong")
            self.name = str(body["name"])
            return 204, None
        if self.name is None:
            return 401, _error("unauthorised", "log in first")
        match path.split("/"):
            case ["logout"]:
                self.name = None
                return 204, None
            case ["me"]:
                return 200, {"name": self.name}
            case ["inbox"]:
                return 200, self._inbox(query.get("search", ""))
            case ["conversation"]:
                return 200, self._conversation(query["id"])
            case ["suggestions"]:
                offered = {"text": SUGGESTION, "act": "x", "generated": True, "evidence": []}
                return 200, {"suggestions": [offered, {**offered, "text": "Thank you, Maya."}]}
            case ["conversation", "take"]:
                return self._step(body["conversation"], "take", {})
            case ["tickets", ticket, step]:
                name = next(n for n, each in self.standing.items() if each["ticket"] == ticket)
                return self._step(name, step, body)
        return 404, _error("not_found", path)

    def hear(self, name: str, text: str) -> None:
        """A shopper writes."""
        self.lines[name].append(_shopper(text, "inform", 0))

    def _inbox(self, search: str) -> dict[str, Any]:
        tickets = [
            self._ticket(name)
            for name, standing in self.standing.items()
            if standing["ticket"] and self._found(name, search)
        ]
        listed = [
            {
                "conversation": name,
                "turns": 2,
                "last_at": self.lines[name][-1]["at"],
                "customer_id": None,
                "name": None,
                "first_words": self.lines[name][0]["text"],
                "last": self._last(name),
                **standing,
            }
            for name, standing in self.standing.items()
            if self._found(name, search)
        ]
        return {"tickets": tickets, "conversations": listed}

    def _found(self, name: str, search: str) -> bool:
        return any(search in line.get("text", "") for line in self.lines[name])

    def _ticket(self, name: str) -> dict[str, Any]:
        about = {"opened_at": _ago(8), "since": _ago(8), "last": self._last(name)}
        return {"conversation": name, **about, "packet": self._packet(name), **self.standing[name]}

    def _last(self, name: str) -> dict[str, Any]:
        lines = enumerate(self.lines[name], 1)
        number, line = [each for each in lines if each[1]["from"] in ("shopper", "person")][-1]
        return {"id": number, "from": line["from"], "text": line["text"], "at": line["at"]}

    def _packet(self, name: str) -> dict[str, Any]:
        is_known = name == WAITING
        messages = [
            {"who": line["from"], "text": line["text"], "at": line["at"], "name": ""}
            for line in self.lines[name]
            if "text" in line
        ]
        packet = {
            "customer_id": "c-1" if is_known else None,
            "name": "Maya Okafor" if is_known else None,
            "verified": is_known,
            "named": {"email": "maya.okafor@example.com"},
            "intent": "cancel_order",
            "task": "cancel_order",
            "order_id": "W10077",
            "messages": messages,
            "done": [],
            "tried": [{"act": "refused", "about": "W10042 was sent before"}],
            "evidence": [{"span": "€14.00", "value": "14.00 EUR", "source": "orders/W10077/total"}],
        }
        return packet

    def _conversation(self, name: str) -> dict[str, Any]:
        turn = {"turn": 1, "at": _ago(9), "lines": self.lines[name]}
        known = {"since": _ago(1), "last": self._last(name), "packet": self._packet(name)}
        return {"conversation": name, **self.standing[name], **known, "turns": [turn]}

    def _step(self, name: str, step: str, body: dict[str, Any]) -> Any:
        standing = self.standing[name]
        if standing["agent"] not in (None, self.name, body.get("instead_of")):
            return 409, _error("conflict", f"{standing['agent']} has it; nothing was changed")
        said = {"name": self.name, "at": _ago(0)}
        if step == "reply":
            message = {"from": "person", "text": body["text"], **said}
            if body["message_id"] not in self.replies:
                self.lines[name].append(message)
            self.replies.append(body["message_id"])
        elif step == "take":
            ticket = standing["ticket"] or "H-3"
            self.standing[name] = {"state": "person", "ticket": ticket, "agent": self.name}
        else:
            self.standing[name] = {"state": "bot", "ticket": None, "agent": None}
        if step != "reply":
            self.lines[name].append({"from": "step", "step": step.replace("-", "_"), **said})
        return 200, {"ticket": standing["ticket"], "conversation": name}


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "request_id": "r1"}}


def _shopper(text: str, intent: str, minutes: int) -> dict[str, Any]:
    why = {
        "intent": intent,
        "intents": [{"name": intent, "confidence": 0.94}, {"name": "other", "confidence": 0.03}],
        "entities": [{"entity": "order_number", "value": "W10077"}],
        "references": [],
        "mood": None,
    }
    return {"from": "shopper", "text": text, "at": _ago(minutes), "why": why}


def _assistant(minutes: int) -> dict[str, Any]:
    why = {
        "act": "propose_cancel_order",
        "generated": True,
        "wording": "The whole order {order_id}. {refund} go back to {method}. Shall I?",
        "facts": [{"name": "refund", "values": ["€14.00"], "sources": ["orders/W10077/total"]}],
        "evidence": [{"span": "€14.00", "value": "14.00 EUR", "source": "orders/W10077/total"}],
        "refused": [{"text": "I promise {refund} today.", "reasons": ["a promise", "a date"]}],
        "buttons": [{"title": "Yes", "payload": "yes"}],
        "flow": "cancel_order",
    }
    text = "The whole order W10077. €14.00 go back to your Visa ending 4242. Shall I?"
    return {"from": "assistant", "text": text, "at": _ago(minutes), "why": why}
