"""A scenario file that runs in no time, and its baseline."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim

SCENARIO = """
schema = 1
name = "tiny"

[time]
days = 2
warmup_days = 0
cooldown_days = 1

[demand]
cases_per_day = 120

[[channels]]
name = "phone"
kind = "live"
patience = { dist = "exponential", mean = "5m" }
service_level = { share = 0.8, within = "20s" }

[[channels]]
name = "mail"
kind = "deferred"

[[customers.segments]]
name = "anyone"
channel_preference = { phone = 0.7, mail = 0.3 }

[[intents]]
name = "question"
items = ["account"]
handle.phone.talk = { dist = "exponential", mean = "6m" }
handle.mail.talk = "5m"
resolution = { phone = 0.7, mail = 0.6 }

[items.account]
ask = "20s"

[[moves]]
after = "unresolved"
to = { phone = 0.9 }
delay = "30m"

[satisfaction]
base = 90.0
repeated_item = 5.0
unresolved = 30.0

[cost]
wage_per_hour = 20.0

[designs.apart]
teams = [
  { name = "callers", agents = 2, channels = ["phone"] },
  { name = "writers", agents = 1, channels = ["mail"] },
]

[designs.together]
extends = "apart"
context = { same_agent = 1.0, same_channel = 0.9, cross_channel = 0.9 }
"""


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> Path:
    """Return a folder with a scenario, `tiny.toml`, and its baseline, `kept/tiny.json`; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("written")
    (folder / "tiny.toml").write_text(SCENARIO)
    sim.baseline(folder / "tiny.toml", folder / "kept", replications=10)
    return folder
