"""Charts of answers: what stands where."""

from __future__ import annotations

import pytest

import sim
from sim.experiment import Staffing
from sim.report.charts.answers.breakeven import difference
from sim.report.charts.answers.levers import alone, sequence
from sim.report.charts.answers.sensitivity import effects
from sim.report.charts.answers.staffing import hours
from sim.report.charts.answers.sweep import values
from sim.scenario import build

DESK = {
    "schema": 1,
    "name": "desk",
    "time": {"days": 1},
    "demand": {"cases_per_day": 500},
    "satisfaction": {"base": 80, "minute_waited": 2, "unresolved": 30},
    "cost": {"wage_per_hour": 20},
    "channels": [
        {
            "name": "phone",
            "kind": "live",
            "patience": {"dist": "exponential", "mean": "5m"},
            "service_level": {"share": 0.8, "within": "20s"},
        }
    ],
    "intents": [{"name": "any", "handle": {"phone": {"talk": {"dist": "exponential", "mean": "4m"}}}}],
    "uncertain": [
        {"path": "intents.any.handle.phone.talk.mean", "low": "3m", "high": "5m", "source": "assumption"},
        {"path": "channels.phone.patience.mean", "low": "2m", "high": "9m", "source": "assumption"},
    ],
    "levers": [
        {
            "name": "tool", "title": "Shorter talk", "overrides": ["intents.any.handle.phone.talk.mean=3m"],
            "per_year": 10, "acts_on": "touchpoint", "source": "assumption",
        }
    ],
    "designs": {
        "few": {"teams": [{"name": "desk", "agents": 3, "channels": ["phone"]}]},
        "many": {"teams": [{"name": "desk", "agents": 5, "channels": ["phone"]}]},
    },
}  # fmt: skip
TALK, PATIENCE = "intents.any.handle.phone.talk.mean", "channels.phone.patience.mean"


@pytest.fixture(scope="module")
def desk() -> sim.Scenario:
    """Return a scenario of one desk, in two sizes."""
    return build(DESK)


def test_sweep_draws_each_design_at_each_value(desk) -> None:
    """A line for each design over the values of the path, a picture for each KPI that was asked for."""
    found = sim.sweep(desk, {TALK: [180, 240, 300]}, kpis=["mean_wait", "csat"], replications=3, workers=1)
    chart = values(found)
    figure = chart.panels[1].figure

    assert [panel.title for panel in chart.panels] == ["Satisfaction (CSAT)", "Mean wait"]
    assert [trace.name for trace in figure.data] == ["few", "many"]
    own = found.kpis.query("kpi == 'mean_wait' and design == 'few'")
    assert list(figure.data[0].x) == own[TALK].tolist() == [180, 240, 300]
    assert list(figure.data[0].y) == own["mean"].tolist()
    assert figure.layout.xaxis.title.text.endswith("(duration)")
    assert list(figure.layout.xaxis.ticktext) == ["3 m", "4 m", "5 m"]


def test_sensitivity_draws_the_largest_effects_first(desk) -> None:
    """Bars are mu* of the assumptions, the largest on top, with their intervals."""
    found = sim.sensitivity(desk, samples=3, replications=2, designs=["few", "many"], kpis=["csat"], workers=1)
    (panel,) = effects(found).panels
    (bars,) = panel.figure.data
    rows = found.effects.sort_values("mu_star", ascending=False)

    assert panel.title == "Satisfaction (CSAT), many minus few"
    assert list(bars.x) == [value for value in rows["mu_star"] if value > 0]
    assert list(bars.error_x.array) == rows.loc[rows["mu_star"] > 0, "mu_star_half_width"].tolist()


def test_breakeven_draws_the_difference_with_its_band_and_the_crossing(desk) -> None:
    """The line is the difference at every value tried; the band is its interval; a line stands at each crossing."""
    found = sim.breakeven(desk, {"designs.few.cost.wage_per_hour": (10, 60)}, replications=3, points=4, workers=1)
    (panel,) = difference(found).panels
    low, high, line = panel.figure.data
    points = found.points.sort_values("designs.few.cost.wage_per_hour")

    assert list(line.y) == points["mean"].tolist()
    assert list(high.y) == pytest.approx((points["mean"] + points["half_width"]).tolist())
    assert list(low.y) == pytest.approx((points["mean"] - points["half_width"]).tolist())
    lines = [shape for shape in panel.figure.layout.shapes if shape.type == "line"]
    assert [shape.x0 for shape in lines] == found.crossings["value"].tolist()
    assert len(lines) == 1


def test_map_of_two_paths_has_a_cell_for_each_point(desk) -> None:
    """Colours are differences, words are verdicts; both sides of zero have colours as strong."""
    vary = {"designs.few.cost.wage_per_hour": (10, 60), TALK: (180, 300)}
    found = sim.breakeven(desk, vary, replications=3, points=3, workers=1)
    (trace,) = difference(found).panels[0].figure.data

    assert (len(trace.x), len(trace.y)) == (3, 3)
    cells = {(x, y): trace.z[row][column] for row, y in enumerate(trace.y) for column, x in enumerate(trace.x)}
    assert cells == {(x, y): mean for x, y, mean, *_ in found.points.itertuples(index=False, name=None)}
    assert trace.zmin == -trace.zmax


def test_levers_are_drawn_alone_and_in_sequence(desk) -> None:
    """Bars are what each brings a year; steps stand at what has been spent and gained by then."""
    found = sim.levers(desk, "few", replications=3, workers=1)
    money, points = (panel.figure.data[0] for panel in alone(found).panels)

    assert list(money.x) == found.alone["net_a_year"].tolist()
    assert list(points.x) == found.alone["csat_points"].tolist()
    for panel, by in zip(sequence(found).panels, dict.fromkeys(found.sequences["by"]), strict=True):
        own = found.sequences[found.sequences["by"] == by]
        assert list(panel.figure.data[0].x) == [0.0, *own["cost_a_year"]]


def test_staffing_draws_hours_before_and_after(desk) -> None:
    """Two bars for each design: what the scenario has, and what the targets take."""
    found: Staffing = sim.staff(desk, 3, designs=["few", "many"], workers=1)
    before, after = hours(found).panels[0].figure.data

    assert list(before.x) == found.totals["paid_hours_before"].tolist()
    assert list(after.x) == found.totals["paid_hours"].tolist()
    assert found.plot.hours().layout.xaxis.title.text == "paid, a week (hours)"
