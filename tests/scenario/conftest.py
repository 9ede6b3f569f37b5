"""Scenarios to break: `queue` is the smallest, `bank` has a little of everything and is sound."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from sim.errors import Fault, ScenarioError
from sim.scenario import build

QUEUE = """
schema = 1
name = "queue"
time = { days = 2 }
demand = { cases_per_day = 100 }

[[channels]]
name = "phone"
kind = "live"
patience = { dist = "exponential", mean = "15m" }

[[intents]]
name = "any"
handle.phone.talk = { dist = "exponential", mean = "5m" }

[designs.siloed]
teams = [{ name = "phone desk", agents = 8, channels = ["phone"] }]
"""

BANK = """
schema = 1
name = "bank"
time = { days = 5, warmup_days = 1 }

[demand]
cases_per_day = 200
hourly = [0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1, 0, 0, 0, 0]
surges = [{ day = 2, from = "10:00", to = "12:00", factor = 3, intents = ["fraud"] }]

[customers]
population = 5000
segments = [
  { name = "private", share = 3, channel_preference = { phone = 2, chat = 1, bot = 1 } },
  { name = "business", share = 1, channel_preference = { phone = 1, e-mail = 1 } },
]

[[channels]]
name = "phone"
kind = "live"
open = { mon-fri = "08:00-20:00", sat = "08:00-14:00" }
patience = { dist = "lognormal", mean = "15m", cv = 1.5 }
front = { channel = "ivr", share = 0.9 }
queue_limit = 40
service_level = { within = "20s" }

[[channels]]
name = "chat"
kind = "live"
concurrency = 2
slowdown = 0.2
patience = "6m"

[[channels]]
name = "e-mail"
kind = "deferred"
chase = { dist = "exponential", mean = "24h" }
captures = ["account"]

[[channels]]
name = "ivr"
kind = "automated"
serve = "40s"
captures = ["account"]

[[channels]]
name = "bot"
kind = "automated"
serve = { dist = "gamma", mean = "2m", cv = 0.8 }

[[intents]]
name = "balance"
items = ["account"]
handle.phone = { talk = { dist = "lognormal", mean = "3m", cv = 1 }, wrap = "45s" }
handle.chat.talk = { dist = "lognormal", mean = "7m", cv = 1 }
handle.e-mail.talk = "6m"
resolution = { phone = 0.8, chat = 0.8, e-mail = 0.7 }
containment = { ivr = 0.3, bot = 0.5 }
transfer = { share = 0.1, to = ["e-mail desk", "phone desk"] }

[[intents]]
name = "fraud"
share = 0.2
items = ["account", "password"]
handle.phone.talk = { dist = "lognormal", mean = "9m", cv = 1 }
handle.chat.talk = { dist = "lognormal", mean = "12m", cv = 1 }
handle.e-mail.talk = "8m"

[items]
account = { ask = "20s", lasting = true, on_file = 0.3 }
password = { ask = "15s", every_contact = true }

[[moves]]
after = "abandon"
to = [{ same = 0.5, e-mail = 0.1 }, { same = 0.3 }]
delay = { dist = "exponential", mean = "10m" }

[[moves]]
after = "unresolved"
to = { phone = 0.6 }
delay = "1h"

[[moves]]
after = "handoff"
from = "bot"
to = { chat = 0.9 }

[[moves]]
after = "closed"
from = "phone"
to = { same = 0.8 }
delay = "next_open"

[[moves]]
after = "resolved"
from = "phone"
to = { e-mail = 0.2 }
intents = ["fraud"]

[sources]
time.days = "assumption"
"designs.siloed.teams.phone desk.agents" = "assumption"

[designs.siloed]
context = { same_channel = 0.6, lookup = "5s" }
teams = [
  { name = "phone desk", agents = 8, channels = ["phone"] },
  { name = "chat desk", shifts = [{ agents = 3, hours = "08:00-16:00", days = ["mon-fri", 5] }], channels = ["chat"] },
  { name = "e-mail desk", agents = 2, channels = ["e-mail", "phone"] },
]

[designs.omnichannel]
extends = "siloed"
title = "Blended"
context.cross_channel = 0.9
teams = [{ name = "blended", agents = 13, channels = ["phone", "chat", "e-mail"], proficiency = { chat = 1.1 } }]

[designs.omnichannel.routing]
affinity = "owner"
portfolio = true
affinity_wait = { phone = "30s", e-mail = "forever" }
priority = { phone = 1, chat = 1 }
reserve = { blended = 2 }
pause_deferred = true
"""

Refused = Callable[..., list[Fault]]


@pytest.fixture
def queue() -> dict[str, Any]:
    """Return raw data of a bare queue."""
    return tomllib.loads(QUEUE)


@pytest.fixture
def bank() -> dict[str, Any]:
    """Return raw data of a scenario that uses most blocks."""
    return tomllib.loads(BANK)


@pytest.fixture
def refused() -> Refused:
    """Return a function giving the faults for which data is refused."""

    def faults(data: dict[str, Any], overrides: Sequence[str] = (), **options: Any) -> list[Fault]:
        with pytest.raises(ScenarioError) as caught:
            build(data, overrides, **options)
        assert str(len(caught.value.faults)) in caught.value.summary
        return list(caught.value.faults)

    return faults


@pytest.fixture
def put() -> Callable[[dict[str, Any], str, Any], dict[str, Any]]:
    """Return a function that sets a value in a copy of raw data; None removes it."""

    def changed(data: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
        data = copy.deepcopy(data)
        node: Any = data
        *parents, last = path.split("/")
        for part in parents:
            node = node[int(part)] if isinstance(node, list) else node.setdefault(part, {})
        if value is None:
            del node[int(last) if isinstance(node, list) else last]
        elif isinstance(node, list) and last == "+":
            node.append(value)
        else:
            node[int(last) if isinstance(node, list) else last] = value
        return data

    return changed
