"""Agents and contacts in order: a pairing heap over the rows of NODE.

The first of an order is its root; adding takes one comparison, taking out the first or any other about log n,
amortised. A node's key is (first, second, entity), so no two are alike. ``previous`` is the parent of a first child,
else the sibling before. Source: Fredman, Sedgewick, Sleator & Tarjan (1986), "The pairing heap", Algorithmica
1:111-129.
"""

from __future__ import annotations

from typing import Any

from sim.compiling import compiled, compiled_within

from .tables import NONE, node_at


@compiled
def comes_before(s: Any, one: int, other: int) -> bool:
    """Return whether a node's key is the smaller one."""
    mine, theirs = node_at(s, one), node_at(s, other)
    if mine.first != theirs.first:
        return mine.first < theirs.first
    if mine.second != theirs.second:
        return mine.second < theirs.second
    return mine.entity < theirs.entity


@compiled
def set_key(s: Any, node: int, first: float, second: float, entity: int) -> None:
    """Give a node that is in no order its key."""
    row = node_at(s, node)
    row.first = first
    row.second = second
    row.entity = entity


@compiled
def _meld(s: Any, one: int, other: int) -> int:
    """Return the root of two trees made one."""
    if one == NONE:
        return other
    if other == NONE:
        return one
    if comes_before(s, other, one):
        one, other = other, one
    parent, child = node_at(s, one), node_at(s, other)
    child.next = parent.child
    child.previous = one
    if parent.child != NONE:
        node_at(s, parent.child).previous = other
    parent.child = other
    parent.next = NONE
    parent.previous = NONE
    return one


@compiled_within
def _meld_siblings(s: Any, first: int) -> int:
    """Return the root of all trees in a row of siblings: in pairs from the left, then all from the right."""
    pairs = NONE
    while first != NONE:
        second = node_at(s, first).next
        if second == NONE:
            node_at(s, first).next = pairs
            pairs = first
            break
        after = node_at(s, second).next
        pair = _meld(s, first, second)
        node_at(s, pair).next = pairs
        pairs = pair
        first = after
    root = NONE
    while pairs != NONE:
        after = node_at(s, pairs).next
        root = _meld(s, root, pairs)
        pairs = after
    if root != NONE:
        node_at(s, root).next = NONE
        node_at(s, root).previous = NONE
    return root


@compiled
def add(s: Any, root: int, node: int) -> int:
    """Return the root of the order with a node added."""
    row = node_at(s, node)
    row.child = NONE
    row.next = NONE
    row.previous = NONE
    return _meld(s, root, node)


@compiled
def take_out(s: Any, root: int, node: int) -> int:
    """Return the root of the order without one of its nodes."""
    row = node_at(s, node)
    below = _meld_siblings(s, row.child)
    if node == root:
        return below
    before = node_at(s, row.previous)
    if before.child == node:
        before.child = row.next
    else:
        before.next = row.next
    if row.next != NONE:
        node_at(s, row.next).previous = row.previous
    return _meld(s, root, below)
