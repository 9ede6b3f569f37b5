"""What each lever brings, and in which order: held to comparisons of every set, one by one."""

from __future__ import annotations

import json
from itertools import permutations

import pytest
from cases import visits_and_levers

import sim
from sim.errors import ScenarioError, UsageError
from sim.experiment.intervals import jackknife
from sim.experiment.questions.worths import DAYS_A_YEAR, demand_days, planned_pay
from sim.scenario import vary

R, SEED, YEARS = 4, 3, 2.0


@pytest.fixture(scope="module")
def scenario():
    """Return a scenario with four levers for its design, and one for another."""
    return visits_and_levers()


@pytest.fixture(scope="module")
def found(scenario):
    """Return what the levers bring."""
    return sim.levers(scenario, years=YEARS, replications=R, seed=SEED)


def _runs(scenario, levers):
    """Return money of each replication, and CSAT, of the design with some levers, from runs of their own."""
    varied = vary(scenario, [text for lever in levers for text in lever.overrides])
    each = [sim.measure(sim.simulate(varied, "desk", SEED, r)) for r in range(R)]
    whole = [table[table["scope"] == "all"].set_index("kpi") for table in each]
    money = [
        sum(table.loc[kpi, "numerator"] for kpi in ("handling_cost_per_case", "value_lost_per_case")) for table in whole
    ]
    points = sum(t.loc["csat", "numerator"] for t in whole) / sum(t.loc["csat", "denominator"] for t in whole)
    return money, points


@pytest.fixture(scope="module")
def by_hand(scenario):
    """Return a function: net value of each replication and CSAT gained, of a set of levers."""
    known, memory = {lever.name: lever for lever in scenario.levers}, {}

    def worth(names):
        key = frozenset(names)
        if key not in memory:
            without, before = _runs(scenario, [])
            money, after = _runs(scenario, [known[name] for name in known if name in key])
            cost = sum(known[name].per_year + known[name].one_off / YEARS for name in key)
            memory[key] = (
                [(a - b) * DAYS_A_YEAR / 2 - cost for a, b in zip(without, money, strict=True)],
                after - before,
            )
        return memory[key]

    return worth


NAMES = ("remember", "recognise", "explain better", "read faster")


def test_each_lever_alone_is_what_its_runs_say(found, by_hand):
    """Net value a year with its interval, points of CSAT, points for the money."""
    for row in found.alone.itertuples():
        net, points = by_hand([row.lever])
        interval = jackknife(net, [1.0] * R)

        assert row.net_a_year == pytest.approx(float(interval.estimate))
        assert row.net_half_width == pytest.approx(float(interval.half_width))
        assert row.money_a_year - row.cost_a_year == pytest.approx(row.net_a_year)
        assert row.csat_points == pytest.approx(points)
        assert row.points_per_1000 == pytest.approx(points / row.cost_a_year * 1000)
    assert found.alone["net_a_year"].is_monotonic_decreasing
    assert set(found.alone["lever"]) == set(NAMES)


def test_the_best_sequence_is_that_of_brute_force(found, by_hand):
    """Of all orders of all lengths, one lever a period."""

    def earned(order):
        nets = [sum(by_hand(order[:step])[0]) / R for step in range(1, len(order) + 1)]
        return sum(nets) + (nets[-1] * (len(NAMES) - len(order)) if order else 0.0)

    every = [order for size in range(len(NAMES) + 1) for order in permutations(NAMES, size)]
    best = max(every, key=earned)

    table = found.sequences[found.sequences["by"] == "net_value"]
    assert tuple(table["lever"]) == best
    assert found.exact
    left_out = found.left_out
    assert set(left_out.loc[left_out["by"] == "net_value", "lever"]) == set(NAMES) - set(best)
    assert len(best) in (2, 3)  # some pay and some do not, or this would say little


def test_the_most_satisfaction_for_the_money_is_that_of_brute_force(found, by_hand, scenario):
    """The largest area below points over money spent."""
    cost = {lever.name: lever.per_year + lever.one_off / YEARS for lever in scenario.levers}

    def area(order):
        return sum(by_hand(order[:step])[1] * cost[name] for step, name in enumerate(order))

    best = max(permutations(NAMES), key=area)
    chosen = tuple(found.sequences.loc[found.sequences["by"] == "satisfaction", "lever"])
    gained = [by_hand(best[:step])[1] for step in range(len(best) + 1)]
    assert area((*chosen, *best[len(chosen) :])) == pytest.approx(area(best))
    assert gained[len(chosen)] == pytest.approx(max(gained))  # and ends where there is most


def test_the_runner_up_by_satisfaction_has_most_points_for_its_cost(found, by_hand, scenario):
    """But for the one that was chosen; not most points whatever they cost."""
    cost = {lever.name: lever.per_year + lever.one_off / YEARS for lever in scenario.levers}
    order = list(found.sequences.loc[found.sequences["by"] == "satisfaction", "lever"])
    for row in found.sequences[found.sequences["by"] == "satisfaction"].itertuples():
        before = order[: row.step - 1]
        others = [name for name in NAMES if name not in before and name != row.lever]
        gain = {name: (by_hand([*before, name])[1] - by_hand(before)[1]) / cost[name] for name in others}

        assert row.runner_up == (max(gain, key=gain.get) if gain else "")


