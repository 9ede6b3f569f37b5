"""An on-disk cache of compiled functions that notices every edit, and telling what it cannot do."""

from __future__ import annotations

import hashlib
import pickle
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, cast

from numba import njit
from numba.core import event
from numba.core.serialize import dumps

from sim.sources import digest_of

from .functions import JIT, OPTIONS, compiled

_SOURCES = ("compiling", "draws", "demand", "engine", "kpi", "scenario/units.py", "sources.py")


_DIGEST = int(digest_of(_SOURCES)[:14], 16)
"""A number that changes with every source that can end up in compiled code."""


def kernel(make: Callable[[int], Callable[..., Any]]) -> Callable[..., Any]:
    """Return the function that ``make`` returns, compiled and kept on disk.

    Parameters
    ----------
    make : callable
        Takes a number and returns a function whose closure holds it. Numba's cache looks at the source of that
        function alone, not of those it calls, and at its closure: the number is a digest of all their sources.

    Notes
    -----
    Where no folder for the cache can be written, the function is compiled anew in each process; `compile_notice` tells.
    """
    function = make(_DIGEST)
    if not JIT:
        return function
    try:
        return cast(Callable[..., Any], _forgiving(njit(cache=True, **OPTIONS)(function)))
    except RuntimeError:
        _listener.has_no_folder = True
        return compiled(function)


def _forgiving(dispatcher: Any) -> Any:
    """Return the function with a cache that a full disk or damaged files cost a compilation and a word, no more."""
    cache = dispatcher._cache
    _seal(cache._impl)
    load, save = cache.load_overload, cache.save_overload

    def load_if_sound(*arguments: Any) -> Any:
        try:
            return load(*arguments)
        except Exception:  # garbage may raise whatever there is; what is not found is compiled
            with suppress(Exception):
                cache.flush()
            return None

    def save_if_possible(*arguments: Any) -> None:
        try:
            save(*arguments)
        except Exception as error:  # compiled all the same
            _listener.not_kept(f"{cache.cache_path}: {getattr(error, 'strerror', None) or error}")

    cache.load_overload, cache.save_overload = load_if_sound, save_if_possible
    return dispatcher


def _seal(impl: Any) -> None:
    """Let what is kept bear its digest: machine code that is not as it was would end the process, time and again."""
    reduce, rebuild = impl.reduce, impl.rebuild

    def sealed(data: Any) -> tuple[bytes, bytes]:
        content = dumps(reduce(data))
        return hashlib.sha256(content).digest(), content

    def opened(target: Any, kept: tuple[bytes, bytes]) -> Any:
        digest, content = kept
        if hashlib.sha256(content).digest() != digest:
            raise ValueError("the cached code is damaged")
        return rebuild(target, pickle.loads(content))

    impl.reduce, impl.rebuild = sealed, opened


class _Listener(event.Listener):  # type: ignore[misc]
    """Tells once each that something is being compiled that the cache does not hold, and that it cannot be kept."""

    def __init__(self) -> None:
        self.has_no_folder = False
        self._lock = threading.Lock()
        self._starts: Callable[[], None] | None = None
        self._unkept: Callable[[str], None] | None = None

    def tell(self, starts: Callable[[], None] | None, unkept: Callable[[str], None] | None) -> None:
        """Tell these from now on."""
        with self._lock:
            self._starts, self._unkept = starts, unkept

    def on_start(self, event: Any) -> None:
        with self._lock:
            starts, self._starts = self._starts, None
        if starts is not None:
            starts()
        if self.has_no_folder:
            self.not_kept("no folder can be written to")

    def not_kept(self, why: str) -> None:
        with self._lock:
            unkept, self._unkept = self._unkept, None
        if unkept is not None:
            unkept(why)

    def on_end(self, event: Any) -> None:
        pass


_listener = _Listener()


@contextmanager
def compile_notice(starts: Callable[[], None], unkept: Callable[[str], None]) -> Iterator[None]:
    """Tell of what is compiled meanwhile; one of these at a time.

    Parameters
    ----------
    starts : callable
        Called once if anything must be compiled: a cold cache, which takes about a minute.
    unkept : callable
        Called once, with the reason, if what is compiled cannot be kept for the next process.
    """
    _listener.tell(starts, unkept)
    event.register("numba:compile", _listener)
    try:
        yield
    finally:
        event.unregister("numba:compile", _listener)
        _listener.tell(None, None)
