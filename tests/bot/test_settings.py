"""Whatever is wrong with the configuration is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings, SettingsError, load_settings

ROOT = Path(__file__).parents[2]
SECRETS = {"verification.token_secret", "server.agent_token", "server.rest_token"}
"""These come from the environment."""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("shop: {databse: x}", "unknown key 'shop.databse'"),
        ("colour: red", "unknown key 'colour'"),
        ("runtime: {threads: many}", "runtime.threads is 'many'"),
        ("runtime: {threads: 0}", "runtime.threads is 0"),
        ("clock: {now: yesterday}", "clock.now is 'yesterday'"),
        ("clock: {now: '2026-06-01T10:00:00'}", "clock.now"),
        ("- a list", "expected sections"),
        ("a: [", "can't be read"),
    ],
)
def test_a_wrong_configuration_is_named_with_file_and_key(
    tmp_path: Path, content: str, said: str
) -> None:
    path = tmp_path / "config.yml"
    path.write_text(content)
    with pytest.raises(SettingsError, match=r"config\.yml") as caught:
        load_settings(path)
    assert said in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.yml: no such"):
        load_settings(tmp_path / "nowhere.yml")


def test_the_environment_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "config.yml"
    path.write_text("runtime: {threads: 1}")
    monkeypatch.setenv("SHOPTALK_RUNTIME__THREADS", "3")
    assert load_settings(path).runtime.threads == 3


def test_the_shipped_file_holds_every_setting_at_its_default() -> None:
    shipped = yaml.safe_load((ROOT / "config.yml").read_text())
    assert _keys(shipped) == _keys(Settings().model_dump()) - SECRETS
    assert load_settings(ROOT / "config.yml") == Settings()


def test_every_setting_in_the_shipped_file_has_a_comment() -> None:
    lines = (ROOT / "config.yml").read_text().splitlines()
    bare = [line for line in lines if line.startswith("  ") and " # " not in line]
    assert bare == []


def _keys(raw: dict[str, Any]) -> set[str]:
    return {f"{section}.{key}" for section, values in raw.items() for key in values}
