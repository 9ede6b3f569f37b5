"""What the report of an answer to a question says, in which order: the page that a terminal shows, with charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from sim.report.charts.catalogue import charts_of
from sim.report.page import Lines, Page
from sim.report.text import counted, listed

from .document import Document, Section
from .foundations import method, simulated
from .tables import Table, plain_table

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment import Staffing
    from sim.experiment.questions.field import Basis
    from sim.report.charts.catalogue import Drawable
    from sim.scenario import Scenario

MOST_ROWS = 2_000
"""Of a table that a report holds whole; ``--out`` writes longer ones."""
MOST_CELLS = 10_000
"""Of such a table: a sample of all declared ranges has fifty columns."""


@dataclass(frozen=True)
class Simulations:
    """How much was run for an answer, of what; see `Basis`."""

    designs: tuple[str, ...]
    replications: int
    days: int
    seed: int
    scenario_sha256: str
    version: str

    @classmethod
    def of(cls, basis: Basis) -> Simulations:
        """Return what the basis of an answer says of this."""
        return cls(basis.designs, basis.replications, basis.days, basis.seed, basis.scenario_sha256, basis.version)

    @classmethod
    def of_staffing(cls, staffing: Staffing) -> Simulations:
        """Return what a staffing says of this."""
        designs = tuple(map(str, staffing.totals["design"]))
        return cls(
            designs, staffing.replications, staffing.days, staffing.seed, staffing.scenario_sha256, staffing.version
        )


def answer_document(
    result: Drawable,
    page: Page,
    scenario: Scenario,
    basis: Simulations,
    tables: Sequence[tuple[str, pd.DataFrame]],
) -> Document:
    """Return the report of an answer.

    Parameters
    ----------
    page : Page
        As on a terminal: the answer first, what it rests on last.
    tables : sequence of (str, DataFrame)
        All of its tables, by name.
    """
    facts = (
        ("Designs", listed(basis.designs)),
        ("Simulated", f"{counted(basis.replications, 'replication')} of {counted(basis.days, 'day')} each"),
        ("Seed", str(basis.seed)),
    )
    *said, rests = page.parts
    answer = tuple(takewhile(lambda part: isinstance(part, Lines), said)) or tuple(said[:2])
    detail = tuple(said[len(answer) :])
    sections = [
        *([Section("answer", "The answer", answer)] if answer else []),
        *(Section(f"chart-{chart.name}", chart.title, (chart,)) for chart in charts_of(result)),
        *([Section("figures", "Figures in detail", detail)] if detail else []),
        Section("tables", "All tables", tuple(map(_table, tables)), folded=True),
        method(basis, scenario, [rests] if isinstance(rests, Lines) else []),
        simulated(scenario),
    ]
    return Document(page.title, scenario.title, facts, tuple(sections), basis.version)


def _table(named: tuple[str, pd.DataFrame]) -> Table:
    name, frame = named
    title = name.replace("_", " ").capitalize()
    most = min(MOST_ROWS, MOST_CELLS // max(len(frame.columns), 1))
    if len(frame) > most:
        title += f" (the first {most:,} of {len(frame):,} rows; --out writes all)"
    return plain_table(title, name, frame.head(most))
