"""Choices below a message: what each button stands for, and that one press counts."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import Enum

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from dialogue.messages import Button
from knowledge.store import Store

__all__ = ["PRESSED", "Keyboards", "Press", "Pressed", "markup_of", "pressed_markup"]

_SCHEMA = """
create table if not exists telegram_keyboards (
    id integer primary key,
    key text not null unique,
    sender_id text not null,
    turn integer not null,
    buttons text not null,
    pressed integer,
    pressed_by integer
);
create index if not exists telegram_keyboards_by_sender on telegram_keyboards (sender_id, turn);
"""
_DATA = re.compile(r"k(\d{1,18}):(\d{1,3})")
PRESSED = "-"
"""The data of a button that was pressed: pressing it again does nothing."""

_LONGEST_TITLE = 60


class Press(Enum):
    """What a press is."""

    COUNTS = "counts"
    AGAIN = "again"
    LATE = "late"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a press is, and the button that was pressed, where it is known."""

    press: Press
    button: Button | None = None


class Keyboards:
    """The buttons that were offered, in the shop's file: data of a button holds 64 bytes alone."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.transaction():
            for statement in filter(str.strip, _SCHEMA.split(";")):
                store.database.execute(statement)

    def offer(self, key: str, sender_id: str, turn: int, buttons: Sequence[Button]) -> int:
        """Note what is offered in a turn, and give the number of the keyboard.

        Args:
            key: names the message that it stands below, which may be sent again.
            sender_id: whose conversation it is.
            turn: the turn that the choice belongs to; it can be made until the next one.
            buttons: the choices.
        """
        raw = json.dumps([asdict(button) for button in buttons])
        with self._store.transaction():
            self._store.database.execute(
                "insert or ignore into telegram_keyboards (key, sender_id, turn, buttons)"
                " values (?, ?, ?, ?)",
                [key, sender_id, turn, raw],
            )
            rows = self._store.rows("select id from telegram_keyboards where key = ?", [key])
        return int(rows[0]["id"])

    def press(self, data: str, sender_id: str, update_id: int, turn: int) -> Pressed:
        """Have a press count, if it is the first one and the choice is still open.

        Args:
            data: of the button that was pressed.
            sender_id: who pressed it.
            update_id: which tells a press that arrives twice from a second one.
            turn: the last one of the conversation.
        """
        found = _DATA.fullmatch(data)
        if found is None:
            return Pressed(Press.AGAIN if data == PRESSED else Press.UNKNOWN)
        number, place = int(found[1]), int(found[2])
        with self._store.transaction():
            rows = self._store.rows(
                "select * from telegram_keyboards where id = ? and sender_id = ?",
                [number, sender_id],
            )
            buttons = json.loads(str(rows[0]["buttons"])) if rows else []
            if place >= len(buttons):
                return Pressed(Press.UNKNOWN)
            button = Button(**buttons[place])
            by = rows[0]["pressed_by"]
            if by is not None:
                return Pressed(Press.COUNTS if by == update_id else Press.AGAIN, button)
            if rows[0]["turn"] != turn:
                return Pressed(Press.LATE, button)
            self._store.database.execute(
                "update telegram_keyboards set pressed = ?, pressed_by = ? where id = ?",
                [place, update_id, number],
            )
        return Pressed(Press.COUNTS, button)


def markup_of(keyboard: int, buttons: Sequence[Button]) -> InlineKeyboardMarkup:
    """The keyboard with this number, as the Bot API takes it: a button a line."""
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(_short(button.title), callback_data=f"k{keyboard}:{place}")]
            for place, button in enumerate(buttons)
        ]
    )


def pressed_markup(button: Button) -> InlineKeyboardMarkup:
    """What is left of a keyboard once a button of it was pressed."""
    title = f"✓ {_short(button.title)}"
    return InlineKeyboardMarkup([[InlineKeyboardButton(title, callback_data=PRESSED)]])


def _short(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
