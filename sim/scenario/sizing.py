"""What a scenario was sized to: figures that were reported or set, beside what its simulation gave."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .distributions import Block
from .units import Name, Text, Title

Told = Annotated[Title, Field(min_length=1)]
"""A figure as a reader is told it, ``"60 to 65 s"``: nothing is calculated with it."""


class SizingFigure(Block):
    """`[sizing.figures.<name>]`: one figure, as it should be and as it is."""

    reported: Told | None = None
    """The figure that a source reports or that was set, in words (``"about 5%"``); left out, there is none."""
    simulated: Told
    """The same figure in the simulation, in words (``"8.5%"``)."""


class Sizing(Block):
    """`[sizing]`: what the scenario was sized to, for readers; it changes no simulation."""

    runs: Told
    """What was simulated: ``"siloed design, 10 replications of 28 days, seed 1"``."""
    figures: Annotated[dict[Name, SizingFigure], Field(min_length=1, max_length=1_000)]
    """What is compared → the figure that was reported or set, and the simulated one."""
    remarks: Text = ""
    """What cannot be met and why, what was left out; paragraphs are parted by an empty line."""
