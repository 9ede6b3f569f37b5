"""Tables that compiled functions work on, and the state that leads to them.

A *store* holds tables (arrays of records, or of plain numbers) and one *state*, a record of numbers and of the tables'
addresses. Compiled functions take the state alone: one pointer, where passing the arrays themselves would copy and
count seven words for each on every call. `records_of` and `numbers_of` make the functions that look into the tables.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.numpy_support import from_dtype

from .functions import JIT

_I8, _I64 = ir.IntType(8), ir.IntType(64)
_NUMBER_BYTES = 8

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
