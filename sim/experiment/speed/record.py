"""How fast a scenario was, as a file: its time as a multiple of the yardstick's, round by round, and where."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from sim.experiment.records import Part, Record, Text

from .medians import Middle, median

STATED = 0.95
"""Confidence of the interval in the file, for readers; a check makes its own of the ratios."""
_AGREE = 1e-9
_DIGITS, _A_LINE = 5, 12
"""Ratios vary by a percent and more, so digits beyond the fifth say nothing; a line of the file has so many ratios."""

Ratio = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Interval(Part):
    """The median of the ratios with the ends of its interval, None where there are too few to tell."""

    median: Ratio
    low: Ratio | None
    high: Ratio | None


class SpeedRecord(Record):
    """How fast a scenario was when it was written.

    Attributes
    ----------
    designs : tuple of str
        In the order in which they took turns: replication 0 of the seed.
    calibration : int
        Version of the yardstick.
    machine : mapping of str to str
        What it was measured on.
    ratios : tuple of float
        By round: time of all designs, divided by that of the yardstick.
    interval : Interval
        Of their median, 95%.
    """

    KIND: ClassVar[str] = "speed"
    ANEW: ClassVar[str] = "omnides baseline SCENARIO -o DIR --speed"
    ENDING: ClassVar[str] = ".speed.json"

    kind: Literal["speed"] = "speed"
    designs: Annotated[tuple[Text, ...], Field(min_length=1)]
    calibration: Annotated[int, Field(ge=1)]
    machine: dict[Text, Text]
    interval: Interval
    ratios: Annotated[tuple[Ratio, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        stated, found = self.interval.median, median(self.ratios, STATED).value
        if abs(stated - found) > _AGREE * found:
            raise ValueError(f"the median of the ratios is {found:g}, not {stated:g}; was it edited by hand?")
        return self

    def middle(self, confidence: float) -> Middle:
        """Return the median of the ratios with its interval."""
        return median(self.ratios, confidence)

    def text(self) -> str:
        """Return what the file says."""
        head = self.model_dump(mode="json", by_alias=True, exclude={"ratios"})
        lines = (
            ", ".join(map(repr, self.ratios[start : start + _A_LINE])) for start in range(0, len(self.ratios), _A_LINE)
        )
        text = json.dumps(head, indent=1, ensure_ascii=False).removesuffix("\n}")
        return text + ',\n "ratios": [\n  ' + ",\n  ".join(lines) + "\n ]\n}\n"


def rounded(ratios: Sequence[float]) -> tuple[float, ...]:
    """Return ratios with as many digits as a file keeps."""
    return tuple(float(f"{ratio:.{_DIGITS}g}") for ratio in ratios)


def stated(middle: Middle) -> Interval:
    """Return an interval as it stands in the file."""
    low, high = (middle.low if middle.low > 0 else None), (middle.high if middle.high < float("inf") else None)
    return Interval(median=middle.value, low=low, high=high)
