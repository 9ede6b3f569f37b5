"""Every shipped scenario: sourced to the last number, fair to its designs, small enough to wait for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from sim.engine import simulate
from sim.scenario import Scenario, find, load, names
from sim.scenario.overrides import parse_override
from sim.scenario.places import Place, Places
from sim.scenario.questions import Lever, Uncertain
from sim.scenario.wording import split_path
from tests.scenario.observed import shift_hours

INDUSTRIES = ("retail-bank", "telecom", "fashion-retail")
DESIGNS = ("siloed", "cross-channel", "omnichannel")

# A year, or word that the source has none; or that the entry assumes or derives.
TELLING = re.compile(r"\b(19|20)\d\d\b|\bundated\b|^assumption\b|^derived\b")


@pytest.fixture(params=names())
def shipped(request: pytest.FixtureRequest) -> Scenario:
    """Return a scenario as shipped."""
    return load(request.param)


def _compared(name: str) -> bool:
    return len(load(name).designs) > 1


@pytest.fixture(params=filter(_compared, names()))
def compared(request: pytest.FixtureRequest) -> Scenario:
    """Return a shipped scenario that compares designs."""
    return load(request.param)


def _leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the values of a TOML tree; elements of a list go by their name, else by their place."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(node, list):
        for place, value in enumerate(node):
            name = value.get("name", str(place)) if isinstance(value, dict) else str(place)
            yield from _leaves(value, (*path, name))
    else:
        yield path, node


def _is_number(value: Any) -> bool:
    """Return whether a value is a number, a duration (``"2m"``) or a span of hours."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float) or re.match(r"\d", str(value)) is not None


def _points_elsewhere(key: str, text: str, keys: list[str]) -> bool:
    """Return whether an entry refers to what another entry is about: "as the phone desk", "see problem"."""
    own = split_path(key)[-1]
    known = {part for other in keys for part in split_path(other)} - {own}
    named = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    return re.search(rf"\b(?:as|see|of) (?:in )?(?:the )?(?:{named})\b", text) is not None


def test_shipped_every_number_has_a_source(shipped: Scenario):
    """Every number, duration and opening hour that changes a simulation is covered by an entry of [sources]."""
    data = tomllib.loads(find(shipped.name).read_text(encoding="utf-8"))
    del data["sources"], data["schema"]
    for told in ("sizing", "uncertain", "levers"):  # an entry has a source of its own
        data.pop(told, None)
    covered = {split_path(key) for key in shipped.sources}

    numbers = [path for path, value in _leaves(data) if _is_number(value)]
    bare = [path for path in numbers if not any(path[:n] in covered for n in range(1, len(path) + 1))]

    assert len(numbers) > 5
    assert bare == []


def test_shipped_sources_name_a_source_or_admit_an_assumption(shipped: Scenario):
    """An entry gives a year (or says there is none), points to another entry, or says that it assumes or derives."""
    keys = list(shipped.sources)

    silent = [key for key, text in shipped.sources.items() if not TELLING.search(text)]

    assert [key for key in silent if not _points_elsewhere(key, shipped.sources[key], keys)] == []


def test_shipped_file_is_named_after_its_scenario(shipped: Scenario):
    """A scenario is found under the name it shows, and says in words what it is."""
    assert find(shipped.name).stem == shipped.name
    assert shipped.title
    assert len(shipped.description) > 100


def test_shipped_demand_stays_within_its_size(shipped: Scenario):
    """The calendar day has at most 4,000 cases, so that a comparison ends while one waits."""
    assert shipped.demand.cases_per_day is not None
    assert shipped.demand.cases_per_day <= 4_000


def test_shipped_designs_stand_in_the_order_of_comparison(compared: Scenario):
    """The siloed design is the baseline; each step takes away one more wall."""
    assert tuple(compared.designs) == DESIGNS


def test_shipped_designs_have_the_same_people_for_the_same_hours(compared: Scenario):
    """Designs differ in how people work, not in how many there are or when."""
    designs = compared.designs.values()

    assert len({sum(team.head_count for team in design.teams) for design in designs}) == 1
    assert len({sum(team.agents or 0 for team in design.teams) for design in designs}) == 1
    assert len({shift_hours(design) for design in designs}) == 1


