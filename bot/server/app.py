"""The web application: every endpoint over one set of services."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import socketio
from sanic import Sanic

from bot.server.agent_api import install_agent_api
from bot.server.agent_page import install_agent_page
from bot.server.failures import install_errors
from bot.server.files import install_files
from bot.server.guard import install_guard
from bot.server.logs import silence_libraries
from bot.server.monitoring import install_monitoring
from bot.server.native import install_native
from bot.server.rasa_rest import install_rasa_rest
from bot.server.rasa_socketio import install_rasa_socketio
from bot.server.services import Services

__all__ = ["Application", "create_application"]

_SPARE_SECONDS = 30
_READ_SECONDS = 20
_IDLE_SECONDS = 75


@dataclass(frozen=True)
class Application:
    """The web application and the socket.io server within."""

    app: Sanic[Any, Any]
    sockets: socketio.AsyncServer


def create_application(services: Services) -> Application:
    """An application of its own: a process may have several."""
    silence_libraries()
    # Sanic keeps a list of applications by name, in which none may come twice.
    app: Sanic[Any, Any] = Sanic(f"shoptalk-{secrets.token_hex(8)}", configure_logging=False)
    app.config.update(
        {
            "REQUEST_MAX_SIZE": services.settings.body_bytes,
            "REQUEST_TIMEOUT": _READ_SECONDS,
            "RESPONSE_TIMEOUT": services.settings.turn_seconds + _SPARE_SECONDS,
            "KEEP_ALIVE_TIMEOUT": _IDLE_SECONDS,
            "WEBSOCKET_MAX_SIZE": services.settings.body_bytes,
            "OAS": False,
            "MOTD": False,
            "ACCESS_LOG": False,
        }
    )
    install_errors(app, services.log)
    install_guard(app, services)
    install_native(app, services)
    install_rasa_rest(app, services)
    sockets = install_rasa_socketio(app, services)
    install_monitoring(app, services)
    install_files(app, services)
    install_agent_api(app, services)
    install_agent_page(app, services)
    return Application(app, sockets)
