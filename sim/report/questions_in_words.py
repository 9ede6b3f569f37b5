"""What a scenario is asked, in words: targets of staffing, uncertain figures, levers, expectations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.places import NothingThereError, Places
from sim.scenario.wording import factor_text

from .laws_in_words import share_text, span_text
from .numbers import value_text
from .page import Lines, bullets
from .text import listed

if TYPE_CHECKING:
    from sim.scenario.questions import Lever, Uncertain
    from sim.scenario.schema import Scenario


def question_lines(scenario: Scenario) -> tuple[Lines, ...]:
    """Return the parts about targets, uncertain figures, levers and expectations."""
    places = Places(scenario) if scenario.uncertain else None
    return (
        bullets("Targets of staffing", [_target(scenario, name) for name in scenario.targets]),
        bullets("Uncertain figures", [_uncertain(places, figure) for figure in scenario.uncertain if places]),
        bullets("Levers", [_lever(lever, scenario.currency) for lever in scenario.levers]),
        bullets("Expectations", [f"{name}: {text}" for name, text in scenario.expect.items()]),
    )


def _target(scenario: Scenario, name: str) -> str:
    target = scenario.targets[name]
    own = next((channel.service_level for channel in scenario.channels if channel.name == name), None)
    share = scenario.service_level_target(name)
    words = []
    if own is not None and share is not None:
        words.append(f"{share_text(share)} answered within {span_text(own.within)}")
    if target.abandonment_rate is not None:
        words.append(f"at most {share_text(target.abandonment_rate)} abandon")
    if target.backlog is not None:
        words.append(f"at most {target.backlog:g} waiting on average")
    return f"{name}: {listed(words)}"


def _uncertain(places: Places, figure: Uncertain) -> str:
    """Say the range, the scenario's own value and why; times as times, if the path is one."""
    is_time, now = _now(places, figure.path)
    if figure.multiplies:
        span = factor_text(figure.low, figure.high)
    else:
        span = f"{_figure(figure.low, is_time)} to {_figure(figure.high, is_time)}"
    value = "" if now is None else f" (here {_figure(now, is_time)})"
    also = f"; also {listed(figure.also)}" if figure.also else ""
    return f"{figure.path}: {span}{value}{also}; {figure.source}"


def _now(places: Places, path: str) -> tuple[bool, float | None]:
    """Return whether a path is a time, and its value; a scenario made in code may not have been checked."""
    try:
        place = places.find(path)
    except (NothingThereError, ValueError):
        return False, None
    return place.is_time, place.figure


def _figure(value: float, is_time: bool) -> str:
    return span_text(value) if is_time else f"{value:g}"


def _lever(lever: Lever, currency: str) -> str:
    once = f"{value_text(lever.one_off, currency)} once" if lever.one_off else ""
    yearly = f"{value_text(lever.per_year, currency)} a year" if lever.per_year else ""
    price = listed([words for words in (once, yearly) if words]) or "no price of its own"
    title = f"{lever.title}; " if lever.title else ""
    return (
        f"{lever.name}: {title}acts on the {lever.acts_on}; {price}; sets {', '.join(lever.overrides)}; {lever.source}"
    )
