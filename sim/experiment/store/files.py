"""Batches as Parquet files: a row for each row that a run leaves, with what it is; written and read by DuckDB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.experiment.intervals import FloatArray
from sim.experiment.running import Unit, UnitResult
from sim.kpi import RunRows, values_of

if TYPE_CHECKING:
    import duckdb

_NOTE_BREAK = "\n"


def connect() -> duckdb.DuckDBPyConnection:
    """Return a database in memory that works on this thread alone."""
    import duckdb  # lazily: 0.2 s, and most commands need none

    return duckdb.connect(config={"threads": 1})


@contextmanager
def answering() -> Iterator[None]:
    """Let Ctrl-C be what it is: DuckDB makes another error of it."""
    try:
        yield
    except RuntimeError as error:
        if str(error) == "Query interrupted":
            raise KeyboardInterrupt from None
        raise


def write_batch(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    keys: pd.DataFrame,
    labels: Mapping[str, str | int],
    results: Sequence[UnitResult],
    unit_keys: Sequence[str],
) -> None:
    """Write a file with the rows of some units.

    Columns key, those of ``labels``, design, replication, kpi, scope, of, unit, value, numerator, denominator, notes.
    ``value`` is that of the one replication; to put several together, divide the sums of numerators and denominators.

    Parameters
    ----------
    keys : DataFrame
        What the rows of each unit are: see `sim.kpi.row_keys`.
    labels : mapping of str to str or int
        Columns that are the same in all rows.
    unit_keys : sequence of str
        Of each unit.

    Raises
    ------
    duckdb.Error
        If the system does not let it be written.
    """
    batch = pd.concat(
        [_unit_frame({"key": key, **labels}, keys, result) for key, result in zip(unit_keys, results, strict=True)]
    )
    connection.register("batch", batch)
    try:
        connection.execute("COPY batch TO $path (FORMAT parquet, COMPRESSION zstd)", {"path": str(path)})
    finally:
        connection.unregister("batch")


def _unit_frame(labels: Mapping[str, str | int], keys: pd.DataFrame, result: UnitResult) -> pd.DataFrame:
    rows = result.rows
    return pd.DataFrame(
        {
            **labels,
            "design": result.unit.design,
            "replication": result.unit.replication,
            **{name: keys[name].to_numpy(dtype=object) for name in keys.columns},
            "value": _values(keys["kpi"], rows),
            "numerator": rows.numerators,
            "denominator": rows.denominators,
            "notes": _NOTE_BREAK.join(result.notes),
        },
        index=keys.index,
    )


def _values(kpis: pd.Series, rows: RunRows) -> FloatArray:
    """Return each row's value; NaN where there is nothing to divide by."""
    ratio = np.full(len(rows.numerators), np.nan)
    np.divide(rows.numerators, rows.denominators, out=ratio, where=rows.denominators != 0)
    return values_of(kpis, ratio)


def read_batches(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path], n_rows: int) -> list[UnitResult]:
    """Return the units of sound files.

    Parameters
    ----------
    n_rows : int
        Rows of each unit.
    """
    names = [str(path) for path in paths]
    numbers = "SELECT numerator, denominator FROM read_parquet($names, hive_partitioning = false)"
    firsts = (
        "SELECT design, replication, notes FROM read_parquet($names, hive_partitioning = false, file_row_number = true)"
        " WHERE file_row_number % $n_rows = 0"
    )
    with answering():
        rows = connection.execute(numbers, {"names": names}).fetchnumpy()
        units = connection.execute(firsts, {"names": names, "n_rows": n_rows}).fetchall()
    # DuckDB keeps NaN as "no value", and gives it back masked
    above, below = (np.ma.filled(rows[name], np.nan).reshape(-1, n_rows) for name in ("numerator", "denominator"))
    return [
        UnitResult(Unit(design, replication), RunRows(above[at], below[at]), _notes(joined))
        for at, (design, replication, joined) in enumerate(units)
    ]


def _notes(joined: str) -> tuple[str, ...]:
    return tuple(joined.split(_NOTE_BREAK)) if joined else ()
