"""Structured logs: one JSON object a line, with ids and numbers and nothing that a person wrote."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import sys
import traceback
from typing import TextIO

import structlog

from knowledge.store import Store

__all__ = ["Log", "Pseudonyms", "open_log", "silence_libraries", "where"]

Log = structlog.typing.FilteringBoundLogger

_FRAMES = 4
_LIBRARIES = (
    "asyncio", "engineio", "rasa_sdk", "sanic", "sanic.access", "sanic.error", "sanic.root",
    "sanic.server", "socketio", "websockets",
)  # fmt: skip
_SCHEMA = "create table if not exists server_keys (name text primary key, key text not null)"


def open_log(out: TextIO | None = None) -> Log:
    """A log that writes to `out`, else to standard error."""
    logger: Log = structlog.wrap_logger(
        structlog.WriteLogger(out or sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    return logger


def where(error: BaseException) -> list[str]:
    """Where something was raised; without its message, which may hold what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames]


def silence_libraries() -> None:
    """Keep the web libraries' own lines away: they hold addresses, URLs and bodies."""
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        logger.handlers = [logging.NullHandler()]
        logger.propagate = False


class Pseudonyms:
    """Names of conversations for logs and traces, which lead back to nobody without the file."""

    def __init__(self, store: Store) -> None:
        with store.transaction():
            store.database.execute(_SCHEMA)
            row = {"name": "pseudonyms", "key": secrets.token_hex(32)}
            store.database.table("server_keys").insert(row, ignore=True)
        rows = store.rows("select key from server_keys where name = 'pseudonyms'")
        self._key = bytes.fromhex(rows[0]["key"])

    def of(self, sender_id: str) -> str:
        """The same name for the same conversation, also after a restart."""
        return hmac.digest(self._key, sender_id.encode("utf-8", "replace"), hashlib.sha256).hex()[
            :16
        ]
