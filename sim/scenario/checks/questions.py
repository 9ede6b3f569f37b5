"""What a scenario is asked fits it: uncertain figures and levers name what is there, targets what a channel can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sim.scenario.blocks import Channel
from sim.scenario.faults import Findings
from sim.scenario.overrides import RefusedError, apply_override, parse_override
from sim.scenario.places import NothingThereError, Place, Places
from sim.scenario.questions import Lever, Target, Uncertain
from sim.scenario.schema import TOLD, Scenario
from sim.scenario.wording import PathPart, dotted, shown, split_path

_KINDS = {"abandonment_rate": "live", "backlog": "deferred"}
"""Target → the kind of channel that can have it."""
_MOST_TIMES = 100
"""Above it, a factor must have been meant as the value itself."""
Parts = tuple[str, ...]


def check_questions(scenario: Scenario, places: Places, findings: Findings) -> None:
    """Refuse uncertain figures that are none, levers that move nothing, and targets that a channel cannot have."""
    _check_uncertain(scenario, places, findings)
    replaced = [parse_override(text)[0] for text in scenario.overrides]
    for lever in scenario.levers:
        _check_lever(lever, places, replaced, findings)
    for name, target in scenario.targets.items():
        channel = next((channel for channel in scenario.channels if channel.name == name), None)
        if channel is not None:  # else it was reported with other unknown names
            _check_target(channel, target, findings)


def _check_uncertain(scenario: Scenario, places: Places, findings: Findings) -> None:
    first: dict[Parts, str] = {}
    for index, uncertain in enumerate(scenario.uncertain):
        at: tuple[PathPart, ...] = ("uncertain", index)
        _check_range(uncertain, at, findings)
        keys: list[tuple[PathPart, ...]] = [
            (*at, "path"),
            *((*at, "also", place) for place in range(len(uncertain.also))),
        ]
        for where, text in zip(keys, uncertain.paths, strict=True):
            place = _figure(places, where, text, findings)
            if place is None:
                continue
            _check_whole(uncertain, place, where, text, findings)
            path = place.path
            if path in first:
                what = f"{shown(text)} is there twice: {first[path]} names it, too"
                findings.add(where, what, "give each figure one range; what takes the same value goes into one also")
            else:
                first[path] = dotted(where)


def _check_range(uncertain: Uncertain, at: tuple[PathPart, ...], findings: Findings) -> None:
    low, high = uncertain.low, uncertain.high
    if low >= high:
        what = f"low must be below high (found {shown(low)} and {shown(high)})"
        findings.add((*at, "low"), what, "give the lowest value the figure may have, then the highest")
    if uncertain.multiplies and low < 0:
        findings.add((*at, "low"), f"a factor must not be negative (found {shown(low)})", "write e.g. 0.8")
    if uncertain.multiplies and high > _MOST_TIMES:
        what = f"a factor must be {_MOST_TIMES:g} or less (found {shown(high)} times what stands there)"
        findings.add((*at, "high"), what, "write e.g. 1.2, or leave multiplies out if it is the value itself")


def _check_whole(
    uncertain: Uncertain, place: Place, where: tuple[PathPart, ...], text: str, findings: Findings
) -> None:
    """Refuse factors, and ends with a fraction, on what takes whole numbers only."""
    if not place.is_whole:
        return
    if uncertain.multiplies:
        what = f"{shown(text)} takes whole numbers only, which cannot be multiplied"
        findings.add(where, what, "give it an entry of its own, with the lowest and the highest whole number")
    elif not (float(uncertain.low).is_integer() and float(uncertain.high).is_integer()):
        what = f"{shown(text)} takes whole numbers only (found {shown(uncertain.low)} to {shown(uncertain.high)})"
        findings.add(where, what, "let low and high be whole numbers")


def _figure(places: Places, where: tuple[PathPart, ...], text: str, findings: Findings) -> Place | None:
    """Return the place of the figure that a text names; None after reporting that it names none."""
    try:
        place = places.find(text)
    except ValueError as error:
        example = "write e.g. channels.phone.patience.mean"
        findings.add(where, f"{shown(text)} is not a dotted path: {error}", example)
        return None
    except NothingThereError as error:
        findings.add(where, f"{shown(text)} names nothing in the scenario: {error.why}", error.fix)
        return None
    if place.path[0] in (*TOLD, "schema"):
        findings.add(where, f"{shown(text)} changes no simulation", "name a figure that does")
        return None
    if place.figure is None:
        what, fix = _no_figure(place)
        findings.add(where, f"{shown(text)} is not a single number or duration but {what}", fix)
        return None
    return place


def _no_figure(place: Place) -> tuple[str, str]:
    """Return what stands in place of a figure, and what to name instead."""
    node, here = place.node, dotted(place.path)
    if isinstance(node, bool):
        return f"a switch ({shown(node)})", "name a number or a duration; a choice between two belongs in [[levers]]"
    if isinstance(node, str):
        return f"text ({shown(node)})", "name a number or a duration"
    if isinstance(node, Mapping):
        what = "a distribution" if "dist" in node else "a table"
        return what, f"name one figure of it: {_below(here, [key for key in node if key != 'dist'])}"
    if isinstance(node, list | tuple):
        return "a list", f"name one entry of it: {_below(here, [str(index) for index in range(len(node))])}"
    return "the time in a fixed distribution", f"name the time itself: {dotted(place.path[:-1])}"


def _below(here: str, keys: list[str]) -> str:
    return ", ".join(f"{here}.{dotted((key,))}" for key in keys[:4]) + (", …" if len(keys) > 4 else "")


def _check_lever(lever: Lever, places: Places, replaced: Iterable[Parts], findings: Findings) -> None:
    """Refuse overrides that cannot be applied, one after another, to the scenario."""
    data = places.data()
    for index, text in enumerate(lever.overrides):
        where = ("levers", lever.name, "overrides", index)
        try:
            path, _ = apply_override(data, text, Scenario)
        except RefusedError as error:
            if not _is_within(text, replaced):
                findings.add(where, f"{shown(text)} cannot be set: {error.what}", error.fix)
            continue
        if path[0] in TOLD:
            findings.add(where, f"{shown(text)} changes no simulation", "set something that does")


def _is_within(text: str, replaced: Iterable[Parts]) -> bool:
    """Whether an override is about a part of what `--set` has replaced, so that the file is not to blame."""
    try:
        path = split_path(text.partition("=")[0])
    except ValueError:
        return False
    return any(path[: len(outer)] == outer and len(path) > len(outer) for outer in replaced)


def _check_target(channel: Channel, target: Target, findings: Findings) -> None:
    at = ("targets", channel.name)
    if channel.kind == "automated":
        what = f"{shown(channel.name)} is automated: nobody has to be staffed for it"
        findings.add(at, what, "leave it out, or set the target on a channel with agents")
        return
    for key, kind in _KINDS.items():
        if getattr(target, key) is not None and channel.kind != kind:
            what = f"{key} means nothing on a {channel.kind} channel"
            findings.add((*at, key), what, f"leave it out; it is for {kind} channels")
    if channel.service_level is None and target.service_level is not None:
        what = f"{shown(channel.name)} does not say within which time contacts are to be answered"
        fix = f'add e.g. service_level = {{ share = {target.service_level:g}, within = "20s" }} to the channel'
        findings.add((*at, "service_level"), what, fix)
    elif channel.service_level is None and target == Target():
        what = f"there is no target: the table is empty, and {shown(channel.name)} has no service_level of its own"
        key = "backlog" if channel.kind == "deferred" else "abandonment_rate"
        findings.add(at, what, f"give {key}, or the channel a service_level; or leave the table out")
