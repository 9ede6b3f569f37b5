"""SQL over all that is in a store, read only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.errors import Fault, UsageError, require
from sim.kpi import KPI_SCOPES

from .files import answering, connect
from .layout import MANIFEST, BatchFile, Layout

if TYPE_CHECKING:
    import duckdb

VIEWS = {
    "kpis": "a row for each KPI of each unit: value, numerator, denominator, by scope and of",
    "patterns": "the same by hour, day, move from channel to channel, and span of time (scope bin)",
    "units": "a row for each replication of each design, with its notes",
    "series": "what the units of a series are: scenario, overrides, design, seed, versions",
}
"""Tables a query may name, with what they hold."""

_SERIES_COLUMNS = (
    "series",
    "scenario",
    "overrides",
    "days",
    "design",
    "seed",
    "engine",
    "omnides",
    "sources",
    "resolved",
)
_ROW_COLUMNS = (
    "key VARCHAR, series VARCHAR, scenario VARCHAR, seed BIGINT, engine VARCHAR, design VARCHAR, replication INTEGER,"
    " kpi VARCHAR, scope VARCHAR, of VARCHAR, unit VARCHAR, value DOUBLE, numerator DOUBLE, denominator DOUBLE,"
    " notes VARCHAR"
)


def query(store: str | Path, sql: str) -> pd.DataFrame:
    """Return what a SELECT finds in a store, which it cannot change.

    Parameters
    ----------
    store : str or Path
        Folder of the store.
    sql : str
        One SELECT of DuckDB over the tables ``kpis``, ``patterns``, ``units`` and ``series``; see `VIEWS`.

    Raises
    ------
    UsageError
        If there is no store, or the query is not one SELECT that DuckDB understands.

    Examples
    --------
    >>> import sim
    >>> sim.query("runs", "SELECT design, avg(value) FROM kpis WHERE kpi = 'csat' GROUP BY design")  # doctest: +SKIP
    """
    import duckdb

    require("store", store, (str, Path), "the path of a folder")
    require("sql", sql, str, "a text")
    layout = Layout(Path(store))
    if not layout.exists:
        what = f"there is no store in '{store}'"
        raise UsageError(Fault(what, where="store", fix="make one: omnides compare SCENARIO --store DIR"))
    with connect() as connection:
        _require_select(connection, sql)
        _lay_out(connection, layout)
        try:
            with answering():
                return connection.execute(sql).df()
        except duckdb.Error as error:
            raise _refused(str(error)) from None


def _require_select(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    import duckdb

    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise _refused(str(error)) from None
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        what = "a query is one SELECT: a store is only read"
        fix = "for instance \"SELECT design, avg(value) FROM kpis WHERE kpi = 'csat' GROUP BY design\""
        raise UsageError(Fault(what, where="query", fix=fix))


def _refused(message: str) -> UsageError:
    """Return DuckDB's error in our words: its first lines, which hold the near miss and the place."""
    lines = [line for line in message.splitlines() if line.strip()]
    tables = "; ".join(f"{name}: {what}" for name, what in VIEWS.items())
    return UsageError(Fault(lines[0], where="query", why=" ".join(lines[1:2]), fix=f"tables: {tables}"))


def _lay_out(connection: duckdb.DuckDBPyConnection, layout: Layout) -> None:
    """Make the tables, and lock everything else away."""
    folders = layout.all_series()
    series = pd.DataFrame(list(_described(folders)), columns=list(_SERIES_COLUMNS))
    connection.register("described", series)
    connection.execute("CREATE TABLE series AS SELECT * FROM described")
    connection.unregister("described")
    sound = [batch for folder in folders for batch in layout.batches(folder) if batch.is_sound()]
    rows = _rows(connection, sound)
    scopes = ", ".join(f"'{scope}'" for scope in KPI_SCOPES)
    for view, which in (("kpis", f"scope IN ({scopes})"), ("patterns", f"scope NOT IN ({scopes})")):
        connection.execute(f"CREATE VIEW {view} AS SELECT * EXCLUDE (notes) FROM {rows} WHERE {which}")
    connection.execute(
        "CREATE VIEW units AS SELECT DISTINCT key, series, scenario, seed, engine, design, replication, notes"
        f" FROM {rows} WHERE scope = 'all'"
    )
    connection.execute("SET allowed_paths = $paths", {"paths": [str(batch.path) for batch in sound]})
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _rows(connection: duckdb.DuckDBPyConnection, sound: list[BatchFile]) -> str:
    """Return what to select all rows from, those of a unit that was kept twice once."""
    if not sound:
        connection.execute(f"CREATE TABLE nothing ({_ROW_COLUMNS})")
        return "nothing"
    once = pd.DataFrame(list(_once(sound)), columns=["filename", "replication"])
    connection.register("listed", once)
    connection.execute("CREATE TABLE once AS SELECT filename, replication::INTEGER AS replication FROM listed")
    connection.unregister("listed")
    names = ", ".join("'" + str(batch.path).replace("'", "''") + "'" for batch in sound)
    everything = f"read_parquet([{names}], filename = true)"
    return f"(SELECT * EXCLUDE (filename) FROM {everything} SEMI JOIN once USING (filename, replication))"


def _once(sound: list[BatchFile]) -> Iterator[tuple[str, int]]:
    """Yield each file's replications that no file before it has: processes at work side by side may keep some twice."""
    seen: set[tuple[Path, int]] = set()
    for batch in sound:
        for replication in batch.replications:
            unit = (batch.path.parent, replication)
            if unit not in seen:
                seen.add(unit)
                yield str(batch.path), replication


def _described(folders: list[Path]) -> Iterator[tuple[Any, ...]]:
    for folder in folders:
        try:
            content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            yield tuple(
                json.dumps(content[name]) if name in ("overrides", "resolved") else content[name]
                for name in _SERIES_COLUMNS
            )
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            yield (folder.name, *[None] * (len(_SERIES_COLUMNS) - 1))  # its units are told by their own columns
