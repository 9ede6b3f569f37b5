"""The event loop: what happens next, until there is something to do outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.compiling import compiled, compiled_within, kernel
from sim.engine.model import After
from sim.engine.ranks import Rank

from .calendar import TIMERS, cancel
from .floor import end_duty, go_home, hand_over, on_affinity_end, on_patience_end, start_duty, turn_away
from .journeys import do_task, on_arrival, on_automated_end, on_chase, on_move, on_session_end, on_silence
from .ledger import account, account_waiting, settle_case, write_contact
from .rows import has_room
from .tables import NONE, arrival_at, case_at, contact_at, due_at, fixture_at, timer_at
from .tasks import has_task

DONE, MORE, CASES, ROOM, ROWS = 0, 1, 2, 3, 4
"""Why the loop returned: the run is over; enough for once; it needs the next cases, longer tables, rows taken away."""

_SILENCE = Rank.MOVE + After.SILENCE


@kernel
def advance(digest: int) -> Callable[[Any, int], int]:
    """Return the function of (state, most steps) that simulates on and says why it stopped."""

    def advance(s: Any, n_steps: int) -> int:
        digest  # noqa: B018 - in the closure, which is part of the cache's key
        return _advance(s, n_steps)

    return advance


@compiled
def _advance(s: Any, n_steps: int) -> int:
    for _ in range(n_steps):
        if not has_room(s):
            return ROOM
        if s.n_contact_rows >= s.rows_limit:
            return ROWS
        if has_task(s):
            do_task(s)
            continue
        if s.next_arrival >= s.n_arrivals and s.n_days_left > 0:
            return CASES
        if not _next_event(s):
            return DONE
    return MORE


@compiled_within
def _next_event(s: Any) -> bool:
    """Let the earliest of three happen: a timer, what is known to happen, a case; False at the end of the run."""
    timer_s, known_s, case_s = s.horizon_s, s.horizon_s, s.horizon_s
    timer_rank, known_rank = 0, 0
    if s.n_dues > 0:
        timer_s, timer_rank = due_at(s, 0).time_s, timer_at(s, due_at(s, 0).timer).rank
    if s.next_fixture < s.n_fixtures:
        fixture = fixture_at(s, s.next_fixture)
        known_s, known_rank = fixture.time_s, fixture.rank
    if s.next_arrival < s.n_arrivals:
        case_s = arrival_at(s, s.next_arrival).opened_s
    time_s = min(timer_s, known_s, case_s)
    if not time_s < s.horizon_s:
        return False
    s.now_s = time_s
    first_is_timer = timer_s == time_s and (known_s > time_s or timer_rank < known_rank)
    if case_s == time_s:  # the rank of an arrival is above those of what is known to happen
        first_is_timer = first_is_timer and timer_rank < Rank.ARRIVAL
        if not first_is_timer and known_s > time_s:
            row = s.next_arrival
            s.next_arrival += 1
            on_arrival(s, row, arrival_at(s, row).channel)
            return True
    if first_is_timer:
        _on_timer(s, due_at(s, 0).timer, timer_rank)
    else:
        place = s.next_fixture
        s.next_fixture += 1
        _on_fixture(s, known_rank, fixture_at(s, place).entity)
    return True


@compiled_within
def _on_timer(s: Any, timer: int, rank: int) -> None:
    cancel(s, timer)
    contact = timer // TIMERS
    if rank == Rank.SESSION_END:
        on_session_end(s, contact)
    elif rank == Rank.AUTOMATED_END:
        on_automated_end(s, contact)
    elif rank == _SILENCE:
        on_silence(s, contact)
    elif rank < Rank.ARRIVAL:
        on_move(s, contact)
    elif rank == Rank.AFFINITY_END:
        on_affinity_end(s, contact)
    elif rank == Rank.PATIENCE_END:
        on_patience_end(s, contact)
    else:
        on_chase(s, contact)


@compiled
def _on_fixture(s: Any, rank: int, entity: int) -> None:
    if rank == Rank.DUTY_START:
        start_duty(s, entity)
    elif rank == Rank.DUTY_END:
        end_duty(s, entity)
    elif rank == Rank.CLOSE:
        turn_away(s, entity)
    elif rank == Rank.HANDOVER:
        hand_over(s, entity)
    else:
        go_home(s, entity)


@kernel
def close(digest: int) -> Callable[[Any], int]:
    """Return the function of the state that books and writes what is still going on at the end of the run."""

    def close(s: Any) -> int:
        digest  # noqa: B018
        return _close(s)

    return close


@compiled
def _close(s: Any) -> int:
    if s.closing == 0:
        s.now_s = s.horizon_s
        for agent in range(s.n_agents):
            account(s, agent)
        for team in range(s.n_teams):
            account_waiting(s, team, 0)
        s.closing = 1
    while s.first_case != NONE:
        if s.n_contact_rows >= s.rows_limit:
            return ROWS
        _cut(s, s.first_case)
    return DONE


@compiled
def _cut(s: Any, place: int) -> None:
    """Write what there is of a case; the last of its rows lets it be forgotten."""
    case = case_at(s, place)
    contact = case.first_contact
    if not case.settled:
        while contact != NONE:
            row = contact_at(s, contact)
            if row.open:
                write_contact(s, row)
            contact = row.next_of_case
        settle_case(s, place)
        return
    n_open = case.unwritten
    while n_open > 0:  # the last one lets the case be forgotten
        row = contact_at(s, contact)
        contact = row.next_of_case
        if row.open:
            n_open -= 1
            write_contact(s, row)
