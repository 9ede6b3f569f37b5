"""Durations and distributions in every form a file may write them."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from .cast import Strategy, table

_UNITS_S = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


def spelt(seconds: int) -> str:
    """Return a span as text, such as "1h30m"."""
    parts = []
    for unit, size in _UNITS_S:
        if seconds >= size:
            parts.append(f"{seconds // size}{unit}")
            seconds %= size
    return "".join(parts) or "0s"


@cache
def spans(*seconds: int) -> Strategy:
    """Return one of these spans, as a number or as text; round ones make events coincide."""
    return st.sampled_from([form for span in seconds for form in (span, float(span), spelt(span))])


@cache
def laws(mean_s: int) -> Strategy:
    """Return distributions of a span of about this mean, seconds above 0, never always 0."""
    about = spans(mean_s, mean_s // 2, 2 * mean_s)
    return st.one_of(
        *[about] * 3,  # as likely as a few kinds of distribution
        _law("deterministic", value=about),
        _law("exponential", mean=about),
        _law("lognormal", mean=about, cv=st.sampled_from((0.5, 1.5))),
        _law("gamma", mean=about, cv=st.sampled_from((0.4, 1.2))),
        _law("weibull", mean=about, shape=st.sampled_from((0.8, 2.0))),
        _law("erlang", mean=about, k=st.integers(1, 3)),
        _law("uniform", low=spans(0, mean_s // 2), high=spans(mean_s, 2 * mean_s)),
        _mixture(about),
        _law("empirical", values=st.lists(about, min_size=1, max_size=3)),
        _law("empirical", quantiles=st.just([[0.0, 0], [0.5, spelt(mean_s)], [1.0, 2 * mean_s]])),
    )


@cache
def endless_laws(mean_s: int) -> Strategy:
    """Return distributions, or "forever"."""
    return st.just("forever") | laws(mean_s)


def _law(dist: str, **parameters: Strategy) -> Strategy:
    return table({"dist": st.just(dist), **parameters}, zero_share=st.sampled_from((0.0, 0.25)))


@st.composite
def _mixture(draw: st.DrawFn, means: Strategy) -> dict[str, Any]:
    size = draw(st.integers(1, 2))
    parts = {"weights": st.sampled_from((1.0, 3.0)), "means": means}
    lists = {key: st.lists(part, min_size=size, max_size=size) for key, part in parts.items()}
    law: dict[str, Any] = draw(_law("hyperexponential", **lists))
    return law
