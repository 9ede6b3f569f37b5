"""`omnides show`: a scenario in words."""

from __future__ import annotations

import re

import pytest

import sim
from sim.report.scenario_page import scenario_page
from sim.scenario import build
from sim.scenario.questions import Uncertain


def _lines(**overrides: str) -> str:
    scenario = sim.load(
        "erlang-a", overrides=[f"{path.replace('__', '.')}={value}" for path, value in overrides.items()]
    )
    return "\n".join(str(line) for part in scenario_page(scenario).parts for line in getattr(part, "lines", ()))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (0, "measured day 1 (a Wednesday)"),
        (9, "measured day 10 (a Friday)"),
        (-1, "day 1 before the measured ones (a Tuesday)"),
    ],
)
def test_scenario_page_surge_says_the_day_as_people_count(day: int, words: str) -> None:
    """Files count days from 0 at the first measured day, people from 1 and by weekday."""
    text = _lines(time__start_weekday='"wed"', demand__surges=f"[{{ day = {day}, factor = 3.0 }}]")

    assert f"surge on {words}, 00:00 to 24:00: 3 times the demand" in text


def test_scenario_page_surges_alike_on_consecutive_days_share_a_line() -> None:
    """A week of the same surge is one line; another factor starts a new one."""
    days = ", ".join(f"{{ day = {day}, factor = {3.0 if day < 3 else 2.0} }}" for day in range(5))
    text = _lines(demand__surges=f"[{days}]")

    assert "surge on measured day 1 (a Monday) to measured day 3 (a Wednesday), 00:00 to 24:00: 3 times" in text
    assert "surge on measured day 4 (a Thursday) to measured day 5 (a Friday), 00:00 to 24:00: 2 times" in text
    assert text.count("surge on") == 2


def test_scenario_page_tells_what_agents_resolve_from_what_bots_do() -> None:
    """A bot's resolution is a share of the contacts it contains, so it stands behind containment."""
    page = scenario_page(sim.load("retail-bank"))
    text = "\n".join(str(line) for part in page.parts for line in getattr(part, "lines", ()))

    assert "resolved per contact: phone 82%, chat 86%, email 74%, branch 85%; done without an agent: ivr 30%" in text
    assert "bot 30%; of these really resolved: ivr 85%, bot 53%" in text


def test_scenario_page_shares_of_weights_have_three_digits() -> None:
    """Weights are told as shares, not to more digits than anybody reads."""
    text = _lines(demand__weekday="[1.07, 1.009, 1.0, 0.946, 0.964, 0.15, 0.03]")

    assert "mon 20.7%, tue 19.5%, wed 19.3%, thu 18.3%, fri 18.6%, sat 2.9%, sun 0.58%" in text


def test_scenario_page_moves_say_when_and_what_is_left_over() -> None:
    """The last entry of a list by attempt is for all later times; numbers are those of `moves` in sources."""
    page = scenario_page(sim.load("relationship-desk"))
    text = "\n".join(str(line) for part in page.parts for line in getattr(part, "lines", ()))

    assert "0. After abandoning: 1st time: same channel 45%, else gives up; 2nd time: same channel 55%" in text
    assert "; from the 3rd time: gives up; after exponential, mean 15 m" in text
    assert "2. While a message stays unanswered: phone 25%, same channel 25%, else keeps waiting; at once" in text


def test_scenario_page_says_that_others_see_nothing() -> None:
    """What no class of handler is said to see, nobody sees; with all classes there is nobody else."""
    siloed = "\n".join(str(line) for part in scenario_page(sim.load("bot-amnesia")).parts for line in part.lines)
    seen = ("same_agent", "same_channel", "cross_channel", "from_automated", "from_transfer")
    everybody = _lines(designs__siloed__context="{ " + ", ".join(f"{key} = 0.5" for key in seen) + " }")

    assert "another agent on the same channel 38%, by nobody else" in siloed
    assert "nobody else" not in everybody


