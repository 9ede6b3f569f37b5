"""Values of a scenario's paths as people read them, and short names for long paths."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from sim.report.laws_in_words import span_text
from sim.report.page import Lines, bullets
from sim.scenario.places import NothingThereError, Places

if TYPE_CHECKING:
    from sim.scenario import Scenario

_FINER_AT_MOST = 4
"""Digits that are added, at most, to tell values apart."""
_STEPS_MS = (3_600_000, 60_000, 1_000, 100, 10, 1)
"""How finely a duration may be written, in thousandths of a second."""


class Levels:
    """Tells values of paths of a scenario: durations as durations, numbers as numbers.

    Parameters
    ----------
    scenario : Scenario
    in_seconds : iterable of str
        Paths that are known to be durations, whatever the scenario says.
    multiplied : iterable of str
        Paths whose values are factors on what the scenario says there.
    """

    def __init__(self, scenario: Scenario, in_seconds: Iterable[str] = (), multiplied: Iterable[str] = ()) -> None:
        self._places = Places(scenario)
        self._times = dict.fromkeys(in_seconds, True)
        self._multiplied = set(multiplied)

    def text(self, path: str, value: Any, width: float = math.nan) -> str:
        """Return a value, or ``x 0.8`` of a factor; with the width of a range, no finer than a hundredth of it."""
        if isinstance(value, bool | str) or not _is_number(value):
            return str(value).lower() if isinstance(value, bool) else str(value)
        number = float(value)
        if path in self._multiplied:
            return f"x {number_text(number, width)}"
        return time_text(number, width) if number >= 0 and self.is_time(path) else number_text(number, width)

    def apart(self, path: str, values: Sequence[float], width: float) -> list[str]:
        """Return values with as many digits as `text` gives them, or as many more as it takes to tell them apart."""
        different = len(set(values))
        texts = [self.text(path, value, width) for value in values]
        for finer in range(1, _FINER_AT_MOST + 1):
            if len(set(texts)) >= different:
                break
            texts = [self.text(path, value, width / 10.0**finer) for value in values]
        return texts

    def current(self, path: str) -> Any:
        """Return the number that stands at a path, None if there is none."""
        try:
            return self._places.find(path).figure
        except (NothingThereError, ValueError):
            return None

    def is_time(self, path: str) -> bool:
        """Return whether the values of a path are durations, in seconds."""
        if path not in self._times:
            try:
                self._times[path] = self._places.find(path).is_time
            except (NothingThereError, ValueError):
                self._times[path] = False
        return self._times[path]


def _is_number(value: Any) -> bool:
    try:
        return math.isfinite(float(value))
    except (TypeError, ValueError):
        return False


def number_text(value: float, width: float = math.nan) -> str:
    """Return a number without digits that say nothing.

    >>> number_text(0.25), number_text(5000.0), number_text(1234.56)
    ('0.25', '5,000', '1,235')
    >>> number_text(143.2, 172.0), number_text(0.2004, 0.25)
    ('143', '0.2')
    """
    if value.is_integer() and abs(value) < 1e15:
        return f"{value:,.0f}"
    if width > 0:
        decimals = max(0, math.ceil(2 - math.log10(width)))
        text = f"{value:,.{decimals}f}"
        return text.rstrip("0").rstrip(".") if decimals else text
    return f"{value:,.0f}" if 1_000 <= abs(value) < 1e15 else f"{value:.4g}"


def time_text(seconds: float, width: float = math.nan) -> str:
    """Return a duration in its two largest units, or in more of them where a hundredth of the width is smaller.

    >>> time_text(29.5), time_text(29.5, 20.0), time_text(29.5, 400.0)
    ('30 s', '29.5 s', '30 s')
    >>> time_text(90_061.0), time_text(90_061.0, 7_200.0)
    ('1 d 1 h', '1 d 1 h 1 m')
    """
    if not 0.0 < width / 100.0 < _resolution(seconds):
        return span_text(seconds)
    step = next((step for step in _STEPS_MS if step <= 10.0 * width), _STEPS_MS[-1])
    left = round(1_000.0 * seconds / step) * step
    words = []
    for size, unit in ((86_400_000, "d"), (3_600_000, "h"), (60_000, "m")):
        whole, left = divmod(left, size)
        words += [f"{whole:,} {unit}"] if whole else []
    return " ".join([*words, f"{left / 1_000.0:g} s"] if left or not words else words)


def _resolution(seconds: float) -> float:
    """Return how fine `span_text` is, in seconds."""
    return 3_600.0 if seconds >= 86_400.0 else 60.0 if seconds >= 3_600.0 else 1.0 if seconds >= 9.95 else 0.1


def short_names(paths: Sequence[str]) -> dict[str, str]:
    """Return a letter for each path, or a numbered one where letters run out.

    >>> short_names(["time.days", "cost.overhead"])
    {'time.days': 'A', 'cost.overhead': 'B'}
    """
    n = len(ascii_uppercase)
    return {
        path: ascii_uppercase[place % n] + (str(place // n) if place >= n else "") for place, path in enumerate(paths)
    }


def legend(title: str, names: dict[str, str]) -> Lines:
    """Return what each short name stands for."""
    return bullets(title, [f"{name}: {path}" for path, name in names.items()])
