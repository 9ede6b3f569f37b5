"""Where the nodes of a picture of flows stand: columns, in a given order, as high as what flows through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

PAD_PX = 16
_X = (0.001, 0.5, 0.999)


@dataclass
class Columns:
    """Three columns of nodes.

    Attributes
    ----------
    order : sequence of str
        In which nodes of a column stand, from the top.
    all : list of (int, str)
        Column and name of each node.
    """

    order: Sequence[str]
    all: list[tuple[int, str]] = field(default_factory=list)
    _into: dict[int, float] = field(default_factory=dict)
    _out: dict[int, float] = field(default_factory=dict)

    def flow(self, column: int, before: str, after: str, value: float) -> tuple[int, int]:
        """Note a flow from a node of this column to one of the next, and return the numbers of both."""
        source, target = self._number(column, before), self._number(column + 1, after)
        self._out[source] = self._out.get(source, 0.0) + value
        self._into[target] = self._into.get(target, 0.0) + value
        return source, target

    def places(self, height_px: float) -> tuple[list[float], list[float]]:
        """Return x and y of the middle of each node, as shares of the picture's width and height."""
        sizes = {node: max(self._into.get(node, 0.0), self._out.get(node, 0.0)) for node in range(len(self.all))}
        columns = [self._column(column) for column in range(len(_X))]
        pad = PAD_PX / height_px
        scale = min((1.0 - (len(nodes) - 1) * pad) / sum(sizes[node] for node in nodes) for nodes in columns if nodes)
        ys = [0.0] * len(self.all)
        for nodes in columns:
            top = 0.0
            for node in nodes:
                ys[node] = top + sizes[node] * scale / 2
                top += sizes[node] * scale + pad
        return [_X[column] for column, _ in self.all], ys

    def _number(self, column: int, name: str) -> int:
        if (column, name) not in self.all:
            self.all.append((column, name))
        return self.all.index((column, name))

    def _column(self, column: int) -> list[int]:
        own = [node for node, (where, _) in enumerate(self.all) if where == column]
        return sorted(own, key=lambda node: self._rank(self.all[node][1]))

    def _rank(self, name: str) -> int:
        return self.order.index(name) if name in self.order else -1
