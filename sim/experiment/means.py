"""How simulations of a study are run: what `compare` and every question take alike, checked in one place."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from sim.engine import require_engine
from sim.engine.notice import Tell, say_on_terminal
from sim.errors import require, require_function, whole_number

from .gathering import Gathering
from .running import Progress
from .running.logs import folder_path
from .store import RunStore
from .version import version


class How(TypedDict, total=False):
    """How simulations are run; each as in `sim.compare`."""

    engine: str
    workers: int | None
    allow_code: bool
    progress: Progress | None
    on_notice: Tell
    store: str | Path | None
    executor: Executor | None


@dataclass(frozen=True, eq=False)
class Means:
    """The same, checked."""

    engine: str
    workers: int | None
    allow_code: bool
    progress: Progress | None
    on_notice: Tell
    store: RunStore | None
    executor: Executor | None

    @classmethod
    def of(cls, how: How) -> Means:
        """Return what is meant.

        Raises
        ------
        TypeError
            For an argument that there is not.
        UsageError
            For an engine that does not exist, arguments of wrong types, or a folder that is no store.
        """
        if unknown := how.keys() - How.__annotations__.keys():
            raise TypeError(f"unexpected keyword argument {min(unknown)!r}; there are {', '.join(How.__annotations__)}")
        engine, allow_code = how.get("engine", "compiled"), how.get("allow_code", False)
        progress, on_notice = how.get("progress"), how.get("on_notice", say_on_terminal)
        workers, store, executor = how.get("workers"), how.get("store"), how.get("executor")
        require("allow_code", allow_code, bool, "True or False")
        require_function("progress", progress)
        require_function("on_notice", on_notice, optional=False)
        require_engine(engine)
        require("executor", executor, (Executor, type(None)), "a concurrent.futures.Executor, or None")
        return cls(
            engine,
            None if workers is None else whole_number("workers", workers, 1),
            allow_code,
            progress,
            on_notice,
            None if store is None else RunStore(folder_path("store", store), version()),
            executor,
        )

    def gathering(self, scopes: Sequence[str] | None = None) -> Gathering:
        """Return what gathers units by these means; see there for ``scopes``."""
        return Gathering(self.workers, self.executor, self.store, self.progress, self.on_notice, scopes)
