"""Charts of comparisons: what they draw, and what they leave out."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

import sim
from sim.experiment import Comparison
from sim.report.charts.catalogue import builds_of, charts_of
from sim.report.charts.journeys import journeys
from sim.scenario import build

BARE: dict[str, Any] = {
    "schema": 1,
    "name": "bare",
    "time": {"days": 1},
    "demand": {"cases_per_day": 800},
    "channels": [{"name": "phone", "kind": "live", "patience": {"dist": "exponential", "mean": "5m"}}],
    "intents": [{"name": "any", "handle": {"phone": {"talk": {"dist": "exponential", "mean": "5m"}}}}],
    "designs": {"only": {"teams": [{"name": "desk", "agents": 3, "channels": ["phone"]}]}},
}


def _compared(document: dict[str, Any], replications: int = 3) -> Comparison:
    return sim.compare(build(document), replications, workers=1)


@pytest.fixture(scope="module")
def journey() -> Comparison:
    """Return a comparison in which customers move across channels."""
    return sim.compare(sim.load("four-channel-journey", days=2), 3, workers=1)


def test_bare_scenario_has_charts_of_what_it_measures() -> None:
    """Without prices, points, targets and a second design there is nothing to draw of these."""
    assert [chart.name for chart in charts_of(_compared(BARE))] == ["headline", "journeys", "waits", "agents"]


def test_full_scenario_has_every_chart(journey) -> None:
    """Where all is on, nothing is left out."""
    names = [chart.name for chart in charts_of(journey)]

    assert set(builds_of(journey)) - set(names) <= {"service_level"}


def test_every_chart_says_its_numbers_and_names_its_axes(journey) -> None:
    """Each picture has a text with figures in it, and a title with a unit on each axis of numbers."""
    for chart in charts_of(journey):
        assert chart.lead
        assert len(chart.table)
        assert len(chart.grid.rows)
        for panel in chart.panels:
            assert any(char.isdigit() for char in panel.said), chart.name
            layout = panel.figure.to_plotly_json()["layout"]
            axes = [axis for name, axis in layout.items() if name.startswith("xaxis")]
            assert chart.name == "journeys" or all(axis["title"]["text"] for axis in axes), chart.name


def test_one_replication_draws_no_whiskers() -> None:
    """Where there is no interval nothing stands for one, and the text claims none."""
    comparison = _compared(BARE, 1)
    (headline,) = [chart for chart in charts_of(comparison) if chart.name == "headline"]
    (trace,) = headline.panels[0].figure.data

    assert all(math.isnan(width) for width in trace.error_x.array)
    assert "±" not in headline.panels[0].said


def test_parts_of_cost_add_up_to_its_whisker(journey) -> None:
    """The bars of a design end where the total is."""
    (figure,) = [chart.panels[0].figure for chart in charts_of(journey) if chart.name == "cost"]
    *parts, total = figure.data

    for place, mean in enumerate(total.x):
        assert sum(part.x[place] for part in parts) == pytest.approx(mean)


def test_designs_whose_names_are_cut_alike_keep_bars_of_their_own() -> None:
    """Labels of long names may look the same; no two designs share a place."""
    names = [f"a desk of the northern and western regions, with {agents} agents" for agents in (2, 3)]
    team = BARE["designs"]["only"]["teams"][0]
    designs = {name: {"teams": [team | {"agents": 2 + place}]} for place, name in enumerate(names)}
    comparison = _compared(BARE | {"designs": designs, "cost": {"wage_per_hour": 20}})

    for figure in (comparison.plot.headline(), comparison.plot.cost()):
        assert set(figure.data[0].y) == set(names)
        assert list(figure.layout.yaxis.tickvals) == names
        assert len({label.split("<br>")[0] for label in figure.layout.yaxis.ticktext}) == 1
    assert {trace.y[0] for trace in comparison.plot.agents().data} == set(names)


def test_journeys_begin_with_all_cases(journey) -> None:
    """New cases are 100 in each design, and every contact after them is drawn or too rare to be seen."""
    chart = journeys(journey)
    for panel, design in zip(chart.panels, journey.simulated.designs, strict=True):
        (trace,) = panel.figure.data
        labels, flows = trace.node.label, list(zip(trace.link.source, trace.link.target, trace.link.value, strict=True))
        moves = journey.moves[journey.moves["design"] == design]
        cases = moves.loc[moves["from"] == "", "mean"].sum()

        assert sum(value for source, _, value in flows if labels[source] == "New case") == pytest.approx(100, rel=0.005)
        assert sum(value for *_, value in flows) == pytest.approx(100 * moves["mean"].sum() / cases, rel=0.01)


def test_journeys_colour_what_was_repeated(journey) -> None:
    """Orange flows hold the share of contacts in which something was given again."""
    chart = journeys(journey)
    for panel, design in zip(chart.panels, journey.simulated.designs, strict=True):
        (trace,) = panel.figure.data
        repeated = sum(
            value
            for value, fill in zip(trace.link.value, trace.link.color, strict=True)
            if fill.startswith("rgba(213,94,0")
        )
        moves = journey.moves[journey.moves["design"] == design]
        cases = moves.loc[moves["from"] == "", "mean"].sum()

        assert repeated == pytest.approx(100 * (moves["mean"] * moves["repeated_share"]).sum() / cases, abs=0.5)


def test_longer_waits_are_darker_and_better_service_is_brighter(journey) -> None:
    """Dark is bad in both pictures."""
    waits = journey.plot.waits().layout.coloraxis
    served = sim.compare(sim.load("erlang-a", days=1), 2, workers=1).plot.service_level().layout.coloraxis

    assert waits.reversescale
    assert not served.reversescale
    assert (served.cmin, served.cmax) == (0, 1)
    dark, bright = (sum(int(waits.colorscale[end][1][at : at + 2], 16) for at in (1, 3, 5)) for end in (0, -1))
    assert dark < bright


def test_agents_have_a_row_for_each_of_their_kpis(journey) -> None:
    """Each row shows its own KPI, a mark for each design."""
    figure = journey.plot.agents()
    kpis = journey.kpis[journey.kpis["scope"] == "all"].set_index(["kpi", "design"])["mean"]
    rows: dict[str, list[float]] = {}
    for trace in figure.data:
        rows.setdefault(trace.xaxis or "x", []).append(trace.x[0])

    assert list(rows.values()) == [
        [kpis[kpi, design] for design in journey.simulated.designs]
        for kpi in ("occupancy", "agent_switches_per_hour", "owner_met_rate")
    ]


def test_gains_have_money_across_and_satisfaction_up(journey) -> None:
    """A mark stands at the paired differences of a design; the first design at none."""
    first, *others = journey.plot.gains().data
    baseline, *designs = journey.simulated.designs
    rows = journey.headline[journey.headline["baseline"] == baseline].set_index(["design", "kpi"])

    assert (first.x, first.y) == ((0,), (0,))
    for design, mark in zip(designs, others, strict=True):
        assert mark.x == (rows.loc[(design, "cost_to_serve"), "mean"],)
        assert mark.y == (rows.loc[(design, "csat"), "mean"],)
        assert mark.error_y.array == (rows.loc[(design, "csat"), "half_width"],)


def test_nodes_of_journeys_do_not_overlap(journey) -> None:
    """Channels of a column stand below one another in the scenario's order, within the picture."""
    for panel in journeys(journey).panels:
        (trace,) = panel.figure.data
        columns: dict[float, list[tuple[float, str]]] = {}
        for x, y, name in zip(trace.node.x, trace.node.y, trace.node.label, strict=True):
            columns.setdefault(x, []).append((y, name))
        order = [channel.name for channel in journey.simulated.channels]
        for nodes in columns.values():
            names = [name for _, name in sorted(nodes)]
            assert names == sorted(names, key=lambda name: order.index(name) if name in order else -1)
            assert all(0 <= y <= 1 for y, _ in nodes)


