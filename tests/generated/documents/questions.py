"""What is asked of it: `[[uncertain]]`, `[[levers]]`, `[targets]`, `[expect]`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st

from .cast import Strategy, shares, some_of, table

_FRACTION = "demand.busyness_cv"
_FIGURES = ("time.days", "time.warmup_days", "customers.max_contacts", _FRACTION)
"""Every document has them, if only by default; whole numbers but for one."""
_CHANGES = ("time.days=2", "customers.max_contacts=5")


@cache
def uncertain() -> Strategy:
    """Return `[[uncertain]]`, with paths of which each is there once."""
    return some_of(_FIGURES, least=1).flatmap(_apart)


def _apart(paths: Sequence[str]) -> Strategy:
    """Return one or two entries that share the paths among them."""
    first, *others = paths
    alone, together = _range(first), _range(first, also=st.just(others))
    return st.tuples(alone, *map(_range, others)).map(list) | together.map(lambda entry: [entry])


def _range(path: str, **also: Strategy) -> Strategy:
    low, high = st.sampled_from((1, "1s")), st.sampled_from((9, "9s"))
    multiplies = st.booleans() if path == _FRACTION and not also else st.just(False)
    always = {"path": st.just(path), "low": low, "high": high, "source": st.just("assumption")}
    return table(always | also, multiplies=multiplies)


@cache
def levers() -> Strategy:
    """Return `[[levers]]`."""
    required = {
        "name": st.just("lever"),
        "overrides": some_of(_CHANGES, least=1),
        "acts_on": st.sampled_from(("touchpoint", "organisation")),
        "source": st.just("assumption"),
    }
    prices = st.sampled_from((1_000.0, 0.0))
    return st.lists(table(required, title=st.just("One line"), one_off=prices, per_year=prices), max_size=1)


def targets(channels: Sequence[Mapping[str, Any]]) -> Strategy:
    """Return `[targets]` of what each channel can have; never an empty one."""
    return table(**{channel["name"]: _target(channel) for channel in channels if channel["kind"] != "automated"})


def _target(channel: Mapping[str, Any]) -> Strategy:
    is_live = channel["kind"] == "live"
    own = {"abandonment_rate": shares()} if is_live else {"backlog": st.sampled_from((5.0, 0.0))}
    return table(own, service_level=shares()) if "service_level" in channel else table(own)


def expectations(designs: Sequence[str], channels: Sequence[str]) -> Strategy:
    """Return `[expect]` of KPIs that every document has."""
    figures = [f'"{design}".contacts_per_case' for design in designs]
    figures += [f'{figure}.channel."{channel}"' for figure in figures for channel in channels]
    figure, comparison = st.sampled_from(figures), st.sampled_from(("<", "<=", ">", ">="))
    alone = st.tuples(figure, comparison).map(lambda drawn: f"{drawn[0]} {drawn[1]} 2.5")
    difference = st.tuples(figure, figure, comparison).map(lambda drawn: f"{drawn[0]} - {drawn[1]} {drawn[2]} -1")
    return table(alone=alone, difference=difference)
