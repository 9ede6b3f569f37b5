"""The chain of the chat queue against the cases in which it is another, known queue."""

from __future__ import annotations

import numpy as np
import pytest
from formulas import queues
from formulas.chat import Chat


def test_chat_no_slowdown_is_erlang_a_on_all_places() -> None:
    """Without slowdown every place of every agent is a server of its own."""
    chat = Chat(arrivals=0.1, work=50.0, patience=60.0, agents=2, concurrency=3, slowdown=0.0)
    abandoned = queues.erlang_a_abandonment(0.1, 50.0, 60.0, 6)

    assert chat.mean_wait() == pytest.approx(abandoned * 60.0)


def test_chat_full_slowdown_of_one_agent_stays_as_long_as_in_a_line() -> None:
    """One agent who shares one speed among all sessions clears work as in one line (M/M/1)."""
    chat = Chat(arrivals=0.02, work=35.0, patience=np.inf, agents=1, concurrency=4, slowdown=1.0)

    assert chat.mean_stay() == pytest.approx(queues.erlang_c_wait(0.02, 35.0, 1) + 35.0)
    assert chat.mean_wait() < queues.erlang_c_wait(0.02, 35.0, 1)


def test_chat_chain_uneven_agents_balances_flow() -> None:
    """Contacts that end or abandon are as many as those that arrive."""
    chat = Chat(arrivals=0.11, work=30.0, patience=40.0, agents=2, concurrency=3, slowdown=0.4)
    ended = chat.chain().mean(lambda s: sum(k / (1 + 0.4 * (k - 1)) for k in s[1:] if k) / 30.0 + s[0] / 40.0)

    assert ended == pytest.approx(0.11)
