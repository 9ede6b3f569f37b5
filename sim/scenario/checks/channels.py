"""Channels say only what their kind can do, and items only what they are."""

from __future__ import annotations

from sim.scenario.blocks import Channel
from sim.scenario.faults import Findings
from sim.scenario.schema import Scenario
from sim.scenario.units import DAY_S, parse_hours, parse_weekdays
from sim.scenario.wording import shown

_ALLOWED_ON = {
    "patience": ("live",),
    "queue_limit": ("live",),
    "at_close": ("live",),
    "front": ("live",),
    "chase": ("deferred",),
    "serve": ("automated",),
    "captures": ("deferred", "automated"),
    "concurrency": ("live", "deferred"),
    "slowdown": ("live", "deferred"),
    "service_level": ("live", "deferred"),
    "cost_per_resolution": ("automated",),
}
"""Key → kinds of channel on which it means something."""


def check_channels(scenario: Scenario, findings: Findings) -> None:
    """Refuse keys on the wrong kind of channel, opening hours that cannot be, and contradictory items."""
    for channel in scenario.channels:
        _check_kind(channel, findings)
        _check_open(channel, findings)
    _check_intents(scenario, findings)
    for name, item in scenario.items.items():
        path = ("items", name)
        if item.every_contact and item.lasting:
            what = "an item needed afresh in each visit (every_contact) cannot be lasting"
            findings.add((*path, "lasting"), what, "keep one of the two")
        if item.on_file and not item.lasting:
            what = f"only a lasting item can be on file (found on_file = {shown(item.on_file)})"
            findings.add((*path, "on_file"), what, "set lasting = true, or leave on_file out")


def _check_kind(channel: Channel, findings: Findings) -> None:
    path = ("channels", channel.name)
    for key, kinds in _ALLOWED_ON.items():
        value = getattr(channel, key)
        if channel.kind not in kinds and value != Channel.model_fields[key].default:
            article = "an" if channel.kind == "automated" else "a"
            what = f"{key} means nothing on {article} {channel.kind} channel"
            findings.add((*path, key), what, f"leave it out; it is for {' and '.join(kinds)} channels")
    if channel.kind == "automated" and channel.serve is None:
        what = "an automated channel needs serve, the time a customer spends in it"
        findings.add((*path, "serve"), what, 'add e.g. serve = { dist = "exponential", mean = "1m" }')


def _check_open(channel: Channel, findings: Findings) -> None:
    if channel.open is None:
        return
    path = ("channels", channel.name, "open")
    if not channel.open:
        findings.add(path, "the channel never opens", 'give hours, e.g. { mon-fri = "08:00-20:00" }, or leave open out')
    for days, hours in channel.open.items():
        try:
            parse_weekdays(days)
        except ValueError as error:
            findings.add((*path, days), f"unknown weekdays {shown(days)}", str(error))
        if parse_hours(hours)[1] > DAY_S:
            findings.add(
                (*path, days),
                f"opening hours must end by 24:00 (found {shown(hours)})",
                "split at midnight: the evening ends at 24:00, the next day starts at 00:00",
            )


def _check_intents(scenario: Scenario, findings: Findings) -> None:
    """Refuse handling where there are no agents, and containment where there is no machine."""
    kinds = {channel.name: channel.kind for channel in scenario.channels}
    for intent in scenario.intents:
        for name in intent.handle:
            if kinds.get(name) == "automated":
                what = f"{shown(name)} is automated: nobody handles contacts there"
                findings.add(
                    ("intents", intent.name, "handle", name),
                    what,
                    f"leave it out; channels.{name}.serve says how long it takes",
                )
        for name in intent.containment:
            if kinds.get(name, "automated") != "automated":
                what = f"containment is for automated channels, and {shown(name)} is {kinds[name]}"
                findings.add(("intents", intent.name, "containment", name), what, "leave it out, or use resolution")
