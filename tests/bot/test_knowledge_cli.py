"""`shoptalk knowledge` as a merchant types it, in a process of its own where it matters."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from knowledge.store import Store

MUG = {"id": "mug", "name": "Mug", "category": "cups", "variants": [{"id": "m1", "price": "4.00"}]}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yml"
    path.write_text(f"shop: {{database: {tmp_path / 'mine' / 'shop.sqlite3'}}}")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    (made / "products.jsonl").write_text(json.dumps(MUG) + "\n")
    return made


def knowledge(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["knowledge", *map(str, arguments)])


def test_import_then_export_gives_the_rows_back(config: Path, folder: Path, tmp_path: Path) -> None:
    done = knowledge("import", folder, "--config", config)
    assert (done.exit_code, done.stdout) == (0, "1 products read; imported.\n")
    assert knowledge("export", tmp_path / "out", "--config", config).exit_code == 0
    row = json.loads((tmp_path / "out" / "products.jsonl").read_text())
    assert row["variants"] == [
        {"id": "m1", "options": {}, "price": "4.00", "stock": 0, "on_sale": True}
    ]


def test_a_bad_row_fails_the_import_with_its_place(config: Path, folder: Path) -> None:
    (folder / "reviews.csv").write_text("id,product_id,rating,at\nr1,mug,6,2026-01-01T00:00:00Z\n")
    done = knowledge("import", folder, "--config", config)
    assert done.exit_code == 1
    assert "reviews.csv:2: rating is '6': Input should be less than or equal to 5" in done.stdout
    assert "nothing was changed" in done.stdout
    assert knowledge("import", folder, "--skip-invalid", "--config", config).exit_code == 0


def _put(path: Path, text: str) -> None:
    """Write a file in one step, so that nobody sees it empty."""
    beside = path.parent.parent / path.name
    beside.write_text(text)
    beside.replace(path)


def test_a_watched_folder_is_imported_again_when_a_file_changes(config: Path, folder: Path) -> None:
    shoptalk = Path(sys.executable).with_name("shoptalk")
    command = [shoptalk, "knowledge", "import", folder, "--watch", "--config", config]
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True) as watching:
        try:
            assert watching.stdout is not None
            output = iter(watching.stdout)
            assert next(output) == "1 products read; imported.\n"
            assert next(output).startswith("Watching")
            _put(folder / "products.jsonl", '{"id": ')  # half written
            assert "products.jsonl:1" in next(output)
            assert "nothing was changed" in next(output)
            _put(folder / "products.jsonl", json.dumps(MUG | {"name": "Blue mug"}) + "\n")
            assert next(output) == "1 products read; imported.\n"
            watching.send_signal(signal.SIGINT)
            assert watching.wait(timeout=20) == 0
        finally:
            watching.kill()  # a failure would otherwise wait for it for ever
    with Store(config.parent / "mine" / "shop.sqlite3") as store:
        assert store.rows("select name from products") == [{"name": "Blue mug"}]


def test_check_reports_and_fails_where_something_is_wrong(config: Path, folder: Path) -> None:
    knowledge("import", folder, "--config", config)
    done = knowledge("check", "--config", config)
    assert done.exit_code == 1
    assert "products/mug: it has no description" in done.stdout


def test_schema_prints_a_json_schema(tmp_path: Path) -> None:
    schema = json.loads(knowledge("schema", "orders").stdout)
    assert schema["properties"]["items"]["minItems"] == 1
    assert set(json.loads(knowledge("schema").stdout)) >= {"products", "promotions"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "nowhere"), "nowhere: there is no such file or folder"),
        (("schema", "cats"), "'cats' is none of products"),
    ],
)
def test_what_can_not_be_done_is_one_clear_message(
    config: Path, arguments: tuple[str, ...], said: str
) -> None:
    extra = ("--config", config) if arguments[0] == "import" else ()
    done = knowledge(*arguments, *extra)
    assert done.exit_code == 1
    assert f"shoptalk: {said}" in done.output
