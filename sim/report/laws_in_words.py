"""Distributions, shares and weights in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.scenario.units import FOREVER_S

from .numbers import duration_text
from .text import listed

_SPANS = ("mean", "low", "high", "value")
_PLAIN = ("cv", "shape", "k")


def law_text(law: Any) -> str:
    """Return a distribution in words: ``exponential, mean 5 m``."""
    given = law.model_dump()
    zero_share = given.get("zero_share", 0.0)
    text = span_text(given["value"]) if given["dist"] == "deterministic" else _random_text(given)
    return f"0 s in {share_text(zero_share)}, else {text}" if zero_share else text


def _random_text(given: Mapping[str, Any]) -> str:
    parts = [given["dist"]]
    parts += [f"{key} {span_text(given[key])}" for key in _SPANS if key in given]
    parts += [f"{key} {given[key]:g}" for key in _PLAIN if key in given]
    if "means" in given:
        parts.append("means " + listed([span_text(mean) for mean in given["means"]]))
        parts.append("weights " + listed([f"{weight:g}" for weight in given["weights"]]))
    if values := given.get("values"):
        parts.append(f"{len(values):,} observed values, mean {span_text(sum(values) / len(values))}")
    if quantiles := given.get("quantiles"):
        low, high = (span_text(value) for value in (quantiles[0][1], quantiles[-1][1]))
        parts.append(f"{low} to {high} by {len(quantiles):,} quantiles")
    return ", ".join(parts)


def span_text(seconds: float) -> str:
    """Return a duration, or ``for ever``."""
    return "for ever" if seconds >= FOREVER_S else duration_text(seconds)


def share_text(share: float) -> str:
    """Return a share in percent without trailing zeros.

    >>> share_text(0.3), share_text(0.125), share_text(0.0004)
    ('30%', '12.5%', '0.04%')
    """
    return f"{100.0 * share:.4g}%"


def shares_text(shares: Mapping[str, float]) -> str:
    """Return ``phone 60%, chat 40%``, those with nothing left out."""
    return ", ".join(f"{name} {share_text(share)}" for name, share in shares.items() if share > 0) or "none"


def weights_text(weights: Mapping[str, float]) -> str:
    """Return weights as shares of their sum, to three digits."""
    total = sum(weights.values())
    return shares_text({name: float(f"{weight / total:.3g}") for name, weight in weights.items()} if total > 0 else {})
