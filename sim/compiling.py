"""Compiling with Numba: functions over tables of records, and an on-disk cache that notices every edit.

A *store* holds tables (arrays of records, or of plain numbers) and one *state*, a record of numbers and of the tables'
addresses. Compiled functions take the state alone: one pointer, where passing the arrays themselves would copy and
count seven words for each on every call. `records_of` and `numbers_of` make the functions that look into the tables.

With ``NUMBA_DISABLE_JIT=1`` the same bodies run as plain Python, a thousand times slower.
"""

from __future__ import annotations

import hashlib
import pickle
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import config, njit, types
from numba.core import cgutils, event
from numba.core.serialize import dumps
from numba.extending import intrinsic, register_jitable
from numba.np.numpy_support import from_dtype

JIT = not config.DISABLE_JIT
"""Whether functions are compiled, or run as they are."""

_OPTIONS = {"nogil": True, "error_model": "numpy"}

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Mark a function that compiled code calls; it is compiled with whoever calls it."""
    return cast(F, njit(**_OPTIONS)(function))


def compiled_within(function: F) -> F:
    """Mark a function that compiled code calls from one place, or two: it becomes a part of its caller there.

    LLVM does so by itself where it sees that there is no other call; Numba's functions are compiled one by one. A body
    is compiled again with every caller above it, so this is for the outermost functions, and for small innermost ones:
    in between, minutes of compiling are easily reached.
    """
    return cast(F, njit(forceinline=True, **_OPTIONS)(function))


_I8, _I64 = ir.IntType(8), ir.IntType(64)
_NUMBER_BYTES = 8


def callable_when_compiled(*functions: Callable[..., Any], inline: bool = False) -> None:
    """Let compiled code call these plain Python functions, which stay as they are.

    With ``inline`` their code is copied to wherever they are called, so that loops around them may become vector code.
    Numba keeps to the first time a function is passed to this one.
    """
    if JIT:
        for function in functions:
            register_jitable(error_model="numpy", forceinline=inline)(function)


# what is compiled, and kept

_SOURCES = ("compiling.py", "draws", "demand", "engine", "kpi", "scenario/units.py")
_package = Path(__file__).resolve().parent


def _digest() -> int:
    """Return a number that changes with every source that can end up in compiled code."""
    digest = hashlib.sha256()
    for name in _SOURCES:
        path = _package / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(str(file.relative_to(_package)).encode() + file.read_bytes())
    return int.from_bytes(digest.digest()[:7], "big")


_DIGEST = _digest()


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
        return cast(Callable[..., Any], _forgiving(njit(cache=True, **_OPTIONS)(function)))
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


# tables and their state

_MOST_KEPT_BYTES = 1 << 26
"""Tables that are larger together are not kept for the next run of their thread."""


class _Kept(threading.local):
    """Tables that runs of this thread are done with, by name."""

    def __init__(self) -> None:
        self.tables: dict[str, npt.NDArray[Any]] = {}


_kept = _Kept()


class Store:
    """Tables by name, and the state that leads compiled code to them.

    Parameters
    ----------
    state : dtype
        A field for each number of the state; one named ``<table>_at`` is added for each table.
    tables : mapping of name to dtype
        Kinds of the tables' rows: records, or plain numbers.
    """

    def __init__(self, state: list[tuple[str, str]], tables: Mapping[str, npt.DTypeLike]) -> None:
        self._kinds = {name: np.dtype(kind) for name, kind in tables.items()}
        self._tables: dict[str, npt.NDArray[Any]] = {}
        fields = [*state, *((f"{name}_at", "i8") for name in tables)]
        if JIT:
            self._holder = np.zeros(1, np.dtype(fields, align=True)).view(np.recarray)
            self.state: Any = self._holder[0]
        else:
            self.state = SimpleNamespace(**{name: 0.0 if kind == "f8" else 0 for name, kind in state})
        for name in tables:
            self.resize(name, 0)

    def __getitem__(self, name: str) -> Any:
        """Return a table, with its fields as attributes if its rows are records."""
        return self._tables[name]

    def put(self, name: str, rows: Any) -> None:
        """Replace a table."""
        kind = self._kinds[name]
        table = np.ascontiguousarray(np.asarray(rows, dtype=kind))
        if len(table) == 0:
            table = np.zeros(1, kind)  # an address to point to
        if kind.names:
            table = table.view(np.recarray)
        self._tables[name] = table
        if JIT:
            setattr(self.state, f"{name}_at", table.ctypes.data)
        else:
            setattr(self.state, f"{name}_at", table)

    def begin(self, name: str, n_rows: int) -> int:
        """Give a table its first rows, at least so many, all zero; return how many.

        A table that an earlier run of this thread has left is taken as it is: to be given memory by the system costs
        more than to clear it, and to grow costs again.
        """
        table = _kept.tables.pop(name, None)
        if table is None or len(table) < n_rows:
            self.resize(name, n_rows)
            return n_rows
        table.view(np.uint8).fill(0)
        self.put(name, table)
        return len(table)

    def leave(self, names: Iterable[str]) -> None:
        """Leave tables, which nothing uses any more, to the next run of this thread."""
        tables = {name: self._tables[name] for name in names}
        _kept.tables = tables if sum(table.nbytes for table in tables.values()) <= _MOST_KEPT_BYTES else {}

    def resize(self, name: str, n_rows: int) -> None:
        """Make a table longer, or empty; new rows are zero."""
        table = np.zeros(n_rows, self._kinds[name])
        old = self._tables.get(name)
        if old is not None:
            kept = old[:n_rows].view(np.uint8)  # as bytes: records are copied field by field
            table.view(np.uint8)[: len(kept)] = kept
        self.put(name, table)


def _address(context: Any, builder: Any, state_type: Any, state: Any, table: str) -> Any:
    """Load a table's address from the state; it does not change while compiled code runs."""
    place = builder.gep(builder.bitcast(state, _I8.as_pointer()), [ir.Constant(_I64, state_type.offset(f"{table}_at"))])
    address = builder.load(builder.bitcast(place, _I64.as_pointer()))
    address.set_metadata("invariant.load", builder.module.add_metadata([]))
    return builder.inttoptr(address, _I8.as_pointer())


