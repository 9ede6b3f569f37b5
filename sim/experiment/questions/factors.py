"""Factors: values of a scenario that a question varies, and what is tried of each."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from pydantic_core import PydanticCustomError

from sim.errors import Fault, ScenarioError, UsageError
from sim.experiment.intervals import FloatArray
from sim.scenario import Scenario, vary
from sim.scenario.overrides import parse_override, parse_value
from sim.scenario.places import NothingThereError, Place, Places, without_noise
from sim.scenario.questions import Uncertain
from sim.scenario.units import parse_duration
from sim.scenario.wording import factor_text, split_path, suggestion

Level = float | int | str | bool
Spec = Sequence[Any] | None
"""What is said of a factor: ``(low, high)`` for a range, ``(low, high, n)`` for n values of it, a list of values, or
None for the range that the scenario declares in ``[[uncertain]]``."""
Point = tuple[Level, ...]
"""A value of each factor, in their order."""

MOST_POINTS = 20_000
"""That a question may have."""

_RANGE_FORM = "give (low, high), a list of values, or None for the range that [[uncertain]] declares"


@dataclass(frozen=True)
class Factor:
    """A value of a scenario that is varied.

    Attributes
    ----------
    path : str
        Dotted, as ``--set`` takes it.
    also : tuple of str
        Further paths that take the same value, or are multiplied by it.
    low, high : float
        The range; NaN if only ``levels`` are tried.
    levels : tuple
        The values that a grid tries; empty for a range without.
    whole : bool
        Whether only whole numbers may stand there.
    in_seconds : bool
        Whether it is a duration.
    current : float or None
        What the scenario says, if it is a number; 1 if it multiplies.
    source : str
        Why this range, where the scenario says so.
    multiplies : bool
        Whether its values are factors on what the scenario says at each path.
    figures : tuple of float
        What the scenario says at each path, if it multiplies.
    """

    path: str
    also: tuple[str, ...] = ()
    low: float = math.nan
    high: float = math.nan
    levels: tuple[Level, ...] = ()
    whole: bool = False
    in_seconds: bool = False
    current: float | None = None
    source: str = ""
    multiplies: bool = False
    figures: tuple[float, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that it sets."""
        return (self.path, *self.also)

    @property
    def is_range(self) -> bool:
        """Whether it has a low and a high."""
        return not math.isnan(self.low)

    def grid(self, n: int) -> list[Level]:
        """Return its levels, or n values from low to high, fewer if there are fewer whole numbers."""
        if self.levels:
            return list(self.levels)
        values = [self._rounded(value) for value in np.linspace(self.low, self.high, n)]
        return list(dict.fromkeys(values))

    def scaled(self, shares: FloatArray) -> list[Level]:
        """Return the values at these shares of the range, from 0 to 1; whole numbers are equally likely."""
        if self.whole:
            count = self.high - self.low + 1
            return [int(value) for value in np.minimum(self.low + np.floor(shares * count), self.high)]
        return self.stepped(shares)

    def stepped(self, shares: FloatArray) -> list[Level]:
        """Return the values at these shares of the range, the nearest of whole numbers: equal steps stay equal."""
        return [self._rounded(value) for value in self.low + shares * (self.high - self.low)]

    def overrides(self, value: Level) -> list[str]:
        """Return what sets it to a value, everywhere."""
        if self.multiplies:
            values = [without_noise(float(value) * figure) for figure in self.figures]
            return [f"{path}={each!r}" for path, each in zip(self.paths, values, strict=True)]
        written = str(value).lower() if isinstance(value, bool) else str(value)
        return [f"{path}={written}" for path in self.paths]

    def to_dict(self) -> dict[str, Any]:
        """Return what is varied, and how far, as plain values."""
        ends = {"low": self.low, "high": self.high} if self.is_range else {"values": list(self.levels)}
        kind = {"current": self.current, "multiplies": self.multiplies, "source": self.source}
        return {"path": self.path, "also": list(self.also)} | ends | kind

    def _rounded(self, value: float) -> Level:
        """Return a value without the digits that only arithmetic has left."""
        return round(value) if self.whole else without_noise(value)


class _Asked(NamedTuple):
    """What factors are asked of."""

    places: Places
    declared: dict[str, Uncertain]
    """By path."""
    where: str


def factors_of(scenario: Scenario, wanted: Mapping[str, Spec], where: str) -> list[Factor]:
    """Return the factors that were asked for, after all that can be checked without running them.

    Parameters
    ----------
    wanted : mapping of str to Spec
        Path → what is to be tried.
    where : str
        What errors name as their place: the argument or option.

    Raises
    ------
    UsageError
        If there are none; for a range that is empty or of no numbers, or of a path that none is declared for; if two
        set the same.
    ScenarioError
        For a path that does not exist, or a value that the scenario cannot have.
    """
    if not wanted:
        declared = ", ".join(_declared(scenario)) or "none"
        fix = f"name a path and its values; ranges declared in [[uncertain]]: {declared}"
        raise UsageError(Fault("nothing is varied", where=where, fix=fix))
    asked = _Asked(Places(scenario), {entry.path: entry for entry in scenario.uncertain}, where)
    factors = [_factor(asked, path, spec) for path, spec in wanted.items()]
    _require_apart(asked, factors)
    _require_possible(scenario, factors, where)
    return factors


