"""Distributions as a scenario file writes them; `sim.draws.laws` turns them into quantiles."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from .units import (
    DURATION_FORM,
    FOREVER_S,
    SMALLEST_CV,
    Duration,
    Positive,
    PositiveDuration,
    Share,
    parse_duration,
)


class Block(BaseModel):
    """A table of a scenario file: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, use_attribute_docstrings=True)


class _Law(Block):
    zero_share: Share = 0.0
    """Probability of exactly 0 s; the distribution describes the rest."""


class Exponential(_Law):
    """Exponential with the given mean."""

    dist: Literal["exponential"] = "exponential"
    mean: PositiveDuration
    """Mean time."""


class Lognormal(_Law):
    """Lognormal with the given mean and coefficient of variation."""

    dist: Literal["lognormal"] = "lognormal"
    mean: PositiveDuration
    """Mean time."""
    cv: Annotated[float, Field(strict=True, gt=0, le=100, allow_inf_nan=False)]
    """Coefficient of variation."""


class Gamma(_Law):
    """Gamma with the given mean and coefficient of variation."""

    dist: Literal["gamma"] = "gamma"
    mean: PositiveDuration
    """Mean time."""
    cv: Annotated[float, Field(strict=True, ge=SMALLEST_CV, le=10, allow_inf_nan=False)]
    """Coefficient of variation."""


class Weibull(_Law):
    """Weibull with the given mean and shape."""

    dist: Literal["weibull"] = "weibull"
    mean: PositiveDuration
    """Mean time."""
    shape: Annotated[float, Field(strict=True, ge=0.1, le=100, allow_inf_nan=False)]
    """1 is exponential; below it, long waits are more frequent."""


class Erlang(_Law):
    """Sum of k exponentials with the given total mean."""

    dist: Literal["erlang"] = "erlang"
    mean: PositiveDuration
    """Mean of the sum."""
    k: Annotated[int, Field(strict=True, ge=1, le=10_000)]
    """Number of exponentials."""


class Hyperexponential(_Law):
    """Mixture of exponentials; weights are normalised to sum 1."""

    dist: Literal["hyperexponential"] = "hyperexponential"
    weights: Annotated[tuple[Positive, ...], Field(min_length=1)]
    """How often each exponential is drawn."""
    means: Annotated[tuple[PositiveDuration, ...], Field(min_length=1)]
    """Its mean time."""

    @model_validator(mode="after")
    def _same_length(self) -> Hyperexponential:
        if len(self.weights) != len(self.means):
            raise PydanticCustomError("length", "weights and means need the same number of entries")
        return self


class Uniform(_Law):
    """Uniform between low and high."""

    dist: Literal["uniform"] = "uniform"
    low: Duration
    """Shortest time."""
    high: Duration
    """Longest time."""

    @model_validator(mode="after")
    def _ordered(self) -> Uniform:
        if self.high < self.low:
            raise PydanticCustomError("order", "high must not be below low")
        return self


class Deterministic(_Law):
    """Always the same value."""

    dist: Literal["deterministic"] = "deterministic"
    value: Duration
    """The time."""


class Empirical(_Law):
    """Observed ``values``, equally likely, or ``quantiles`` [[p, x], ...] joined by straight lines."""

    dist: Literal["empirical"] = "empirical"
    values: Annotated[tuple[Duration, ...], Field(min_length=1)] | None = None
    """Observed times."""
    quantiles: Annotated[tuple[tuple[Share, Duration], ...], Field(min_length=2)] | None = None
    """Pairs of share and time, shares rising from 0 to 1."""

    @model_validator(mode="after")
    def _one_form(self) -> Empirical:
        if (self.values is None) == (self.quantiles is None):
            raise PydanticCustomError("form", "give either values or quantiles")
        if self.quantiles is not None:
            shares = [p for p, _ in self.quantiles]
            values = [x for _, x in self.quantiles]
            if shares[0] != 0 or shares[-1] != 1 or any(b <= a for a, b in pairwise(shares)):
                raise PydanticCustomError("quantiles", "quantile shares must rise from 0 to 1")
            if any(b < a for a, b in pairwise(values)):
                raise PydanticCustomError("quantiles", "quantile values must not fall")
        return self


AnyDistribution = Annotated[
    Exponential | Lognormal | Gamma | Weibull | Erlang | Hyperexponential | Uniform | Deterministic | Empirical,
    Field(discriminator="dist"),
]


PARAMETERS = frozenset(
    key
    for law in (Exponential, Lognormal, Gamma, Weibull, Erlang, Hyperexponential, Uniform, Deterministic, Empirical)
    for key in law.model_fields
)
"""Keys that a table with a distribution may have."""


def _bare_duration(value: Any) -> Any:
    """Let a plain duration stand for a deterministic distribution."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return {"dist": "deterministic", "value": parse_duration(value)}
    return value


def _endless_duration(value: Any) -> Any:
    return {"dist": "deterministic", "value": FOREVER_S} if value == "forever" else _bare_duration(value)


class _OrDuration:
    """Adds the short form, a plain duration, to the JSON Schema of a distribution."""

    def __init__(self, form: str, pattern: str) -> None:
        self._short = {"type": ["number", "string"], "pattern": pattern, "description": form}

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [self._short, handler(core_schema)]}


Distribution = Annotated[AnyDistribution, BeforeValidator(_bare_duration), _OrDuration(DURATION_FORM, r"^\s*[0-9]")]
"""A distribution table, or a plain duration for a fixed span."""

EndlessDistribution = Annotated[
    AnyDistribution,
    BeforeValidator(_endless_duration),
    _OrDuration(DURATION_FORM + ', or "forever"', r"^(forever|\s*[0-9])"),
]
"""A `Distribution`, or ``"forever"``."""


def is_always_zero(distribution: AnyDistribution) -> bool:
    """Return whether the distribution gives 0 s and nothing else, so that no time passes."""
    if distribution.zero_share == 1:
        return True
    if isinstance(distribution, Deterministic):
        return distribution.value == 0
    if isinstance(distribution, Uniform):
        return distribution.high == 0
    if isinstance(distribution, Empirical):
        points = distribution.values or tuple(x for _, x in distribution.quantiles or ())
        return max(points) == 0
    return False


__all__ = [
    "PARAMETERS",
    "AnyDistribution",
    "Block",
    "Deterministic",
    "Distribution",
    "Empirical",
    "EndlessDistribution",
    "Erlang",
    "Exponential",
    "Gamma",
    "Hyperexponential",
    "Lognormal",
    "Uniform",
    "Weibull",
    "is_always_zero",
]
