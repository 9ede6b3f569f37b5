"""An existing Dask cluster as an executor."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from sim.errors import Fault, UsageError

from .endings import endings_held

if TYPE_CHECKING:
    from distributed import Client

CONNECT_S = 8.0
"""How long a scheduler may take to answer."""
WORKERS_S = 4.0
"""How long the first worker may take to be there."""
_MARGIN_S = 1.0
_CLOSE_S = 2.0


@dataclass(frozen=True)
class Cluster:
    """A cluster that is connected to.

    Attributes
    ----------
    executor : Executor
        Runs whatever it is given on the cluster; what a worker that dies has begun goes to another one.
    """

    executor: Executor
    _client: Client

    def threads(self) -> int:
        """Return how many simulations its workers run at the same time; 0 while there are none."""
        return sum(worker["nthreads"] for worker in self._workers())

    def is_deserted(self) -> bool:
        """Return whether its last worker has gone, while its scheduler waits for others."""
        return self._client.status == "running" and not self._workers()

    def _workers(self) -> list[dict[str, Any]]:
        return [*self._client.scheduler_info(n_workers=-1).get("workers", {}).values()]


@contextmanager
def connected(address: str, where: str) -> Iterator[Cluster]:
    """Connect to the cluster whose scheduler is at an address, for as long as this lasts.

    Parameters
    ----------
    where : str
        What errors name as their place.

    Raises
    ------
    UsageError
        If Dask is not installed, the scheduler cannot be reached, or there is no worker.
    """
    try:
        from distributed import Client
    except ImportError as error:
        fix = "pip install 'omnides[dask]'"
        raise UsageError(Fault(f"Dask cannot be imported: {error}", where=where, fix=fix)) from None
    _silence()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of versions that differ: `run_elsewhere` checks those that count
        client = _connect(Client, address, where)
        try:
            yield Cluster(_executor(client), client)
        finally:
            _close(client)


def _executor(client: Client) -> Executor:
    from distributed.cfexecutor import ClientExecutor

    class SharingExecutor(ClientExecutor):
        """Sends what all tasks need once: the scheduler keeps it, and workers hand it on."""

        def share_with_workers(self, packed: bytes) -> Any:
            return client.submit(_as_it_is, packed, pure=False)

    executor: Executor = SharingExecutor(client, pure=False)  # type: ignore[no-untyped-call]
    return executor


def _as_it_is(packed: bytes) -> bytes:
    return packed


def _silence() -> None:
    """Keep Dask's own log off stderr: what matters of it is said here, in words to act on."""
    for name in [*logging.root.manager.loggerDict]:
        if name == "distributed" or name.startswith("distributed."):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _connect(client: type[Client], address: str, where: str) -> Client:
    found = _answer(client, address, where)
    try:
        found.wait_for_workers(1, timeout=WORKERS_S)
    except Exception:
        _close(found)
        what = f"the Dask scheduler at '{address}' has no workers"
        raise UsageError(Fault(what, where=where, fix=f"start some: dask worker {address}")) from None
    if without := [worker for worker, has_it in found.run(_probe()).items() if not has_it]:
        _close(found)
        what = f"workers of the Dask cluster have no omnides: {', '.join(without[:3])}"
        fix = "install this version wherever workers run, and start them anew"
        raise UsageError(Fault(what, where=where, fix=fix))
    return found


def _probe() -> Callable[[], bool]:
    def has_omnides() -> bool:  # within a function, so that it is sent as it stands: over there may be no `sim`
        try:
            import sim.experiment.running.elsewhere  # noqa: F401
        except ImportError:
            return False
        return True

    return has_omnides


def _answer(client: type[Client], address: str, where: str) -> Client:
    """Return a client that the scheduler has answered.

    It is made on a thread, which is left behind if need be: some servers that are none neither answer nor close.
    """
    answers: SimpleQueue[Client | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(client(address, timeout=CONNECT_S, set_as_default=False))
        except Exception as error:  # whatever answers there may be no scheduler, and then anything can be raised
            answers.put(error)

    with endings_held():  # the thread leaves signals to this one
        threading.Thread(target=ask, daemon=True).start()
    try:
        found = answers.get(timeout=CONNECT_S + _MARGIN_S)
    except Empty:
        found = TimeoutError("nothing there speaks as a scheduler does")
    if isinstance(found, Exception):
        told = str(found).splitlines()[0] if str(found) else repr(found)
        fix = "start one with `dask scheduler`, and name its address, such as tcp://127.0.0.1:8786"
        raise UsageError(Fault(f"there is no Dask scheduler at '{address}': {told}", where=where, fix=fix))
    return found


def _close(client: Any) -> None:
    with suppress(Exception):  # the scheduler may be what has gone
        client.close(timeout=_CLOSE_S)
    client.status = "closed"  # else it is closed once more as it is collected, and waits for a scheduler that has gone
