"""What a scenario gives, as a file: of each design the sums behind its KPIs and the digests of its contact logs."""

from __future__ import annotations

import json
import math
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from sim.experiment.intervals import FloatArray, standard_errors
from sim.experiment.records import Count, Digest, Number, Part, Record, Text
from sim.experiment.rows import DesignRows

_KEYS = ("kpi", "scope", "of", "unit")
SCOPES = ("all", "channel")
"""Scopes of the KPIs that a baseline holds."""


class KpiRecord(Part):
    """One KPI of a design.

    Attributes
    ----------
    mean, standard_error : float or None
        Over all replications, in its unit; None where there is nothing to measure.
    numerators, denominators : tuple of float
        By replication.
    """

    kpi: Text
    scope: Text
    of: Text
    unit: Text
    mean: Number | None
    standard_error: Annotated[Number, Field(ge=0)] | None
    numerators: tuple[Number, ...]
    denominators: tuple[Number, ...]


class DesignRecord(Part):
    """What one design gave.

    Attributes
    ----------
    contact_logs : tuple of str
        Digest of the contact log of each replication.
    kpis : tuple of KpiRecord
        At scopes ``all`` and ``channel``.
    """

    contact_logs: tuple[Digest, ...]
    kpis: Annotated[tuple[KpiRecord, ...], Field(min_length=1)]

    def rows(self) -> DesignRows:
        """Return the sums as runs leave them."""
        keys = pd.DataFrame([[getattr(kpi, name) for name in _KEYS] for kpi in self.kpis], columns=list(_KEYS))
        above = np.array([kpi.numerators for kpi in self.kpis], dtype=np.float64).T
        below = np.array([kpi.denominators for kpi in self.kpis], dtype=np.float64).T
        return DesignRows(keys, above, below, (), self.contact_logs)

    def means(self) -> FloatArray:
        """Return the mean of each KPI as it was when it was written; NaN where there was nothing to measure."""
        return np.array([math.nan if kpi.mean is None else kpi.mean for kpi in self.kpis])


class Baseline(Record):
    """What the designs of a scenario gave when it was written.

    Attributes
    ----------
    replications : int
        Replications 0 to R - 1 of the seed were run for each design.
    engine : str
        What was asked for.
    versions : mapping of str to str
        Kind of machine, versions of Python and the libraries that computed.
    designs : mapping of str to DesignRecord
    """

    KIND: ClassVar[str] = "baseline"
    ANEW: ClassVar[str] = "omnides baseline SCENARIO -o DIR"
    ENDING: ClassVar[str] = ".json"

    kind: Literal["baseline"] = "baseline"
    replications: Annotated[Count, Field(ge=2, le=100_000)]
    engine: Text
    versions: dict[Text, Text]
    designs: Annotated[dict[Text, DesignRecord], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        for name, design in self.designs.items():
            if len(design.contact_logs) != self.replications:
                raise ValueError(f"design '{name}' has {len(design.contact_logs)} digests for {self.replications} runs")
            _require_consistent(design, self.replications, name)
        return self

    def text(self) -> str:
        """Return what the file says: a line for each KPI, so that two versions of it can be read side by side."""
        head = self.model_dump(mode="json", by_alias=True, exclude={"designs"})
        lines = [json.dumps(head, indent=1, ensure_ascii=False)[:-2] + ',\n "designs": {']
        lines.append(",\n".join(_design_text(name, design) for name, design in self.designs.items()))
        return "\n".join([*lines, " }", "}", ""])


def kpi_records(rows: DesignRows) -> tuple[KpiRecord, ...]:
    """Return the KPIs of a design, with the sums behind them."""
    interval = rows.interval()
    errors = standard_errors(interval, len(rows.numerators))
    return tuple(
        KpiRecord(
            **dict(zip(_KEYS, key, strict=True)),
            mean=_known(interval.estimate[place]),
            standard_error=_known(errors[place]),
            numerators=tuple(rows.numerators[:, place].tolist()),
            denominators=tuple(rows.denominators[:, place].tolist()),
        )
        for place, key in enumerate(rows.keys[list(_KEYS)].itertuples(index=False, name=None))
    )


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _design_text(name: str, design: DesignRecord) -> str:
    kpis = ",\n".join(f"   {json.dumps(_lean(kpi.model_dump()), ensure_ascii=False)}" for kpi in design.kpis)
    logs = ",\n".join(f'   "{digest}"' for digest in design.contact_logs)
    return f'  {json.dumps(name, ensure_ascii=False)}: {{"contact_logs": [\n{logs}\n  ], "kpis": [\n{kpis}\n  ]}}'


def _lean(kpi: dict[str, object]) -> dict[str, object]:
    """Return a record whose whole numbers are written without a fraction."""
    for name in ("numerators", "denominators"):
        values = kpi[name]
        assert isinstance(values, tuple)
        kpi[name] = [int(value) if value.is_integer() and abs(value) < 2**53 else value for value in values]
    return kpi


def _require_consistent(design: DesignRecord, replications: int, name: str) -> None:
    for kpi in design.kpis:
        if not len(kpi.numerators) == len(kpi.denominators) == replications:
            raise ValueError(f"design '{name}', {kpi.kpi}: {len(kpi.numerators)} sums for {replications} runs")
