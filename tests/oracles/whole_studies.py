"""How often the intervals of whole studies hold the exact value: which studies are run, what is counted, the table.

The case is `erlang-a` with a smaller desk: one phone queue, impatient callers (M/M/c+M), two designs that differ in the
number of agents. Each study has a seed of its own and does what `sim.compare` does, up to its tables. What is counted
are the intervals that users find in `kpis` and `differences` (paired), after a number of replications or when
``precision`` has stopped the study. That they are the same is tested.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from formulas.queues import erlang_a_abandonment
from published import DOCS, between

from sim.experiment.gathering import Gathering, gathered
from sim.experiment.intervals import paired_difference
from sim.experiment.precision import Aim
from sim.experiment.rows import DesignRows
from sim.experiment.running import Job
from sim.experiment.verdict import CONFIDENCE
from sim.scenario import Scenario, build

ROWS = DOCS / "validation" / "studies.csv"
COMMAND = "python tests/oracles/record_studies.py"
BEGIN, END = "<!-- studies: begin -->", "<!-- studies: end -->"

STUDIES = 2_000
REPLICATIONS = 10
"""Of a study without a precision: the default of `sim.compare`."""
MAX_REPLICATIONS = 1_000
"""Also its default; no study comes near it."""

DAY_S, TALK_S, PATIENCE_S = 86_400.0, 300.0, 900.0
CALLS_PER_DAY = 864
AGENTS = {"3 agents": 3, "4 agents": 4}
DIFFERENCE = "4 − 3 agents"
KPIS = ("mean_wait", "abandonment_rate")


@dataclass(frozen=True)
class Plan:
    """Studies of one kind.

    Attributes
    ----------
    first_seed : int
        Of the first study; the others have the seeds that follow. No other interval of the page has any of them.
    designs : tuple of str
        Which are compared.
    precision : mapping of str to float or None
        As `sim.compare` takes it.
    """

    name: str
    first_seed: int
    designs: tuple[str, ...]
    precision: Mapping[str, float] | None = None

    @property
    def label(self) -> str:
        """What the table calls it."""
        if self.precision is None:
            return f"{REPLICATIONS} replications"
        return "until " + ", ".join(f"`{kpi}` ± {100.0 * share:.3g}%" for kpi, share in self.precision.items())


PLANS = (
    Plan("fixed", 2_010_001, tuple(AGENTS)),
    Plan("one-kpi", 2_020_001, ("4 agents",), {"mean_wait": 0.09}),
    Plan("two-kpis", 2_030_001, ("3 agents",), {"mean_wait": 0.06, "abandonment_rate": 0.055}),
)
BY_NAME = {plan.name: plan for plan in PLANS}


class Found(NamedTuple):
    """One interval of one study."""

    figure: str
    kpi: str
    estimate: float
    half_width: float
    replications: int


class Line(NamedTuple):
    """What all studies of a plan say about one figure: a row of the file, and of the table."""

    plan: str
    figure: str
    kpi: str
    exact: float
    studies: int
    mean_estimate: float
    mean_half_width: float
    covered: int
    mean_replications: float
    sd_replications: float

    @property
    def coverage(self) -> float:
        """Share of the intervals that hold the exact value."""
        return self.covered / self.studies

    @property
    def standard_error(self) -> float:
        """Of the coverage (binomial)."""
        return math.sqrt(self.coverage * (1.0 - self.coverage) / self.studies)


@lru_cache(maxsize=1)
def scenario() -> Scenario:
    """Return the case: a day of warm-up and a day of cooldown are about a hundred times what the queue remembers."""
    return build(
        {
            "schema": 1,
            "name": "whole-studies",
            "time": {"days": 1, "warmup_days": 1, "cooldown_days": 1},
            "demand": {"cases_per_day": CALLS_PER_DAY},
            "channels": [
                {"name": "phone", "kind": "live", "patience": {"dist": "exponential", "mean": PATIENCE_S}},
            ],
            "intents": [{"name": "any", "handle": {"phone": {"talk": {"dist": "exponential", "mean": TALK_S}}}}],
            "designs": {
                design: {"teams": [{"name": "desk", "agents": agents, "channels": ["phone"]}]}
                for design, agents in AGENTS.items()
            },
        }
    )


@lru_cache(maxsize=1)
def exact() -> dict[tuple[str, str], float]:
    """Return the long-run value of each figure and KPI.

    With exponential patience customers give up at one rate while they wait, so that the mean wait is the mean patience
    times the share that abandons.
    """
    values = {}
    for design, agents in AGENTS.items():
        abandoned = erlang_a_abandonment(CALLS_PER_DAY / DAY_S, TALK_S, PATIENCE_S, agents)
        values[design, "abandonment_rate"] = abandoned
        values[design, "mean_wait"] = PATIENCE_S * abandoned
    fewer, more = AGENTS
    return values | {(DIFFERENCE, kpi): values[more, kpi] - values[fewer, kpi] for kpi in KPIS}


def study(plan: str, seed: int, replications: int = REPLICATIONS) -> list[Found]:
    """Run one study and return its intervals at scope ``all``: by design, then of the difference."""
    return _found(_gathered(BY_NAME[plan], seed, replications))


def _found(gathered: Mapping[str, DesignRows]) -> list[Found]:
    """Return the intervals of what one study has gathered."""
    rows = {design: _chosen(own) for design, own in gathered.items()}
    intervals = [(design, own.interval()) for design, own in rows.items()]
    if len(rows) == 2:
        baseline, design = rows.values()
        difference = paired_difference(
            (baseline.numerators, baseline.denominators),
            (design.numerators, design.denominators),
            confidence=CONFIDENCE,
            transform=baseline.transform,
        )
        intervals.append((DIFFERENCE, difference))
    done = len(next(iter(rows.values())).numerators)
    return [
        Found(figure, kpi, float(interval.estimate[place]), float(interval.half_width[place]), done)
        for figure, interval in intervals
        for place, kpi in enumerate(KPIS)
    ]


def _gathered(plan: Plan, seed: int, replications: int) -> dict[str, DesignRows]:
    """Return what `sim.compare` makes its tables of; the tables themselves would take a third of the time."""
    job = Job(scenario(), seed, "compiled")
    gathering = Gathering(1, None, None, None, lambda line: None)  # studies run side by side
    aim = Aim.of(scenario(), plan.precision, replications, None if plan.precision is None else MAX_REPLICATIONS)
    return gathered(gathering, job, plan.designs, aim)[0]


def _chosen(rows: DesignRows) -> DesignRows:
    """Return the rows of the KPIs at scope ``all``, in their order."""
    whole = rows.keys.loc[rows.keys["scope"] == "all", "kpi"]
    return rows.at([int(whole.index[whole == kpi][0]) for kpi in KPIS])


def seeds(plan: str, n: int = STUDIES) -> range:
    """Return the first n seeds of a plan."""
    first = BY_NAME[plan].first_seed
    return range(first, first + n)


def lines(plan: str, studies: Sequence[Sequence[Found]]) -> list[Line]:
    """Return what the studies of a plan say together, one line per figure; a KPI not asked for has none."""
    asked = BY_NAME[plan].precision
    found: list[Line] = []
    for column in zip(*studies, strict=True):
        figure, kpi = column[0].figure, column[0].kpi
        if asked is not None and kpi not in asked:
            continue
        truth = exact()[figure, kpi]
        _, _, estimates, half_widths, replications = (np.array(values) for values in zip(*column, strict=True))
        covered = int((np.abs(estimates - truth) <= half_widths).sum())
        means = (float(values.mean()) for values in (estimates, half_widths))
        spread = (float(replications.mean()), float(replications.std()))
        found.append(Line(plan, figure, kpi, truth, len(column), *means, covered, *spread))
    return found


def write_rows(rows: Sequence[Line], path: Path = ROWS) -> None:
    """Write one row per line of the table; numbers as Python prints them."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Line._fields)
        writer.writerows(rows)


