"""Shipped scenarios: each figure that `[sources]` calls an assumption has a range in `[[uncertain]]`, or a reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest

from sim.scenario import Scenario, find, load, names
from sim.scenario.places import Places
from sim.scenario.wording import dotted, split_path

Parts = tuple[str, ...]

EVERYWHERE = {
    "time": "structure: how many days are looked at",
    "demand.hourly": "profile: when customers come",
    "demand.weekday": "profile: when customers come",
    "demand.surges.*.day": "structure: on which day it happens",
    "customers.population": "structure: how large the organisation is",
    "customers.segments.*.share": "weights of the mix",
    "customers.segments.*.channel_preference": "weights of the mix",
    "intents.*.share": "weights of the mix",
    "channels.*.front": "structure: which contacts meet the IVR or the bot",
    "channels.*.service_level": "says what is counted and changes no simulation",
    "moves.*.delay.quantiles": "profile: the law as a whole",
    "targets": "says what staffing must reach and changes no simulation",
    "designs.*.teams.*.agents": "staffing, which is sized",
    "designs.*.teams.*.shifts": "staffing, which is sized",
    "designs.*.teams.*.shrinkage": "published; the entry says it of the rest of the team",
}
"""Path, a star for any part → why what is assumed there, and below, has no range."""
ALONE = {
    "retail-bank": {"demand.cases_per_day": "a lever sets it (proactive notice)"},
    "fashion-retail": {"demand.cases_per_day": "a lever sets it (proactive notice)"},
    "bot-amnesia": {
        "demand.cases_per_day": "structure: how large the organisation is",
        "designs.siloed.context.from_automated": "fixed on purpose: everything is lost",
    },
    "busy-owners": {"demand.cases_per_day": "structure: how large the organisation is"},
    "four-channel-journey": {
        "demand.cases_per_day": "structure: how large the organisation is",
        "moves.2": "fixed on purpose: every solved case ends with the summary",
    },
    "erlang-a": {
        "demand.cases_per_day": "fixed on purpose: the exact answers are known for it",
    },
}


@pytest.fixture(params=names())
def shipped(request: pytest.FixtureRequest) -> Scenario:
    """Return a scenario as shipped."""
    return load(request.param)


def _figures(scenario: Scenario) -> list[Parts]:
    """Return the numbers and durations that the file has; not the defaults."""
    places = Places(scenario)
    data = tomllib.loads(find(scenario.name).read_text(encoding="utf-8"))
    written = {key: value for key, value in data.items() if key not in _TOLD}
    found = [places.find(dotted(path)) for path in _leaves(written, ())]
    return [place.path for place in found if place.figure is not None]


_TOLD = ("schema", "sizing", "uncertain", "levers", "sources")


def _leaves(node: Any, path: Parts) -> Iterator[Parts]:
    """Yield the paths of values, without those that only the file has."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key != "extends":
                yield from _leaves(value, (*path, key))
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from _leaves(value, (*path, str(place)))
    else:
        yield path


def _assumed(scenario: Scenario) -> Iterator[tuple[Parts, list[Parts], bool]]:
    """Yield entries of [sources] that speak of an assumption: the key, its figures, and whether all are meant.

    An entry that begins with the word means all its figures, another one a part of them: at least one.
    """
    texts = {split_path(key): text for key, text in scenario.sources.items()}
    below: dict[Parts, list[Parts]] = {key: [] for key in texts}
    for figure in _figures(scenario):
        nearest = max((key for key in texts if figure[: len(key)] == key), key=len, default=None)
        if nearest is not None:
            below[nearest].append(figure)
    for key, text in texts.items():
        if below[key] and any("assumption" in each for each in (text, *_referred(key, text, texts))):
            yield key, below[key], text.startswith("assumption")


def _referred(key: Parts, text: str, texts: Mapping[Parts, str]) -> list[str]:
    """Return the texts of the reason that an entry refers to: "as card or payment, by intent"."""
    if key[0] != "intents":
        return []
    return [
        other_text
        for other, other_text in texts.items()
        if other[0] == "intents" and other[1] != key[1] and text.startswith(f"as {other[1]}") and other[2] == key[2]
    ]


def _exception(scenario: Scenario, figure: Parts) -> str | None:
    """Return the pattern that excepts a figure."""
    patterns = EVERYWHERE | ALONE.get(scenario.name, {})
    return next((pattern for pattern in patterns if _fits(split_path(pattern), figure)), None)


def _fits(pattern: Parts, figure: Parts) -> bool:
    return len(figure) >= len(pattern) and all(map(fnmatchcase, figure, pattern))


def _covered(scenario: Scenario) -> set[Parts]:
    places = Places(scenario)
    return {places.find(path).path for entry in scenario.uncertain for path in entry.paths}


def test_shipped_every_assumption_has_a_range_or_a_reason(shipped: Scenario):
    """Whoever asks which assumptions matter gets an answer about all of them."""
    covered = _covered(shipped)
    bare = []
    for key, figures, all_meant in _assumed(shipped):
        open_ = [figure for figure in figures if figure not in covered and not _exception(shipped, figure)]
        if open_ and (all_meant or len(open_) == len(figures)):
            bare += [(key, figure) for figure in open_]

    assert bare == []


def test_shipped_exceptions_are_all_needed():
    """The list of reasons does not outlive what it was for."""
    used: set[tuple[str, str]] = set()
    for name in names():
        scenario = load(name)
        covered = _covered(scenario)
        for _, figures, _ in _assumed(scenario):
            patterns = {_exception(scenario, figure) for figure in figures if figure not in covered}
            used |= {("", pattern) if pattern in EVERYWHERE else (name, pattern) for pattern in patterns if pattern}

    assert used == {("", pattern) for pattern in EVERYWHERE} | {
        (name, pattern) for name, patterns in ALONE.items() for pattern in patterns
    }
