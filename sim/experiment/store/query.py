"""SQL over all that is in a store, read only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.engine.notice import Tell, say_on_terminal
from sim.errors import Fault, UsageError, require, require_function
from sim.experiment.running.logs import folder_path
from sim.kpi import KPI_SCOPES

from .files import answering, connect
from .layout import MANIFEST, Layout, existing
from .refusals import require_unicode
from .sealed import BatchFile, read_manifest

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


def query(store: str | Path, sql: str, on_notice: Tell = say_on_terminal) -> pd.DataFrame:
    """Return what a SELECT finds in a store, which it cannot change.

    Parameters
    ----------
    store : str or Path
        Folder of the store.
    sql : str
        One SELECT of DuckDB over the tables ``kpis``, ``patterns``, ``units`` and ``series``; see `VIEWS`.
    on_notice : callable, optional
        Called with a line of text if files are damaged, and so left out. By default it goes to stderr, if that is a
        terminal.

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

    require("sql", sql, str, "a text")
    require_unicode("query", sql)
    require_function("on_notice", on_notice, optional=False)
    layout = existing(folder_path("store", store))
    with connect() as connection:
        _require_select(connection, sql)
        left_out = _lay_out(connection, layout)
        if left_out:
            on_notice(f"damaged files in the store '{store}', which are left out: {left_out:,}")
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
    if not statements:
        raise UsageError(Fault("the query is empty", where="query", fix='for instance "FROM units"'))
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        what = "a query is one SELECT: a store is only read"
        fix = "for instance \"SELECT design, avg(value) FROM kpis WHERE kpi = 'csat' GROUP BY design\""
        raise UsageError(Fault(what, where="query", fix=fix))


def _refused(message: str) -> UsageError:
    """Return DuckDB's error in our words: its first lines, which hold the near miss and the place."""
    lines = [line for line in message.splitlines() if line.strip()]
    fix = f"tables are {', '.join(VIEWS)}; DESCRIBE kpis lists columns"
    return UsageError(Fault(lines[0], where="query", why=" ".join(lines[1:2]), fix=fix))


def _lay_out(connection: duckdb.DuckDBPyConnection, layout: Layout) -> int:
    """Make the tables, and lock everything else away; return how many files are damaged."""
    folders = layout.all_series()
    series = pd.DataFrame(list(_described(folders)), columns=list(_SERIES_COLUMNS))
    connection.register("described", series)
    connection.execute("CREATE SCHEMA internal")
    connection.execute("CREATE TABLE series AS SELECT * FROM described")
    connection.unregister("described")
    batches = [batch for folder in folders for batch in layout.batches(folder)]
    sound = [batch for batch in batches if batch.is_sound()]
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
    return len(batches) - len(sound) + sum(read_manifest(folder / MANIFEST) is None for folder in folders)


def _rows(connection: duckdb.DuckDBPyConnection, sound: list[BatchFile]) -> str:
    """Return what to select all rows from, those of a unit that was kept twice once."""
    if not sound:
        connection.execute(f"CREATE TABLE internal.nothing ({_ROW_COLUMNS})")
        return "internal.nothing"
    once = pd.DataFrame(list(_once(sound)), columns=["filename", "replication"])
    connection.register("listed", once)
    connection.execute("CREATE TABLE internal.once AS SELECT filename, replication::INTEGER AS replication FROM listed")
    connection.unregister("listed")
    names = ", ".join("'" + str(batch.path).replace("'", "''") + "'" for batch in sound)
    everything = f"read_parquet([{names}], hive_partitioning = false, filename = true)"
    return f"(SELECT * EXCLUDE (filename) FROM {everything} SEMI JOIN internal.once USING (filename, replication))"


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
    """Yield what manifests say; one that is damaged says nothing, and its units are told by their own columns."""
    for folder in folders:
        content = read_manifest(folder / MANIFEST) or {"series": folder.name}
        found = (content.get(name) for name in _SERIES_COLUMNS)
        yield tuple(json.dumps(value) if isinstance(value, list | dict) else value for value in found)
