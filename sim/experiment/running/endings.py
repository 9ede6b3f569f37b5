"""Signals that end a study, and how they are held back while workers start or stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ENDINGS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)  # fmt: skip
"""Only the main thread of the process that started the study answers them; its workers end with it."""


@contextmanager
def endings_held() -> Iterator[None]:
    """Hold signals that end the study back while workers start or end.

    Masked, so that workers inherit the block for good and only the main thread answers; recorded, because a
    thread without the mask (a progress bar, a library) may receive the signal all the same. Where the system has
    no signal masks (Windows), worker processes make themselves deaf, once they are up.
    """
    held: list[int] = []
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():  # no other thread may set handlers, or is interrupted
        for ending in ENDINGS:
            handler = signal.getsignal(ending)
            if handler not in (None, signal.SIG_IGN):
                before[ending] = handler
                signal.signal(ending, lambda number, _: held.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for ending, handler in before.items():
            signal.signal(ending, handler)
        if held:
            signal.raise_signal(held[0])