def _shifts(*shifts: str) -> str:
    return _lines(
        time__warmup_days="2",
        designs__siloed__teams=f'[{{ name = "desk", channels = ["phone"], shifts = [{", ".join(shifts)}] }}]',
    )


def test_scenario_page_shifts_of_the_same_days_and_hours_are_added_up() -> None:
    """How they are written does not matter; what differs in days or hours stays apart, in the order of the file."""
    text = _shifts(
        '{ agents = 5, days = "mon-fri", hours = "09:00-17:00" }',
        '{ agents = 3, days = "sat", hours = "09:00-17:00" }',
        '{ agents = 1, days = ["mon-wed", "thu", "fri"], hours = "9:00 - 17:00" }',
        '{ agents = 4, days = "mon-fri", hours = "09:00-17:30" }',
        '{ agents = 2, days = "mon-fri", hours = "09:00-17:00" }',
    )

    assert (
        "Team desk: 15 agents (8 on mon-fri 09:00-17:00, 3 on sat 09:00-17:00, 4 on mon-fri 09:00-17:30); phone" in text
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ("[14, 15, 16, 17, 18, 19, 21, 23, 22]", "measured days 15 to 20 and 22 to 24 at"),
        ("[0]", "measured day 1 at"),
        ("[0, 2, 4]", "measured days 1, 3 and 5 at"),
        ("[-1]", "day 1 before the measured ones at"),
        ("[-2, -1, 0, 1]", "days 2 to 1 before the measured ones and measured days 1 to 2 at"),
        ('["mon-fri", 5]', "mon-fri and measured day 6 at"),
        ('["mon-fri", "sat"]', "mon-fri and sat"),
    ],
)
def test_scenario_page_days_of_shifts_by_number_are_counted_as_those_of_surges(days: str, words: str) -> None:
    """The file counts days from 0, people from the first; consecutive ones are a range."""
    text = _shifts(
        f'{{ agents = 2, days = {days}, hours = "08:00-12:00" }}', '{ agents = 1, days = "all", hours = "00:00-24:00" }'
    )

    assert f"Team desk: 3 agents (2 on {words} 08:00-12:00, 1 on all 00:00-24:00); phone" in text


def test_scenario_page_team_as_it_was_names_the_design_that_describes_it() -> None:
    """A team that is unchanged down a chain of designs is told once; one that changes in any way is told anew."""
    same = [{"name": "desk", "agents": 8, "channels": ["phone"]}]
    more = [{"name": "desk", "agents": 9, "channels": ["phone"]}]
    data = sim.load("erlang-a").model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"sources"})
    data["designs"] = {
        "a": {"teams": same},
        "b": {"extends": "a"},
        "c": {"extends": "b", "teams": same},
        "d": {"extends": "c", "teams": more},
        "e": {"extends": "d"},
        "f": {"teams": same},
    }
    text = "\n".join(str(line) for part in scenario_page(build(data)).parts for line in getattr(part, "lines", ()))

    assert re.findall("Team desk: (.+)", text) == [
        "8 agents; phone", "as in a", "as in a", "9 agents; phone", "as in d", "8 agents; phone"
    ]  # fmt: skip


def test_scenario_page_sizing_stands_before_sources_with_figures_in_file_order_and_remarks() -> None:
    """What it was sized to is told beside what its simulation gave, then what could not be met."""
    figures = '{ wait = { reported = "60 to 65 s", simulated = "63 s" }, "calls abandoned" = { simulated = "8.5%" } }'
    sizing = (
        f'{{ runs = "siloed design, seed 1", figures = {figures}, remarks = "Abandonment is\\nhigh.\\n\\nSo be it." }}'
    )
    page = scenario_page(sim.load("erlang-a", overrides=[f"sizing={sizing}"]))
    titles = [part.title for part in page.parts]
    place = titles.index("Sized to (siloed design, seed 1)")

    assert [str(line) for part in page.parts[place : place + 2] for line in getattr(part, "lines", ())] == [
        "wait: reported or set 60 to 65 s; simulated 63 s",
        "calls abandoned: nothing reported or set; simulated 8.5%",
        "Abandonment is high.",
        "So be it.",
    ]
    assert titles[place + 2] == "Sources"
    assert "Design siloed" in titles[place - 1]


