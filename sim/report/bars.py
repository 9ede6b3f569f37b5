"""Figures as bars: how long each is beside the others of its row, and the marks that draw it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .page import Bar

BAR_CELLS = 14
"""Columns that a bar takes: about as many as a figure with its half-width."""

_LONGEST = BAR_CELLS - 1
"""Columns of the end of the scale; one more is kept for the shade of the largest figure, which begins a mark anew."""
_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


def bars_of(
    figures: Sequence[tuple[float, float]], largest: float | None = None
) -> tuple[tuple[Bar | None, ...], float]:
    """Return a bar for each figure, and at what value their scale, which begins at 0, ends.

    Parameters
    ----------
    figures : sequence of (float, float)
        Mean and half-width, NaN where there is no interval.
    largest : float, optional
        End of the scale; by default where the interval that reaches furthest ends.

    Returns
    -------
    tuple
        None for a figure that has no length: a negative one, and one that is not finite, or whose interval is not. The
        end of the scale is 0 if nothing has a length.
    """
    spans = [_span(mean, half_width) for mean, half_width in figures]
    end = max((span[1] for span in spans if span), default=0.0) if largest is None else largest
    if end <= 0.0:
        return (None,) * len(spans), 0.0
    return tuple(span and Bar(*(min(place / end, 1.0) for place in span)) for span in spans), end


def _span(mean: float, half_width: float) -> tuple[float, float] | None:
    """Return where the interval begins and ends, within what has a length."""
    around = 0.0 if math.isnan(half_width) else half_width
    if not math.isfinite(mean) or not math.isfinite(around) or mean < 0.0:
        return None
    return max(mean - around, 0.0), mean + around


def drawn(bar: Bar, *, blocks: bool) -> str:
    """Return the marks of a bar, `BAR_CELLS` at most.

    The solid part ends, to an eighth of a mark, where the interval begins. Shade follows in whole marks, from the next
    mark on: as many as the interval is wide, and one where it is narrower, since an interval that cannot be seen would
    read as certainty. So the shade says how wide an interval is, and where it ends only to a mark.

    Parameters
    ----------
    blocks : bool
        Whether the stream carries block characters; else ``#`` and ``~``, whole marks throughout.

    >>> print(drawn(Bar(0.45, 0.62), blocks=True), drawn(Bar(0.45, 0.62), blocks=False))
    █████▉▒▒ ######~~
    """
    shade = max(1, _nearest((bar.high - bar.low) * _LONGEST)) if bar.high > bar.low else 0
    if not blocks:
        return "#" * _nearest(bar.low * _LONGEST) + "~" * shade
    full, eighths = divmod(_nearest(bar.low * _LONGEST * 8), 8)
    return "█" * full + _EIGHTHS[eighths] + "▒" * shade


def _nearest(number: float) -> int:
    return math.floor(number + 0.5)