def declared_factors(scenario: Scenario, where: str, designs: Sequence[str] | None = None) -> list[Factor]:
    """Return a factor for each range that the scenario declares.

    Parameters
    ----------
    designs : sequence of str, optional
        Which are run: what is of other designs alone is left out. All by default.

    Raises
    ------
    UsageError
        If it declares none.
    """
    declared = _declared(scenario)
    if not declared:
        what = f"scenario '{scenario.name}' declares no ranges to vary"
        raise UsageError(
            Fault(what, where=where, fix="add [[uncertain]] with path, low, high and source, or name paths")
        )
    factors = factors_of(scenario, dict.fromkeys(declared), "[[uncertain]]")
    return factors if designs is None else [own for factor in factors if (own := _within(factor, designs))]


def _within(factor: Factor, designs: Sequence[str]) -> Factor | None:
    """Return a factor with those of its paths that are of no other design; None if there are none."""
    kept = [
        place
        for place, path in enumerate(factor.paths)
        if (parts := split_path(path))[0] != "designs" or parts[1] in designs
    ]
    if not kept:
        return None
    paths = [factor.paths[place] for place in kept]
    figures = tuple(factor.figures[place] for place in kept) if factor.multiplies else ()
    current = factor.current if kept[0] == 0 else None
    return replace(factor, path=paths[0], also=tuple(paths[1:]), figures=figures, current=current)


def point_overrides(factors: Sequence[Factor], point: Point) -> list[str]:
    """Return what sets all factors to the values of a point."""
    return [text for factor, value in zip(factors, point, strict=True) for text in factor.overrides(value)]


def factor_notes(factors: Sequence[Factor]) -> list[str]:
    """Return a note on each factor whose values are not what stands in the scenario but multiply it."""
    return [_factor_note(factor) for factor in factors if factor.multiplies]


def _factor_note(factor: Factor) -> str:
    n = len(factor.also)
    also = f" there and at {n} more {'place' if n == 1 else 'places'}" if n else ""
    return f"values of {factor.path} are factors: {factor_text(factor.low, factor.high)}{also}"


def _declared(scenario: Scenario) -> list[str]:
    return [uncertain.path for uncertain in scenario.uncertain]


def _factor(asked: _Asked, path: str, spec: Spec) -> Factor:
    place, where = _place(asked, path), asked.where
    if spec is None:
        return _declared_factor(asked, path, place)
    if isinstance(spec, str) or not isinstance(spec, Sequence):
        raise UsageError(
            Fault(f"{path}: {spec!r} is neither a range nor a list of values", where=where, fix=_RANGE_FORM)
        )
    if isinstance(spec, tuple):
        return _range(path, place, spec, where)
    if not spec:
        raise UsageError(Fault(f"{path}: the list of values is empty", where=where, fix=_RANGE_FORM))
    return Factor(path, levels=tuple(dict.fromkeys(spec)), current=None if place is None else place.figure)


def _place(asked: _Asked, path: str) -> Place | None:
    """Return what stands at a path; None where the scenario has set nothing, or there is no such place at all."""
    try:
        return asked.places.find(path)
    except ValueError as error:
        what = f"{path!r} is not a dotted path: {error}"
        raise UsageError(Fault(what, where=asked.where, fix="write e.g. time.days")) from None
    except NothingThereError:
        return None  # whether a value may stand there, and what may have been meant, is said when one is tried


def _declared_factor(asked: _Asked, path: str, place: Place | None) -> Factor:
    uncertain = asked.declared.get(path)
    if uncertain is None:
        what = f"{path}: no range is given, and [[uncertain]] declares none"
        fix = f"give one; {suggestion(path, asked.declared, 'declared')}"
        raise UsageError(Fault(what, where=asked.where, fix=fix))
    found = _range(path, place, (uncertain.low, uncertain.high), asked.where)
    found = replace(found, also=tuple(uncertain.also), source=uncertain.source)
    return _multiplying(asked, found) if uncertain.multiplies else found


def _multiplying(asked: _Asked, factor: Factor) -> Factor:
    """Return a factor whose values multiply what the scenario says at its paths.

    Raises
    ------
    UsageError
        If there is no number to multiply: only of a scenario made in code, since files are checked.
    """
    places = [_place(asked, path) for path in factor.paths]
    figures = [place.figure for place in places if place is not None and place.figure is not None]
    if len(figures) < len(places):
        what = f"{factor.path}: its range is of factors, and there is not a number to multiply at every path"
        raise UsageError(Fault(what, where=asked.where, fix="name numbers or durations that the scenario sets"))
    return replace(factor, multiplies=True, figures=tuple(figures), current=1.0, whole=False, in_seconds=False)