def test_scenario_page_without_sizing_has_no_section_for_it() -> None:
    """A scenario need not be sized to anything."""
    assert not any("Sized" in part.title for part in scenario_page(sim.load("erlang-a")).parts)


def test_scenario_page_says_what_the_scenario_is_asked() -> None:
    """Targets, uncertain figures and levers stand between sizing and sources; times are told as times."""
    range_ = 'path = "channels.phone.patience.mean", low = "446s", high = 1320, source = "two sources"'
    more = (
        'path = "designs.siloed.teams.phone desk.agents", also = ["time.days"], low = 2, high = 9, source = "a guess"'
    )
    times = 'path = "intents.any.handle.phone.talk.mean", multiplies = true, low = 0.8, high = 1.25, source = "a guess"'
    lever = 'name = "more", overrides = ["time.days=3"], acts_on = "organisation", source = "a guess"'
    priced = 'title = "One day", one_off = 5000, per_year = 100.5'
    page = scenario_page(
        sim.load(
            "erlang-a",
            overrides=[
                "targets={ phone = { abandonment_rate = 0.05 } }",
                f"uncertain=[{{ {range_} }}, {{ {more} }}, {{ {times} }}]",
                f"levers=[{{ {lever} }}, {{ {lever.replace('more', 'less')}, {priced} }}]",
            ],
        )
    )
    titles = [part.title for part in page.parts]
    place = titles.index("Targets of staffing")

    assert titles[place : place + 4] == ["Targets of staffing", "Uncertain figures", "Levers", "Sources"]
    assert [str(line) for part in page.parts[place : place + 3] for line in getattr(part, "lines", ())] == [
        "phone: 80% answered within 20 s and at most 5% abandon",
        "channels.phone.patience.mean: 7 m 26 s to 22 m (here 15 m); two sources",
        "designs.siloed.teams.phone desk.agents: 2 to 9 (here 8); also time.days; a guess",
        "intents.any.handle.phone.talk.mean: x 0.8 to 1.25 of what the scenario says (here 5 m); a guess",
        "more: acts on the organisation; no price of its own; sets time.days=3; a guess",
        "less: One day; acts on the organisation; EUR 5,000 once and EUR 100.50 a year; sets time.days=3; a guess",
    ]


def test_scenario_page_lists_expectations() -> None:
    """As they were written, each by its name, after the levers and before the sources."""
    page = scenario_page(sim.load("erlang-a", overrides=["expect.quick=siloed.mean_wait < 2m"]))
    place = [part.title for part in page.parts].index("Expectations")

    assert [str(line) for line in page.parts[place].lines] == ["quick: siloed.mean_wait < 2m"]
    assert page.parts[place + 1].title == "Sources"


def test_scenario_page_without_questions_has_no_section_for_them() -> None:
    """A scenario need not be asked anything."""
    titles = {part.title for part in scenario_page(sim.load("erlang-a")).parts}

    assert not titles & {"Targets of staffing", "Uncertain figures", "Levers", "Expectations"}


def test_scenario_page_of_a_scenario_made_in_code_tells_ranges_of_what_is_not_there() -> None:
    """A page can be asked for before anybody has checked whether paths name something."""
    nowhere = Uncertain(path="channels.fone.patience", low=1, high=2, source="a guess")
    page = scenario_page(sim.load("erlang-a").model_copy(update={"uncertain": (nowhere,)}))

    lines = [str(line) for part in page.parts if part.title == "Uncertain figures" for line in part.lines]

    assert lines == ["channels.fone.patience: 1 to 2; a guess"]