def test_shipped_comparison_says_what_it_is_sized_to(compared: Scenario):
    """Figures that were reported or set stand beside what which runs gave, where `omnides show` prints them."""
    assert compared.sizing is not None
    assert re.search(r"\b\d+ replications of \d+ days, seed \d+\b", compared.sizing.runs)
    assert any(figure.reported for figure in compared.sizing.figures.values())


def test_shipped_sources_that_refer_to_sizing_have_one(shipped: Scenario):
    """No entry sends its reader to a block that is not there."""
    assert shipped.sizing is not None or not any("see sizing" in text for text in shipped.sources.values())


def _places_of_figures(scenario: Scenario) -> list[tuple[Uncertain, Place]]:
    places = Places(scenario)
    return [(entry, places.find(path)) for entry in scenario.uncertain for path in entry.paths]


def test_shipped_uncertain_figures_lie_in_their_ranges(shipped: Scenario):
    """The scenario's own value is one of those that may be true."""
    figures = _places_of_figures(shipped)
    values = [(entry, 1.0 if entry.multiplies else place.figure or 0.0, place) for entry, place in figures]

    assert [str(place.path) for entry, value, place in values if not entry.low <= value <= entry.high] == []
    assert [str(place.path) for entry, place in figures if entry.multiplies and not place.figure] == []


def test_shipped_every_end_of_a_range_is_accepted(shipped: Scenario):
    """Each figure can be moved to each end of its range, alone and with all others."""
    places = Places(shipped)
    for end in ("low", "high"):
        moves = [places.overrides(entry, getattr(entry, end)) for entry in shipped.uncertain]
        for overrides in (*moves, [override for move in moves for override in move]):
            moved = load(shipped.name, overrides=overrides)

            assert moved.uncertain == shipped.uncertain
            assert moved.levers == shipped.levers
        after = [place.figure for _, place in _places_of_figures(moved)]
        ends = [
            getattr(entry, end) * (place.figure or 0.0 if entry.multiplies else 1.0)
            for entry, place in _places_of_figures(shipped)
        ]
        assert after == pytest.approx(ends)


def test_shipped_questions_name_a_source_or_admit_an_assumption(shipped: Scenario):
    """A range and an effect are figures like others."""
    told = [entry.source for entry in (*shipped.uncertain, *shipped.levers)]

    assert [text for text in told if not TELLING.search(text)] == []


@pytest.mark.parametrize("name", INDUSTRIES)
def test_shipped_industries_ask_enough(name: str):
    """An industry's scenario says what is uncertain about it, and what its siloed organisation may do about it."""
    scenario = load(name)

    assert 25 <= len(scenario.uncertain) <= 50
    assert 6 <= len(scenario.levers) <= 7
    assert {lever.acts_on for lever in scenario.levers} == {"touchpoint", "organisation"}


def _paths(lever: Lever) -> list[tuple[str, ...]]:
    return [parse_override(text)[0] for text in lever.overrides]


@pytest.mark.parametrize("name", INDUSTRIES)
def test_shipped_levers_touch_different_places_and_no_uncertain_figure(name: str):
    """Levers add up in any order, and each does the same whatever value an uncertain figure has."""
    scenario = load(name)
    places = [path for lever in scenario.levers for path in _paths(lever)]
    figures = [place.path for _, place in _places_of_figures(scenario)]

    assert [path for path in places if sum(path[: len(o)] == o or o[: len(path)] == path for o in places) > 1] == []
    assert [path for path in places for figure in figures if figure[: len(path)] == path] == []
    assert {path[1] for path in places if path[0] == "designs"} == {"siloed"}


@pytest.mark.parametrize("name", INDUSTRIES)
def test_shipped_levers_change_and_simulate_alone_and_together(name: str):
    """Each lever makes another scenario that runs, and so do all of them at once."""
    scenario = load(name)
    chosen = [lever.overrides for lever in scenario.levers]
    everything = [override for overrides in chosen for override in overrides]
    changed = [load(name, overrides=overrides, days=1) for overrides in (*chosen, everything)]

    assert len({load(name, days=1).sha256, *(one.sha256 for one in changed)}) == len(changed) + 1
    for one in changed:
        assert len(simulate(one, "siloed", seed=1).contacts) > 1_000
