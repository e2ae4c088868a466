"""axe-core, the checker of accessibility, brought by npm when it is first needed."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from functools import cached_property
from pathlib import Path

import pytest

from tests.bot.channels.web.visitor import Visitor

_VERSION = "4.14.1"
_CACHE = Path(__file__).parents[4] / ".cache" / "axe-core"


class Axe:
    """The checker, for any page."""

    @cached_property
    def _script(self) -> str:
        kept = _CACHE / f"axe-{_VERSION}.min.js"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(_from_npm())
        return kept.read_text("utf-8")

    def findings(self, visitor: Visitor) -> list[str]:
        """What is wrong, a line for each element; shadow roots are looked into."""
        run = """
            const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ["violations"] }).then(
              ({ violations }) => done(violations.flatMap(({ id, nodes }) =>
                nodes.map(({ target, failureSummary }) =>
                  `${id}: ${target.flat().join(" ")}: ${failureSummary}`))),
              (error) => done([String(error)]));
        """
        visitor.chrome.execute_script(self._script)
        found: list[str] = visitor.chrome.execute_async_script(run)
        return found


def _from_npm() -> bytes:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("axe-core is brought by npm, which is not installed")
    command = [npm, "pack", f"axe-core@{_VERSION}", "--json", "--pack-destination", str(_CACHE)]
    packed = subprocess.run(command, capture_output=True, text=True, check=False)
    if packed.returncode:
        pytest.skip(f"axe-core cannot be had: {packed.stderr.strip()[-200:]}")
    archive = _CACHE / json.loads(packed.stdout)[0]["filename"]
    with tarfile.open(archive) as files:
        script = files.extractfile("package/axe.min.js")
        assert script is not None
        content = script.read()
    archive.unlink()
    return content
