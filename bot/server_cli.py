"""`shoptalk serve`, `shoptalk actions` and `shoptalk bench server`."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

import typer

from bot.cli_errors import Config, errors_explained, quiet
from bot.settings import Settings, load_settings

Host = Annotated[str, typer.Option(help="Where to listen, instead of the setting.")]
Port = Annotated[int | None, typer.Option(help="The port, instead of the setting.", min=0)]


def serve_command(
    host: Host = "",
    port: Port = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Show the widget in a small storefront page at /.")
    ] = False,
    config: Config = None,
) -> None:
    """Answer over HTTP: the widget's API, Rasa's channels, and the page of support agents."""
    from bot.assistant import open_assistant
    from bot.generation import drawing_ahead
    from bot.server.files import STATIC
    from bot.server.running import serve
    from bot.server.services import open_services
    from bot.server_process import allow_many_connections

    with errors_explained():
        settings = _listening(load_settings(config), host, port)
        quiet()
        allow_many_connections()
        assistant = open_assistant(settings)
        services = open_services(assistant, settings, STATIC, is_demo=demo)
        pool, writer, manager = assistant.pool, assistant.writer, assistant.manager
        try:
            with drawing_ahead(settings, pool, writer, manager.quiet_seconds):
                asyncio.run(serve(services, lambda url: typer.echo(f"listening on {url}")))
        finally:
            assistant.store.close()


def actions_command(
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port.", min=0, max=65_535)] = 5055,
    config: Config = None,
) -> None:
    """Serve the actions to a Rasa assistant, over rasa-sdk's webhook."""
    from bot.action_server import serve_actions
    from bot.assistant import open_assistant

    with errors_explained():
        settings = load_settings(config)
        quiet()
        assistant = open_assistant(settings)
        try:
            asyncio.run(
                serve_actions(
                    assistant, host, port, lambda url: typer.echo(f"actions listen on {url}")
                )
            )
        finally:
            assistant.store.close()


def bench_server_command(
    conversations: Annotated[int, typer.Option(min=1, help="How many go on at once.")] = 100,
    seconds: Annotated[float, typer.Option(min=1, help="For how long.")] = 300,
    think: Annotated[
        float,
        typer.Option(min=0, help="Seconds from a reply to the shopper's next message, on average."),
    ] = 3.0,
    idle: Annotated[int, typer.Option(min=0, help="Idle event streams held meanwhile.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: Config = None,
) -> None:
    """Start the server, and have many conversations with it over real sockets."""
    from bot.bench_server import run_server_bench

    with errors_explained():
        settings = load_settings(config)
        measured = run_server_bench(settings, conversations, seconds, think, idle)
        if as_json:
            typer.echo(json.dumps(measured.to_json()))
            return
        for line in measured.lines():
            typer.echo(line)


def _listening(settings: Settings, host: str, port: int | None) -> Settings:
    changes: dict[str, Any] = {"host": host} if host else {}
    if port is not None:
        changes["port"] = port
    server = settings.server.model_copy(update=changes)
    return settings.model_copy(update={"server": server})