def test_ranks_hold_those_that_are_told_apart(found):
    """A lever's best rank counts those told apart as better; what is not told apart shares ranks."""
    apart = {(row.lever, row.other): row for row in found.pairs.itertuples()}
    for row in found.alone.itertuples():
        better = sum(
            each.distinguishable and (each.net_difference < 0) == (each.lever == row.lever)
            for names, each in apart.items()
            if row.lever in names
        )
        assert row.best_rank == 1 + better
        assert row.best_rank <= row.worst_rank <= len(found.alone)
    assert found.alone["pays"].isin(["yes", "no", "not distinguishable"]).all()


def test_steps_add_up(found):
    """What a step adds is what there is after it less what there was before."""
    for _, table in found.sequences.groupby("by"):
        assert table["added_net"].cumsum().tolist() == pytest.approx(table["net_a_year"].tolist())
        assert table["step"].tolist() == list(range(1, len(table) + 1))


def test_levers_that_do_nothing_here_are_left_out(found, scenario):
    """With a note; where none does anything it is an error."""
    assert found.basis.notes == ("lever 'elsewhere' does nothing to design 'desk' and is left out",)
    with pytest.raises(UsageError, match="no lever does anything to design 'desk'"):
        sim.levers(scenario, names=["elsewhere"])


def test_many_levers_are_put_in_order_greedily(scenario, monkeypatch):
    """And that is said; the first is the one that is best alone."""
    monkeypatch.setattr("sim.experiment.questions.levering.MOST_EXACT", 2)
    found = sim.levers(scenario, years=YEARS, replications=R, seed=SEED)

    assert not found.exact
    assert "found greedily" in found.basis.notes[-1]
    firsts = found.sequences[found.sequences["step"] == 1].set_index("by")["lever"]
    assert firsts["net_value"] == found.alone["lever"].iloc[0]
    assert firsts["satisfaction"] == found.alone.loc[found.alone["points_per_1000"].idxmax(), "lever"]


def test_the_document_is_plain_and_the_same_for_all_workers(scenario, found):
    """No NaN, no infinity."""
    again = sim.levers(scenario, years=YEARS, replications=R, seed=SEED, workers=1)

    assert json.dumps(found.to_dict(), allow_nan=False) == json.dumps(again.to_dict())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"names": ["remembr"]}, 'there is no lever .remembr.*did you mean "remember"'),
        ({"design": "dsk"}, "has no design 'dsk'"),
        ({"years": 0}, "a time above 0"),
        ({"cost": "payed"}, 'there is no cost .*did you mean "paid"'),
    ],
)
def test_what_cannot_be_asked_is_refused(scenario, arguments, said):
    """Before anything is run."""
    with pytest.raises(UsageError, match=f"(?s){said}"):
        sim.levers(scenario, **arguments)


def test_scenarios_without_levers_say_so():
    """And what one is made of."""
    with pytest.raises(UsageError, match=r"(?s)has no levers.*add \[\[levers\]\]"):
        sim.levers(sim.load("erlang-a"))


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (["time.days=1"], "lever 'mine' changes .time., and money of other days"),
        (["designs.desk.teams.desk.agents=-2"], "lever 'mine', designs.desk.teams.desk.agents=-2"),
    ],
)
def test_levers_that_cannot_be_are_named(scenario, overrides, said):
    """What they change must be possible, and comparable."""
    mine = scenario.levers[0].model_copy(update={"name": "mine", "overrides": tuple(overrides)})
    with pytest.raises((UsageError, ScenarioError), match=said):
        sim.levers(scenario.model_copy(update={"levers": (mine,)}))


def test_people_and_platforms_that_a_lever_brings_are_not_free(scenario):
    """Idle time is not counted as cost where time worked is, but those who are hired to be idle are."""
    costly = [
        ("hire two", ["designs.desk.teams.desk.agents=8"], 2 * 168 * 30 * DAYS_A_YEAR / 7),
        ("buy", ["designs.desk.platform_cost_per_month=1000"], 12_000),
    ]
    for name, overrides, price in costly:
        lever = scenario.levers[0].model_copy(
            update={"name": name, "overrides": tuple(overrides), "one_off": 0.0, "per_year": 0.0}
        )
        found = sim.levers(scenario.model_copy(update={"levers": (lever,)}), replications=2)
        paid = sim.levers(scenario.model_copy(update={"levers": (lever,)}), replications=2, cost="paid")

        assert found.alone.loc[0, "net_a_year"] == pytest.approx(paid.alone.loc[0, "net_a_year"], rel=0.05)
        assert found.alone.loc[0, "net_a_year"] == pytest.approx(-price, rel=0.1)
        assert (found.cost, paid.cost) == ("worked", "paid")


def test_pay_that_is_planned_is_that_of_the_roster():
    """Six people day and night at 30 an hour; with overhead and shrinkage more."""
    scenario = visits_and_levers()
    plain = 6 * 168 * 30 * DAYS_A_YEAR / 7
    more = vary(scenario, ["cost.overhead=0.5", "designs.desk.teams.desk.shrinkage=0.2"])

    assert planned_pay(scenario, "desk") == pytest.approx(plain)
    assert planned_pay(more, "desk") == pytest.approx(plain * 1.5 / 0.8)


def test_measured_days_count_by_their_demand():
    """Three days from a Monday are more than three days of a year; whole weeks are what they are."""
    bank = sim.load("retail-bank")
    weights = bank.demand.weekday

    assert demand_days(bank) == pytest.approx(28)
    assert demand_days(sim.load("retail-bank", days=3)) == pytest.approx(sum(weights[:3]) * 7 / sum(weights))
    assert demand_days(sim.load("erlang-a", days=3)) == 3
