"""The rows of a check that say most, in words and figures."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.kpi import HEADLINE
from sim.report.labels import label
from sim.report.numbers import difference_text, margin_text, value_text
from sim.scenario.expectations import parse_expectation

Row = Mapping[Hashable, Any]


def worst_first(kpis: pd.DataFrame, verdict: str) -> Sequence[Row]:
    """Return the KPIs of a verdict: headline ones first, then those over all cases, each by size in tolerances."""
    found = kpis[kpis["verdict"] == verdict]
    size = (found["difference"].abs() / found["tolerance"].where(found["tolerance"] > 0)).fillna(np.inf)
    everything = found["scope"] == "all"
    rank = np.where(everything & found["kpi"].isin(HEADLINE), 0, np.where(everything, 1, 2))
    order = found.assign(rank=rank, size=-size).sort_values(["rank", "size"], kind="stable")
    return order.drop(columns=["rank", "size"]).to_dict("records")


def place(row: Row) -> str:
    """Return the design that a row is of, and its file."""
    return f"{row['file']}, {row['design']}"


def kpi_name(row: Row) -> str:
    """Return what a KPI is called, and of what it is.

    >>> kpi_name({"kpi": "mean_wait", "scope": "channel", "of": "phone"})
    'Mean wait, phone'
    >>> kpi_name({"kpi": "cost_to_serve_idle", "scope": "all", "of": "all"})
    'Cost to serve, of which idle'
    """
    name = label(row["kpi"])
    if row["kpi"].startswith("cost_to_serve_"):  # parts are called so that they can stand below the whole
        name = f"{label('cost_to_serve')}, {name[:1].lower()}{name[1:]}"
    return name if row["scope"] == "all" else f"{name}, {row['of']}"


def kpi_cells(row: Row) -> tuple[str, str, str, str]:
    """Return before, now, difference with its interval, and tolerance."""
    unit = row["unit"]
    return (
        value_text(row["before"], unit),
        value_text(row["now"], unit),
        difference_text(row["difference"], unit, row["half_width"], signed=True),
        margin_text(row["tolerance"], unit),
    )


def kpi_sentence(row: Row) -> str:
    """Return a KPI's move in one line."""
    before, now, difference, tolerance = kpi_cells(row)
    return f"{kpi_name(row)}: {before} before, {now} now, difference {difference}, tolerance {tolerance}"


def expected(row: Row) -> str:
    """Return what was expected, by its name first if it has one."""
    return f"{row['name']}: {row['expectation']}" if row["name"] else str(row["expectation"])


def found(row: Row) -> str:
    """Return what was found of an expectation, with its interval; or why there is nothing to tell."""
    if row["reason"]:
        return str(row["reason"])
    figure = (row["mean"], row["unit"], row["half_width"])
    is_difference = parse_expectation(row["expectation"]).minus is not None
    return difference_text(*figure, signed=True) if is_difference else value_text(*figure)