def records_of(table: str, kind: npt.DTypeLike) -> Callable[[Any, int], Any]:
    """Return a function of (state, place): the record at this place of the table, to read and to change."""
    dtype = np.dtype(kind)
    if not JIT:
        return lambda state, place: getattr(state, f"{table}_at")[place]
    record = from_dtype(dtype)

    @intrinsic  # type: ignore[untyped-decorator]
    def at(typingctx: Any, state: Any, place: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            base = _address(context, builder, signature.args[0], arguments[0], table)
            offset = builder.mul(arguments[1], ir.Constant(_I64, dtype.itemsize))
            return builder.bitcast(builder.gep(base, [offset]), context.get_value_type(record))

        return record(state, types.int64), generate

    return cast(Callable[[Any, int], Any], at)


def numbers_of(table: str) -> Callable[[Any, int, int], Any]:
    """Return a function of (state, start, n): n numbers of the table, float64, to read and to change."""
    if not JIT:
        return lambda state, start, n: getattr(state, f"{table}_at")[start : start + n]
    array_type = types.Array(types.float64, 1, "C")

    @intrinsic  # type: ignore[untyped-decorator]
    def span(typingctx: Any, state: Any, start: Any, n: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            base = _address(context, builder, signature.args[0], arguments[0], table)
            width = ir.Constant(_I64, _NUMBER_BYTES)
            data = builder.bitcast(builder.gep(base, [builder.mul(arguments[1], width)]), ir.DoubleType().as_pointer())
            array = context.make_array(array_type)(context, builder)
            context.populate_array(
                array,
                data=data,
                shape=cgutils.pack_array(builder, [arguments[2]]),
                strides=cgutils.pack_array(builder, [width]),
                itemsize=width,
                meminfo=None,
            )
            return array._getvalue()

        return array_type(state, types.int64, types.int64), generate

    return cast(Callable[[Any, int, int], Any], span)
