"""Tables of all figures, as people read them and as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.report.documents import cell_text, frame_csv
from sim.report.labels import label
from sim.report.numbers import difference_text, value_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import pandas as pd


@dataclass(frozen=True)
class Table:
    """A long table: a row for each row of a CSV file that goes with it.

    Attributes
    ----------
    title : str
    name : str
        Of the file, without its ending.
    header : tuple of str
    rows : tuple of tuple of str
    csv : str
    """

    title: str
    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    csv: str


def kpi_table(frame: pd.DataFrame) -> Table:
    """Return the table of all KPIs."""
    header = ("Design", "KPI", "Of", "Value")
    return Table("All figures", "kpis", header, tuple(_rows(frame, _kpi_row)), frame_csv(frame))


def difference_table(frame: pd.DataFrame) -> Table:
    """Return the table of all differences."""
    header = ("Design minus baseline", "KPI", "Of", "Difference", "Design is")
    return Table("All differences", "differences", header, tuple(_rows(frame, _difference_row)), frame_csv(frame))


def plain_table(title: str, name: str, frame: pd.DataFrame) -> Table:
    """Return a table as it is, figures with six digits."""
    rows = tuple(tuple(map(cell_text, row)) for row in frame.itertuples(index=False, name=None))
    return Table(title, name, tuple(map(str, frame.columns)), rows, frame_csv(frame))


def _rows(frame: pd.DataFrame, row_of: Callable[[Mapping[Any, Any]], tuple[str, ...]]) -> Iterable[tuple[str, ...]]:
    return map(row_of, frame.to_dict("records"))


def _kpi_row(row: Mapping[Any, Any]) -> tuple[str, ...]:
    value = value_text(float(row["mean"]), str(row["unit"]), float(row["half_width"]))
    return str(row["design"]), label(str(row["kpi"])), _of(row), value


def _difference_row(row: Mapping[Any, Any]) -> tuple[str, ...]:
    change = difference_text(float(row["mean"]), str(row["unit"]), float(row["half_width"]), signed=True)
    pair = f"{row['design']} minus {row['baseline']}"
    return pair, label(str(row["kpi"])), _of(row), change, str(row["verdict"])


def _of(row: Mapping[Any, Any]) -> str:
    return "all" if row["scope"] == "all" else f"{row['scope']} {row['of']}"
