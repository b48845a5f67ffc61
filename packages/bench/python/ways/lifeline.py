"""How a service ends: at once, with its children, and never later than the process that started it."""

import multiprocessing
import os
import threading
from multiprocessing.connection import wait
from typing import NoReturn


def end_process() -> NoReturn:
    """Ends this process and its children: there is nothing to save, and a run in another thread cannot be stopped."""
    for child in multiprocessing.active_children():
        child.kill()
        child.join(0.5)
    os._exit(0)


def _watch_stdin() -> None:
    # os.read takes no lock of Python's: a blocked read does not disturb the end of the interpreter.
    while os.read(0, 4096):
        pass
    end_process()


def end_with_stdin() -> None:
    """Whoever started this process holds the other end: when they are gone, so is the need for it."""
    threading.Thread(target=_watch_stdin, daemon=True).start()


def _watch_parent(sentinel: int) -> None:
    wait([sentinel])
    os._exit(0)


def end_with_parent() -> None:
    """For a child of `multiprocessing`, whose queue alone would keep it waiting for a parent that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch_parent, args=(parent.sentinel,), daemon=True).start()
