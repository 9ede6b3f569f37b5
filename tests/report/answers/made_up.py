"""Answers that nothing was simulated for, to hold every wording to."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

import sim
from sim.experiment.questions import BreakEven, Levers, Sensitivity, Sweep
from sim.experiment.questions.crossings import CROSSING_COLUMNS
from sim.experiment.questions.factors import Factor
from sim.experiment.questions.field import Basis
from sim.experiment.questions.sensitivities import INFLUENCES
from sim.kpi import KPIS
from sim.report.page import Page
from sim.report.tables import print_page

NAN = math.nan
MATCH, PATIENCE = "designs.siloed.context.identity_match", "channels.phone.patience.mean"


def basis(**changes: Any) -> Basis:
    """Return what a made-up answer rests on: designs a and b."""
    plain: dict[str, Any] = {
        "scenario": "erlang-a", "scenario_sha256": "0", "currency": "EUR", "days": 3, "overrides": ("time.days=3",),
        "designs": ("a", "b"), "seed": 1, "replications": 5, "engine": "compiled", "version": "0",
        "simulated": sim.load("erlang-a"), "notes": ("mind me",),
    }  # fmt: skip
    return Basis(**(plain | changes))


def sweep_of(
    rows: Sequence[tuple[float, float, str]], kpi: str = "cost_to_serve", designs: Sequence[str] = ("a", "b")
) -> Sweep:
    """Return a sweep of the patience, a point for each difference: mean, half-width, verdict."""
    unit = KPIS[kpi].unit_in("EUR")
    points = pd.DataFrame({"point": range(len(rows)), PATIENCE: [60.0 * (1 + place) for place in range(len(rows))]})
    kpis = [
        (place, 60.0 * (1 + place), design, kpi, unit, 4.0 + mean * (design == "b"), 0.1, 5)
        for place, (mean, _, _) in enumerate(rows)
        for design in designs
    ]
    differences = [
        (place, 60.0 * (1 + place), "a", "b", kpi, unit, *row) for place, row in enumerate(rows) if len(designs) > 1
    ]
    return Sweep(
        basis(designs=tuple(designs)),
        (PATIENCE,),
        points,
        pd.DataFrame(kpis, columns=["point", PATIENCE, "design", "kpi", "unit", "mean", "half_width", "n"]),
        pd.DataFrame(
            differences,
            columns=["point", PATIENCE, "baseline", "design", "kpi", "unit", "mean", "half_width", "verdict"],
        ),
    )


def line_of(
    points: Sequence[tuple[float, float, float, str]],
    *crossings: tuple[float, float, float, bool, bool],
    kpi: str = "cost_to_serve",
    winners: Sequence[tuple[str, str]] = (),
    **factor: Any,
) -> BreakEven:
    """Return a break-even of one path: value, mean, half-width, verdict; and value, low, high, open ends.

    Who is better below and above each crossing is as the points have it, unless it is given.
    """
    plain = {"low": points[0][0], "high": points[-1][0]}
    return BreakEven(
        basis(), kpi, KPIS[kpi].unit_in("EUR"), "a", "b",
        (Factor("cost.wage_per_hour", **(plain | factor)),),
        pd.DataFrame(points, columns=["cost.wage_per_hour", "mean", "half_width", "verdict"]),
        pd.DataFrame(
            [
                (*each, *named)
                for each, named in zip(crossings, winners or _winners(points, crossings, kpi), strict=True)
            ],
            columns=list(CROSSING_COLUMNS),
        ),
    )  # fmt: skip


def _winners(points: Sequence[Any], crossings: Sequence[Any], kpi: str) -> list[tuple[str, str]]:
    """Return which design is better below and above each crossing, up to the next one; "" where none is told."""
    ends = [-math.inf, *(crossing[0] for crossing in crossings), math.inf]
    better, sides = KPIS[kpi].better, []
    for low, high in pairwise(ends):
        here = [each for each in points if low <= each[0] < high and each[3] != "withheld"]
        told = [mean for _, mean, half_width, _ in here if abs(mean) > half_width]
        sides.append(("b" if (told[0] > 0) == (better == "higher") else "a") if told and better else "")
    return list(pairwise(sides))


def sensitivity_of(rows: Sequence[tuple[str, int, int]], pairs: int = 10, **verdicts: Any) -> Sensitivity:
    """Return an analysis by Morris: path, how often it reversed the verdict on cost, how often it blurred it."""
    output = ("a", "b", "cost_to_serve")
    counts = {"verdict": "better", "points": 40, "better": 40, "worse": 0, "tied": 0, "undecided": 0, "withheld": 0}
    influence = [
        (path, *output, pairs, turned, blurred, INFLUENCES[0 if turned else 1 if blurred else 2])
        for path, turned, blurred in rows
    ]
    effects = [(path, *output, -0.1 / (1 + n), 0.1 / (1 + n), 0.02, 0.01) for n, (path, _, _) in enumerate(rows)]
    return Sensitivity(
        basis(),
        "morris",
        pd.DataFrame(
            [(path, (), 60.0, 600.0, 120.0, False, "assumption: made up") for path, _, _ in rows],
            columns=["path", "also", "low", "high", "current", "multiplies", "source"],
        ),
        pd.DataFrame(
            effects, columns=["path", "baseline", "design", "kpi", "mu", "mu_star", "mu_star_half_width", "sigma"]
        ),
        pd.DataFrame(
            influence, columns=["path", "baseline", "design", "kpi", "pairs", "reversed", "blurred", "influence"]
        ),
        pd.DataFrame([dict(zip(("baseline", "design", "kpi"), output, strict=True)) | counts | verdicts]),
        pd.DataFrame({"point": range(40)}),
        pd.DataFrame(),
    )


def levers_of(
    alone: Sequence[tuple[str, float, float, str]],
    by_money: Sequence[tuple[str, float, float, str, bool]] = (),
    by_csat: Sequence[tuple[str, float, float, str, bool]] = (),
    left_out: Sequence[str] = (),
    left_out_by_csat: Sequence[str] = (),
    **changes: Any,
) -> Levers:
    """Return levers: name, net value, half-width, pays; and steps: name, added, half-width, runner-up, told apart."""
    rows = [
        {
            "lever": name, "title": f"{name} it", "acts_on": "touchpoint", "cost_a_year": 1_234.5, "money_a_year": net,
            "money_half_width": half_width, "net_a_year": net, "net_half_width": half_width, "csat_points": 1.25,
            "csat_half_width": 0.5, "points_per_1000": math.inf if place else 0.02, "best_rank": 1,
            "points_per_1000_half_width": 0.001, "worst_rank": 1 + place, "pays": pays, "source": "assumption",
        }
        for place, (name, net, half_width, pays) in enumerate(alone)
    ]  # fmt: skip
    steps = [
        (by, step, name, 1_234.5, added, width, added, width, added, width, added, width, runner_up, told)
        for by, own in (("net_value", by_money), ("satisfaction", by_csat))
        for step, (name, added, width, runner_up, told) in enumerate(own, 1)
    ]
    columns = [
        "by", "step", "lever", "cost_a_year", "net_a_year", "net_half_width", "csat_points", "csat_half_width",
        "added_net", "added_net_half_width", "added_csat", "added_csat_half_width", "runner_up", "distinguishable",
    ]  # fmt: skip
    plain: dict[str, Any] = {
        "basis": basis(designs=("a",)),
        "design": "a",
        "years": 3.0,
        "cost": "worked",
        "exact": True,
    }
    return Levers(
        alone=pd.DataFrame(rows),
        pairs=pd.DataFrame(),
        sequences=pd.DataFrame(steps, columns=columns),
        left_out=pd.DataFrame(
            [("net_value", name) for name in left_out] + [("satisfaction", name) for name in left_out_by_csat],
            columns=["by", "lever"],
        ),
        **(plain | changes),
    )


def printed(page: Page, monkeypatch: pytest.MonkeyPatch, columns: int = 400) -> list[str]:
    """Return the lines of a page on a terminal so wide."""
    monkeypatch.setenv("COLUMNS", str(columns))
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    print_page(page, stream)
    stream.flush()
    return stream.buffer.getvalue().decode().splitlines()  # type: ignore[attr-defined]


def answers(page: Page) -> list[str]:
    """Return the sentences of the first part."""
    return [str(line) for line in page.parts[0].lines]  # type: ignore[union-attr]
