"""What a store holds, by series: what its manifests say, and which replications there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import Fault, UsageError

from .layout import MANIFEST, Layout
from .sealed import read_manifest


@dataclass(frozen=True)
class KeptSeries:
    """All that is kept of one design of one scenario and seed.

    Attributes
    ----------
    name : str
        Of its folder: how its key begins.
    manifest : mapping
        What it says of itself.
    replications : frozenset of int
        That there are files of; whether these are sound is seen when they are read.
    """

    name: str
    manifest: Mapping[str, Any]
    replications: frozenset[int]

    @property
    def unbroken(self) -> int:
        """How many replications there are from 0 on without a gap."""
        count = 0
        while count in self.replications:
            count += 1
        return count


def kept_series(path: Path) -> list[KeptSeries]:
    """Return the series of a store; one whose manifest is damaged is left out.

    Raises
    ------
    UsageError
        If there is no store, or it cannot be read.
    """
    layout = existing(path)
    found = []
    for folder in layout.all_series():
        manifest = read_manifest(folder / MANIFEST)
        if manifest is not None:
            replications = {number for batch in layout.batches(folder) for number in batch.replications}
            found.append(KeptSeries(folder.name, manifest, frozenset(replications)))
    return found


def existing(path: Path) -> Layout:
    """Return the layout of a store that is there.

    Raises
    ------
    UsageError
        If there is none, or it cannot be read.
    """
    layout = Layout(path)
    if not layout.exists:
        what = f"there is no store in '{path}'"
        raise UsageError(Fault(what, where="store", fix="make one: omnides compare SCENARIO --store DIR"))
    return layout
