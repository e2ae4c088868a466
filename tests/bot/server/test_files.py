"""The widget's script and the demo page."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

from bot.assistant import Assistant
from bot.settings import Settings
from tests.bot.server.serving import Served, served


def test_the_widget_may_be_put_into_any_page_and_is_kept_a_while(server: Served) -> None:
    answer = server.client.get("/widget.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "max-age" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = server.client.get("/widget.js", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_demo_page_runs_no_foreign_script(server: Served) -> None:
    answer = server.client.get("/")
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_without_demo_there_is_no_page(
    assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    with served(assistant, settings, tmp_path, is_demo=False) as server:
        assert server.client.get("/").status_code == 404
        (server.services.static / "widget.js").unlink()
        gone = server.client.get("/widget.js")
        assert (gone.status_code, "widget.js" in gone.json()["error"]["message"]) == (404, True)


@pytest.mark.parametrize(
    "name",
    ["../shop.sqlite3", "..%2fshop.sqlite3", "%2e%2e/shop.sqlite3", ".hidden", "agent", "x.py"],
)
def test_only_files_of_the_folder_are_served(server: Served, name: str) -> None:
    answer = httpx2.get(httpx2.URL(f"{server.address}/static/{name}"))
    assert answer.status_code == 404