@pytest.mark.parametrize(
    ("verdicts", "said", "little"),
    [
        (("better", "better", "better"), ["Best: c."], ""),
        (("worse", "worse", "tied"), ["Best: a."], "Best: a, against b by less than would matter."),
        (("better", "undecided", "worse"), ["Best: b."], "Best: b, against a by less than would matter."),
        (("better", "better", "undecided"), ["None is shown to be better than all others."], ""),
        (("tied", "tied", "tied"), ["None is shown to be better than all others."], ""),
        (("better", "withheld", "better"), [], ""),
    ],
)
def test_best_design_is_named_only_where_it_beats_all_others(journey, verdicts, said, little) -> None:
    """A tie, or a pair that is not decided, leaves it open; a verdict that is withheld leaves it out."""
    from sim.report.verdicts import best_line

    rows = journey.headline.head(3).assign(
        kpi="csat", below_margin=False, baseline=["a", "a", "b"], design=["b", "c", "c"], verdict=list(verdicts)
    )

    assert best_line(replace(journey, headline=rows), "Satisfaction (CSAT)") == said
    assert best_line(replace(journey, headline=rows, replications=1), "Satisfaction (CSAT)") == []
    found = best_line(replace(journey, headline=rows.assign(below_margin=[True, False, False])), "Satisfaction (CSAT)")
    assert found == ([little] if little else said)


def test_report_begins_with_which_design_is_best_by_what(journey) -> None:
    """One sentence names the best by each KPI that has one."""
    from sim.report.verdicts import overall_line

    kpis = ("repeat_information_rate", "cost_to_serve", "csat")
    rows = journey.headline.head(3).assign(baseline=["a"] * 3, design=["b"] * 3, kpi=kpis, below_margin=False)
    titles = ["Repeat-information rate", "Cost to serve", "Satisfaction (CSAT)"]
    found = replace(journey, headline=rows.assign(verdict=["better", "worse", "better"]))

    assert overall_line(found, titles) == [
        "Best by repeat-information rate and satisfaction (CSAT): b; by cost to serve: a."
    ]
    assert overall_line(replace(journey, headline=rows.assign(verdict="tied")), titles) == []


def test_plot_returns_each_chart_as_a_figure(journey) -> None:
    """`comparison.plot` has a method for each chart; panels can be had alone, all of them stand below one another."""
    from plotly.graph_objects import Figure

    assert all(isinstance(getattr(journey.plot, name)(), Figure) for name in ("headline", "cost", "waits"))
    alone, together = journey.plot.journeys(panel="siloed"), journey.plot.journeys()
    assert (len(alone.data), len(together.data)) == (1, len(journey.simulated.designs))
    assert together.layout.height == len(journey.simulated.designs) * alone.layout.height


def test_plot_of_what_is_not_there_says_what_is(journey) -> None:
    """A wrong name, a wrong panel and a chart without figures end in the words of an error."""
    with pytest.raises(AttributeError, match='did you mean "headline"'):
        journey.plot.headlin()
    with pytest.raises(sim.UsageError, match="has no panel 'sloed'") as error:
        journey.plot.journeys(panel="sloed")
    assert 'did you mean "siloed"' in error.value.faults[0].fix
    with pytest.raises(sim.UsageError, match="title of a panel"):
        journey.plot.journeys(panel=3)
    with pytest.raises(sim.UsageError, match="nothing to draw for 'cost'"):
        _compared(BARE, 1).plot.cost()