def read_rows(path: Path = ROWS) -> list[Line]:
    """Return the published lines."""
    kinds = (str, str, str, float, int, float, float, int, float, float)
    with path.open(newline="", encoding="utf-8") as file:
        _, *found = csv.reader(file)
    return [Line(*(kind(cell) for kind, cell in zip(kinds, row, strict=True))) for row in found]


def table(rows: Sequence[Line]) -> str:
    """Return the lines in Markdown."""
    heads = (
        "studies", "interval of", "KPI", "exact", "mean estimate", "mean half-width", "replications", "coverage",
    )  # fmt: skip
    written = ["| " + " | ".join(heads) + " |", "|---|---|---|--:|--:|--:|--:|--:|"]
    for row in rows:
        plan = BY_NAME[row.plan]
        spread = f"{row.mean_replications:.1f} ± {row.sd_replications:.1f}" if plan.precision else str(REPLICATIONS)
        cells = (
            plan.label,
            row.figure,
            f"`{row.kpi}`",
            f"{row.exact:.4g}",
            f"{row.mean_estimate:.4g}",
            f"{row.mean_half_width:.3g}",
            spread,
            f"{row.coverage:.1%} ± {row.standard_error:.1%}",
        )
        written.append("| " + " | ".join(cells) + " |")
    return "\n".join(written)


def with_table(page: str, rows: Sequence[Line]) -> str:
    """Return the page with what stands between its markers replaced by the table."""
    return between(page, BEGIN, END, table(rows))


def assert_covers_as_promised(row: Line) -> None:
    """Require 93.5% to 96.5% of fixed studies, plain and paired; 93% at least of those stopped by a precision."""
    low, high = (0.935, 0.965) if BY_NAME[row.plan].precision is None else (0.93, 1.0)
    assert low <= row.coverage <= high, f"{row.plan}, {row.figure}, {row.kpi}: {row.coverage:.1%}"
