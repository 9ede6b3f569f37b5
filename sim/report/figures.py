"""The figures of a comparison, found by design, KPI and scope, as text and as numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from .labels import label
from .numbers import ABSENT, value_text
from .page import Grid

if TYPE_CHECKING:
    from sim.experiment import Comparison


class Figure(NamedTuple):
    """An estimate and its half-width, NaN where there is none."""

    mean: float
    half_width: float
    unit: str

    @property
    def text(self) -> str:
        """The figure as people read it."""
        return value_text(self.mean, self.unit, self.half_width)


class Figures:
    """Looks up figures by design, KPI and scope.

    Attributes
    ----------
    designs : tuple of str
        In the order of comparison.
    """

    def __init__(self, comparison: Comparison) -> None:
        records: Sequence[Mapping[Any, Any]] = comparison.kpis.to_dict("records")
        self.designs = tuple(dict.fromkeys(str(row["design"]) for row in records))
        self._something = {str(row["kpi"]) for row in records if row["scope"] == "all" and row["mean"] != 0}
        self._figures = {
            (str(row["design"]), str(row["kpi"]), str(row["scope"]), str(row["of"])): Figure(
                float(row["mean"]), float(row["half_width"]), str(row["unit"])
            )
            for row in records
        }

    def at(self, design: str, kpi: str, scope: str = "all", of: str = "all") -> Figure:
        """Return a figure; NaN without unit if the design has none."""
        return self._figures.get((design, kpi, scope, of), Figure(math.nan, math.nan, ""))

    def has(self, kpi: str) -> bool:
        """Return whether any design has a figure of this KPI over all contacts and cases."""
        return any(not math.isnan(self.at(design, kpi).mean) for design in self.designs)

    def unit(self, kpi: str) -> str:
        """Return the unit of a KPI, "" if no design has it."""
        return next((unit for design in self.designs if (unit := self.at(design, kpi).unit)), "")

    def with_something(self, kpis: Iterable[str]) -> list[str]:
        """Return the KPIs that are not 0 under every design: mechanisms that are off fill no compact page."""
        return [kpi for kpi in kpis if kpi in self._something]

    def kpis(self, scope: str) -> tuple[str, ...]:
        """Return the KPIs of a scope."""
        return tuple(dict.fromkeys(kpi for _, kpi, at, _ in self._figures if at == scope))

    def members(self, scope: str) -> tuple[str, ...]:
        """Return what a scope has: its channels, say."""
        return tuple(dict.fromkeys(of for _, _, at, of in self._figures if at == scope))

    def row(self, name: str, kpi: str, scope: str = "all", of: str = "all") -> tuple[str, ...] | None:
        """Return a row of a grid: a name, then the figure of each design; None if none has one."""
        cells = [self._text((design, kpi, scope, of)) for design in self.designs]
        return None if set(cells) == {ABSENT} else (name, *cells)

    def rows(self, kpis: Iterable[str], names: Mapping[str, str] | None = None) -> tuple[tuple[str, ...], ...]:
        """Return a row for each KPI that any design has."""
        found = (self.row((names or {}).get(kpi, label(kpi)), kpi) for kpi in kpis)
        return tuple(row for row in found if row)

    def group(self, scope: str, of: str, kpis: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """Return the rows of one member of the scope below a heading row, or none."""
        found = [row for kpi in kpis if (row := self.row(f"  {label(kpi)}", kpi, scope, of))]
        return ((of, *("" for _ in self.designs)), *found) if found else ()

    def grouped(self, scope: str) -> tuple[tuple[str, ...], ...]:
        """Return the rows of every member of the scope."""
        kpis = self.kpis(scope)
        return tuple(row for of in self.members(scope) for row in self.group(scope, of, kpis))

    def grid(self, title: str, rows: tuple[tuple[str, ...], ...]) -> Grid:
        """Return a grid with a column for each design."""
        return Grid(title, ("", *self.designs), rows)

    def _text(self, key: tuple[str, str, str, str]) -> str:
        return self._figures[key].text if key in self._figures else ABSENT
