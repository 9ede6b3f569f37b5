"""Rows in use and rows to use again: customers, cases, contacts, and what is held of items."""

from __future__ import annotations

from typing import Any

from sim.compiling import callable_when_compiled, compiled

from .tables import (
    MOVES,
    NONE,
    case_at,
    case_channel_at,
    case_item_at,
    case_moves_at,
    contact_at,
    customer_at,
    holding_at,
    memory_at,
)


def spare_of_each_kind(s: Any) -> int:
    """Return how many free rows of each kind one step may need: two contacts, and all their items held."""
    return 2 * s.n_items + 4


callable_when_compiled(spare_of_each_kind)


@compiled
def has_room(s: Any) -> bool:
    """Return whether one more step finds the rows it may need; the caller makes the tables longer otherwise."""
    spare = spare_of_each_kind(s)
    return (
        s.n_free_contacts >= spare
        and s.n_free_cases >= spare
        and s.n_free_customers >= spare
        and s.n_free_holdings >= spare
        and s.n_free_memories >= spare
    )


@compiled
def new_customer(s: Any) -> int:
    """Return a free customer's row."""
    place = s.free_customer
    s.free_customer = customer_at(s, place).next
    s.n_free_customers -= 1
    return place


@compiled
def free_customer(s: Any, place: int) -> None:
    """Let a customer's row be used again."""
    customer_at(s, place).next = s.free_customer
    s.free_customer = place
    s.n_free_customers += 1


@compiled
def new_holding(s: Any) -> int:
    """Return a free row for who holds an item."""
    place = s.free_holding
    s.free_holding = holding_at(s, place).next
    s.n_free_holdings -= 1
    return place


@compiled
def new_memory(s: Any) -> int:
    """Return a free row for what is remembered of a customer."""
    place = s.free_memory
    s.free_memory = memory_at(s, place).next
    s.n_free_memories -= 1
    return place


@compiled
def free_memories(s: Any, first: int) -> None:
    """Let all memories of a list be used again."""
    while first != NONE:
        after = memory_at(s, first).next
        memory_at(s, first).next = s.free_memory
        s.free_memory = first
        s.n_free_memories += 1
        first = after


@compiled
def new_case(s: Any) -> int:
    """Return a free case's row, with its counts by move, channel and item at zero, in the list of open cases."""
    place = s.free_case
    s.free_case = case_at(s, place).next
    s.n_free_cases -= 1
    for after in range(MOVES):
        case_moves_at(s, place * MOVES + after).count = 0
    for channel in range(s.n_channels):
        case_channel_at(s, place * s.n_channels + channel).met = False
    for item in range(s.n_items):
        row = case_item_at(s, place * s.n_items + item)
        row.held = NONE
        row.given = False
    case = case_at(s, place)
    case.next = s.first_case
    case.previous = NONE
    if s.first_case != NONE:
        case_at(s, s.first_case).previous = place
    s.first_case = place
    return place


@compiled
def free_case(s: Any, place: int) -> None:
    """Let the rows of a case, of its contacts and of what was held for it be used again."""
    case = case_at(s, place)
    contact = case.first_contact
    while contact != NONE:
        after = contact_at(s, contact).next_of_case
        contact_at(s, contact).next_of_case = s.free_contact
        s.free_contact = contact
        s.n_free_contacts += 1
        contact = after
    for item in range(s.n_items):
        holding = case_item_at(s, place * s.n_items + item).held
        while holding != NONE:
            after = holding_at(s, holding).next
            holding_at(s, holding).next = s.free_holding
            s.free_holding = holding
            s.n_free_holdings += 1
            holding = after
    if case.previous != NONE:
        case_at(s, case.previous).next = case.next
    else:
        s.first_case = case.next
    if case.next != NONE:
        case_at(s, case.next).previous = case.previous
    case.next = s.free_case
    s.free_case = place
    s.n_free_cases += 1


@compiled
def new_contact(s: Any) -> int:
    """Return a free contact's row."""
    place = s.free_contact
    s.free_contact = contact_at(s, place).next_of_case
    s.n_free_contacts -= 1
    return place
