"""What every result can do for whoever would rather look: a report, and charts.

The one place where this package looks up to `sim.report`, which draws; it is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from sim.report.plots import Plots


class Shown:
    """A result that can be looked at."""

    def report(self, path: str | Path, also: Sequence[Shown] = ()) -> Path:
        """Write one HTML file that needs nothing else: the answer in words, charts, tables, method and sources.

        Parameters
        ----------
        path : str or Path
            With the ending ``.html`` or ``.htm``; a file of this name is replaced.
        also : sequence of results
            Whose answers and charts stand in the report as well: a comparison with its levers, say.

        Returns
        -------
        Path
            Of the file.

        Raises
        ------
        UsageError
            If what it takes is not installed (``pip install 'omnides[report]'``), or the file cannot be written.
        """
        from sim.report.reports import write_report

        return write_report(cast(Any, self), path, also=cast(Any, also))

    @property
    def plot(self) -> Plots:
        """Its charts as Plotly figures, each a method: ``dir(result.plot)`` lists them.

        Raises
        ------
        UsageError
            If Plotly is not installed (``pip install 'omnides[report]'``).
        """
        from sim.report.plots import Plots

        return Plots(cast(Any, self))
