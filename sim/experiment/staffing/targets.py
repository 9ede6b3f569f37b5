"""The service that a design is staffed to: a KPI of a channel, and the value it has to reach."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.errors import Fault, ScenarioError, UsageError
from sim.kpi import KPIS
from sim.scenario.blocks import Channel
from sim.scenario.schema import Scenario
from sim.scenario.wording import suggestion

TARGET_KPIS = ("service_level", "abandonment_rate", "backlog")

_BACKLOG_ZONE = 0.03
"""Share of a backlog's target that is too small a difference to run more replications for."""
_SHARE_ZONE = 0.0025
"""The same of KPIs that are shares: a quarter of a percentage point."""


@dataclass(frozen=True)
class Target:
    """What a KPI of a channel has to be.

    Attributes
    ----------
    channel, kpi : str
        A channel, and one of `TARGET_KPIS` at scope ``channel``.
    value : float
        At least so much of a service level (share), at most so much of the others (share; contacts).
    where : str
        Path or option that asks for it, for errors.
    certain : bool
        Whether it leaves no room for chance, so that no number of people can promise it.
    """

    channel: str
    kpi: str
    value: float
    where: str
    certain: bool = False

    @property
    def sign(self) -> float:
        """1 if more is better, else -1."""
        return 1.0 if KPIS[self.kpi].better == "higher" else -1.0

    @property
    def zone(self) -> float:
        """Half-width below which the estimate decides."""
        return _SHARE_ZONE if self.is_share else max(_BACKLOG_ZONE * self.value, 1e-3)

    @property
    def is_share(self) -> bool:
        """Whether values are shares."""
        return KPIS[self.kpi].unit == "share"

    def shown(self, value: float) -> str:
        """Return a value of the KPI as text."""
        if math.isnan(value):
            return "nothing"
        return f"{100 * value:.4g}%" if self.is_share else f"{value:.4g} contacts"

    def __str__(self) -> str:
        bound = "at least" if self.sign > 0 else "at most"
        return f"{self.kpi} {bound} {self.shown(self.value)} on '{self.channel}'"


def targets_of(scenario: Scenario, asked: Mapping[str, float] | None = None, where: str = "targets") -> list[Target]:
    """Return the targets, in the order of the channels.

    Parameters
    ----------
    scenario : Scenario
        Its channels' service levels and ``[targets]`` count unless others are asked for.
    asked : mapping of str to float, optional
        ``channel.kpi`` to value, in place of all of the scenario's.
    where : str
        Argument or option that they came from, for errors.

    Raises
    ------
    UsageError
        For one that is asked for and cannot be: a channel or KPI that does not exist, a value out of range; if there
        are none.
    ScenarioError
        The same of the scenario's own.
    """
    found = _asked(scenario, asked, where) if asked is not None else list(_written(scenario))
    faults = [fault for target in found if (fault := _fault(scenario, target))]
    if faults:
        raise (ScenarioError if asked is None else UsageError)(faults)
    if not found:
        what = f"scenario '{scenario.name}' has no target to staff to"
        fix = "give a channel a service_level, or name one: CHANNEL.KPI=VALUE, such as phone.service_level=0.8"
        raise UsageError(Fault(what, where=where, fix=fix))
    order = [channel.name for channel in scenario.channels]
    return sorted(found, key=lambda target: (order.index(target.channel), TARGET_KPIS.index(target.kpi)))


def _written(scenario: Scenario) -> Iterator[Target]:
    """Yield what the scenario itself asks for; of a KPI that is named twice `[targets]` counts."""
    for channel in scenario.channels:
        own = scenario.targets.get(channel.name)
        for kpi in TARGET_KPIS:
            value = None if own is None else getattr(own, kpi)
            if value is not None:
                yield _target(channel, kpi, value, f"targets.{channel.name}.{kpi}")
            elif kpi == "service_level" and channel.service_level is not None:
                yield _target(channel, kpi, channel.service_level.share, f"channels.{channel.name}.service_level.share")


def _target(channel: Channel, kpi: str, value: float, where: str) -> Target:
    patient = kpi == "abandonment_rate" and channel.patience is None  # nobody abandons, whatever the staff
    certain = value >= 1.0 if kpi == "service_level" else value <= 0.0 and not patient
    return Target(channel.name, kpi, value, where, certain)


def _asked(scenario: Scenario, asked: Mapping[str, float], where: str) -> list[Target]:
    names = {channel.name: channel for channel in scenario.channels}
    targets, faults = [], []
    for text, value in asked.items():
        channel, dot, kpi = text.rpartition(".")
        at = f"{where} {text}"
        if not dot:
            faults.append(Fault(f"'{text}' is no target", where=at, fix="write CHANNEL.KPI, as in phone.service_level"))
        elif channel not in names:
            what = f"scenario '{scenario.name}' has no channel '{channel}'"
            faults.append(Fault(what, where=at, fix=suggestion(channel, names, "channels")))
        elif kpi not in TARGET_KPIS:
            faults.append(Fault(f"'{kpi}' is no target", where=at, fix=suggestion(kpi, TARGET_KPIS, "targets")))
        elif isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            faults.append(Fault(f"the target of {text} must be a number (got {value!r})", where=at))
        else:
            targets.append(_target(names[channel], kpi, float(value), at))
    if faults:
        raise UsageError(faults)
    return targets


def _fault(scenario: Scenario, target: Target) -> Fault | None:
    """Return what is wrong with a target that names a channel and a KPI."""
    channel = next(channel for channel in scenario.channels if channel.name == target.channel)
    if target.value < 0 or (target.is_share and target.value > 1):
        allowed = "from 0 to 1 (80% is 0.8)" if target.is_share else "0 or more"
        return Fault(f"{target.kpi} of {target.value:g} cannot be", where=target.where, fix=f"give a number {allowed}")
    if problem := _not_measured(channel, target.kpi):
        others = [kpi for kpi in TARGET_KPIS if not _not_measured(channel, kpi)]
        fix = f"targets of '{channel.name}': {', '.join(others)}" if others else "name a channel with agents"
        return Fault(f"{target.kpi} of '{channel.name}' is not measured", where=target.where, why=problem, fix=fix)
    return None


def _not_measured(channel: Channel, kpi: str) -> str:
    """Return why a channel has no such KPI, or nothing."""
    if channel.kind == "automated":
        return "it is automated: nobody waits for an agent there"
    if kpi == "service_level" and channel.service_level is None:
        return f"channels.{channel.name}.service_level says within which time, and is left out"
    if kpi == "abandonment_rate" and channel.kind == "deferred":
        return "nobody abandons a message"
    if kpi == "backlog" and channel.kind == "live":
        return "a backlog is of messages, and this channel is live"
    return ""
