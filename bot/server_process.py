"""The server as a process of its own: started over a shop's file, watched, stopped or killed."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil
import yaml

from bot.settings import Settings
from knowledge.errors import ShoptalkError

__all__ = ["ServerFailed", "ServerProcess", "allow_many_connections"]

_SECRETS: dict[str, Any] = {
    "verification": {"token_secret"},
    "server": {"agent_token", "rest_token"},
}
_STOP_SECONDS = 60


class ServerFailed(ShoptalkError):
    """The server did not start; its last lines are told."""

    def __init__(self, lines: str) -> None:
        super().__init__(f"the server did not start: {lines or 'it said nothing'}")


class ServerProcess:
    """`shoptalk serve` with these settings, on any port that is free."""

    def __init__(self, settings: Settings, folder: Path, environment: dict[str, str] | None = None):
        """Keep its configuration and its log in `folder`; secrets come by `environment`."""
        self._folder = folder
        self._environment = environment or {}
        self._process: subprocess.Popen[str] | None = None
        self.address = ""
        config = settings.model_dump(mode="json", exclude=_SECRETS)
        config["server"]["port"] = 0
        self._config = folder / "server.yml"
        self._config.write_text(yaml.safe_dump(config), encoding="utf-8")

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            ServerFailed: it ended instead.
        """
        allow_many_connections()
        with (self._folder / "server.log").open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "serve", "--config", str(self._config)],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **self._environment},
            )
        assert self._process.stdout is not None  # asked for above
        line = self._process.stdout.readline()
        if not line.startswith("listening on "):
            self.kill()
            raise ServerFailed((self._folder / "server.log").read_text()[-1_000:])
        self.address = line.removeprefix("listening on ").strip()

    def memory(self) -> int:
        """The bytes that it holds, those of other processes not counted."""
        return int(psutil.Process(self._running.pid).memory_full_info().uss)

    def stop(self) -> int:
        """Stop it as a service manager does; its exit status."""
        self._running.send_signal(signal.SIGTERM)
        return self._running.wait(_STOP_SECONDS)

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self._running.kill()
        self._running.wait(_STOP_SECONDS)

    @property
    def _running(self) -> subprocess.Popen[str]:
        assert self._process is not None  # `start` goes first
        return self._process

    def __enter__(self) -> ServerProcess:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._running.poll() is None:
            self.kill()
        if self._running.stdout is not None:
            self._running.stdout.close()


def allow_many_connections() -> None:
    """Take as many open files as the system lets this process have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
