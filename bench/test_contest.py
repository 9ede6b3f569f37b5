"""How contestants take turns, what is made of their times, and where it is written."""

import math

import pytest

from bench import growth, latency, page, ratios
from bench.contest import Contestant, Spread, contest, ratio
from bench.one_size import queue_of
from bench.peers.with_omnides import scenario_of


def test_contest_takes_turns_after_one_untimed_turn_each():
    """A B, then A B A B: what slows the machine for a while slows both."""
    turns = []

    def contestant(name):
        return Contestant(name, lambda: turns.append(name) or 10)

    rates = contest([contestant("A"), contestant("B")], rounds=2, least_s=0.0)

    assert turns == ["A", "B"] * 3
    assert {name: len(found) for name, found in rates.items()} == {"A": 2, "B": 2}


def test_contest_repeats_short_turns_and_counts_all_their_contacts():
    """A turn of microseconds would measure the clock."""
    turns = []

    contest([Contestant("A", lambda: turns.append("A") or 1)], rounds=1, least_s=0.01)

    assert len(turns) > 10


def test_ratio_is_the_median_of_the_ratios_by_round():
    """Not the ratio of medians: a round that was slow for both counts as any other."""
    rates = {"A": [100.0, 20.0, 300.0], "B": [10.0, 1.0, 10.0]}

    assert ratio(rates, "A", "B") == Spread(median=20.0, least=10.0, most=30.0)


def test_ratios_table_says_what_is_missed():
    """One row is met, one is not."""
    rows = [
        ratios.Row("a", "b", 2e6, 1e4, Spread(200.0, 190.0, 210.0), 60.0),
        ratios.Row("c", "", 9e5, math.nan, Spread(9e5, 8e5, 1.1e6), 1e6),
    ]

    table = ratios.table(rows).splitlines()

    assert table[2] == "| a | b | 2,000,000 | 10,000 | 200× (190× to 210×) | ≥ 60× | met |"
    assert table[3] == "| c |  | 900,000 | – | 900,000 (800,000 to 1,100,000) | ≥ 1,000,000 | **missed** |"


def test_growth_is_the_largest_as_a_multiple_of_the_smallest_size():
    """By agents and by contacts apart."""
    found = [
        growth.Size("agents", 10, 1, 10, us_per_contact=1.0),
        growth.Size("agents", 100, 1, 10, us_per_contact=4.0),
        growth.Size("contacts", 100, 1, 10, us_per_contact=2.0, peak_mib=100.0),
        growth.Size("contacts", 100, 10, 100, us_per_contact=1.0, peak_mib=150.0),
    ]

    assert [value for _, value, _ in growth.targets(found)] == [4.0, 1.0, 1.5]
    assert growth.table(found).count("**missed**") == 2


@pytest.mark.parametrize(("most", "days"), [(1e5, [4]), (1e7, [4, 35, 348]), (1e8, [4, 35, 348, 3_473])])
def test_growth_by_contacts_goes_up_to_the_most(most, days):
    """28,800 contacts a day."""
    assert [size.days for size in growth.sizes(most) if size.by == "contacts"] == days


def test_growth_sizes_are_within_the_limits_of_a_scenario():
    """Loading refuses what is too large; the sizes that are run by default are not."""
    for size in growth.sizes(growth.CONTACTS[-1]):
        scenario = scenario_of(queue_of(size.agents), size.days, warmup_days=0)
        assert scenario.demand.cases_per_day == growth.CONTACTS_PER_AGENT_DAY * size.agents


def test_latency_table_holds_the_median_to_its_target():
    """One slow run is no miss."""
    table = latency.table([latency.Latency("`omnides`, warm", [4.0, 4.5, 9.0], 5.0)])

    assert "| `omnides`, warm | 4.5 s (4.0 to 9.0) | < 5 s | met |" in table


def test_page_figures_replace_what_stands_between_their_markers():
    """What stands around them stays."""
    before = "top\n<!-- x: begin -->\nold\n<!-- x: end -->\nend\n"

    assert page.with_figures(before, "x", "new") == "top\n<!-- x: begin -->\nnew\n<!-- x: end -->\nend\n"


@pytest.mark.parametrize("name", ["ratios", "growth", "latency"])
def test_page_has_a_place_for_the_figures_of_each_script(name):
    """So that ``--write`` finds it."""
    text = page.README.read_text(encoding="utf-8")

    assert [text.count(marker) for marker in page.markers(name)] == [1, 1]
