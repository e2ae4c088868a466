"""Several processes training one model, as `torchrun` or `accelerate launch` starts them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from accelerate.state import PartialState

__all__ = ["is_local_main", "is_main", "main_first", "processes", "wait_for_all"]


def processes() -> int:
    """How many processes share the work: `torchrun` tells each; alone it is one."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_main() -> bool:
    """Whether this process is the one that writes files."""
    return int(os.environ.get("RANK", "0")) == 0


def is_local_main() -> bool:
    """Whether this process is the first of its machine."""
    return int(os.environ.get("LOCAL_RANK", "0")) == 0


@contextmanager
def main_first() -> Iterator[None]:
    """The body runs on each machine's first process before it runs on the others there."""
    if processes() == 1:
        yield
        return
    with PartialState(cpu=not torch.cuda.is_available()).local_main_process_first():
        yield


def wait_for_all() -> None:
    """Return once every process has come this far."""
    if processes() > 1:
        PartialState(cpu=not torch.cuda.is_available()).wait_for_everyone()