def _require_apart(asked: _Asked, factors: Sequence[Factor]) -> None:
    """Refuse two factors that set the same place, or one of which sets a part of what the other sets."""
    taken: list[tuple[tuple[str, ...], Factor]] = []
    faults = []
    for factor in factors:
        parts = [_parts(asked, path) for path in factor.paths]
        faults += [
            _twice_set(path, factor, other, asked.where)
            for path, own in zip(factor.paths, parts, strict=True)
            for theirs, other in taken
            if own[: len(theirs)] == theirs or theirs[: len(own)] == own
        ]
        taken += [(own, factor) for own in parts]
    if faults:
        raise UsageError(faults)


def _parts(asked: _Asked, path: str) -> tuple[str, ...]:
    """Return the parts of a path, elements of lists by their name."""
    place = _place(asked, path)
    return split_path(path) if place is None else place.path


def _twice_set(path: str, factor: Factor, other: Factor, where: str) -> Fault:
    by = f", which [[uncertain]] declares for {factor.path}, too," if path != factor.path else ""
    what = f"{path}{by} is varied twice: {other.path} sets it or a part of it as well"
    return Fault(what, where=where, fix=f"vary {factor.path} or {other.path}, not both")


def _range(path: str, place: Place | None, spec: tuple[Any, ...], where: str) -> Factor:
    if len(spec) not in (2, 3):
        raise UsageError(Fault(f"{path}: a range has a low and a high (got {spec!r})", where=where, fix=_RANGE_FORM))
    if place is not None and place.figure is None:
        what = f"{path} takes no numbers, so it has no range"
        raise UsageError(Fault(what, where=where, fix="list the values to try, separated by commas"))
    low, high = (_number(path, end, where) for end in spec[:2])
    if not low < high:
        what = f"{path}: the range from {spec[0]} to {spec[1]} is empty"
        raise UsageError(Fault(what, where=where, fix="let it go from the smaller to the larger"))
    whole = place is not None and place.is_whole
    if whole and not (low.is_integer() and high.is_integer()):
        raise UsageError(Fault(f"{path} takes whole numbers (got {spec[0]} to {spec[1]})", where=where))
    factor = Factor(
        path,
        low=low,
        high=high,
        whole=whole,
        in_seconds=any(isinstance(end, str) and not _plain(end) for end in spec[:2])
        or (place is not None and place.is_time),
        current=None if place is None else place.figure,
    )
    if len(spec) == 2:
        return factor
    if not isinstance(spec[2], int) or not 2 <= spec[2] <= MOST_POINTS:
        what = f"{path}: of a range 2 to {MOST_POINTS:,} values are tried (got {spec[2]!r})"
        raise UsageError(Fault(what, where=where))
    return replace(factor, levels=tuple(factor.grid(spec[2])))


def _number(path: str, end: Any, where: str) -> float:
    """Return an end of a range, seconds of a duration."""
    try:
        value = float(end) if _plain(end) else float(parse_duration(end))
    except PydanticCustomError:
        value = math.nan
    if not math.isfinite(value):
        what = f"{path}: {end!r} is neither a number nor a duration"
        raise UsageError(Fault(what, where=where, fix="write e.g. 0.2:0.6 or 2m:15m"))
    return value


def _plain(end: Any) -> bool:
    try:
        float(end)
    except (TypeError, ValueError):
        return False
    return not isinstance(end, bool)


def _require_possible(scenario: Scenario, factors: Sequence[Factor], where: str) -> None:
    """Refuse values that the scenario cannot have, before anything is run; those of all factors are tried together."""
    tried = [factor.grid(2) for factor in factors]
    faults = []
    for place in range(max(map(len, tried))):
        point = tuple(values[min(place, len(values) - 1)] for values in tried)
        try:
            vary(scenario, point_overrides(factors, point), where, bare=True)
        except ScenarioError as error:
            faults += [fault for fault in error.faults if fault not in faults]
    if faults:
        raise ScenarioError(faults)


def split_vary(text: str) -> tuple[str, Spec]:
    """Return what ``path``, ``path=low:high``, ``path=low:high:n`` or ``path=a,b,c`` stand for.

    Raises
    ------
    ValueError
        If it is none of them.
    """
    if "=" not in text:
        return text.strip(), None
    path, equals, value = text.rpartition("=")
    parse_override(f"{path}{equals}0")
    parts = [part.strip() for part in value.split(":")]
    if len(parts) == 1:
        levels = [part.strip() for part in value.split(",")]
        if not all(levels):
            raise ValueError("a value is empty")
        return path.strip(), [parse_value(level) for level in levels]
    if len(parts) > 3 or not all(parts):
        raise ValueError("a range is low:high, or low:high:n for n values of it")
    if len(parts) == 2:
        return path.strip(), (parts[0], parts[1])
    if not parts[2].isdigit():
        raise ValueError(f"{parts[2]!r} is no number of values")
    return path.strip(), (parts[0], parts[1], int(parts[2]))
