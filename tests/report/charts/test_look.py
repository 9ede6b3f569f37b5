"""What charts have in common: colours that everyone can tell apart, names that are shown as they are."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from sim.report.charts.chart import COLOURS, NEUTRAL, REPEATED, axis_unit, drawn, folded, literal, number_axis, wrapped

# Machado, Oliveira, Fernandes, "A physiologically-based model for simulation of color vision deficiency" (2009), at
# severity 1, on linear RGB.
_VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def _linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _lab(linear: np.ndarray) -> np.ndarray:
    x, y, z = np.cbrt(_TO_XYZ @ np.clip(linear, 0, 1) / _WHITE)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def _contrast(colour: str) -> float:
    """Return the contrast with white, as WCAG 2 defines it."""
    return 1.05 / (float(_TO_XYZ[1] @ _linear(colour)) + 0.05)


@pytest.mark.parametrize("vision", _VISION)
def test_colours_of_five_designs_are_told_apart_by_everyone(vision) -> None:
    """No two of them look alike, with any of the three kinds of colour blindness (CIELAB distance above 20)."""
    seen = [_lab(_VISION[vision] @ _linear(colour)) for colour in COLOURS[:5]]

    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > 20


@pytest.mark.parametrize("vision", _VISION)
def test_repeated_flows_are_told_from_others_by_everyone(vision) -> None:
    """The colour of repetition stands out from the grey of everything else."""
    one, other = (_lab(_VISION[vision] @ _linear(colour)) for colour in (NEUTRAL, REPEATED))

    assert np.linalg.norm(one - other) > 20


def test_colours_of_designs_stand_out_from_white() -> None:
    """Marks of the first five designs have the contrast that WCAG asks of graphics, 3 to 1."""
    assert min(map(_contrast, COLOURS[:5])) >= 3


def test_names_on_axes_are_shown_letter_by_letter() -> None:
    """What Plotly would take for markup is spelt out, before lines are broken and after."""
    assert literal("<b>&lt;") == "&lt;b&gt;&amp;lt;"
    assert folded("<i>R&D</i>") == "<b>&lt;i&gt;R&amp;D&lt;/i&gt;</b>"
    assert wrapped("one two three", 7) == "one two<br>three"


@pytest.mark.parametrize(
    ("unit", "title", "shown"),
    [("share", "answered", "answered (%)"), ("EUR", "a case", "a case (EUR)"), ("s", "wait", "wait (seconds)")],
)
def test_axes_name_their_units(unit, title, shown) -> None:
    """A title says what is counted, and in what."""
    assert number_axis(unit, title)["title"]["text"] == shown
    assert axis_unit(unit) in shown


def test_figures_answer_no_mouse_that_a_keyboard_cannot_match() -> None:
    """Nothing can be dragged, zoomed or switched off by a click."""
    figure = drawn([], 200)

    assert figure.layout.dragmode is False
    assert figure.layout.legend.itemclick is False
    assert figure.layout.xaxis.fixedrange is None or figure.layout.xaxis.fixedrange
