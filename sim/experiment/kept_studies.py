"""Comparisons from a run store alone: what is there, and the result of it without simulating anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Any

from sim.engine.notice import Tell, say_on_terminal
from sim.errors import Fault, UsageError, require
from sim.scenario import Scenario, build
from sim.scenario.overrides import parse_override

from .comparison import Comparison
from .running import Job
from .running.logs import folder_path
from .running.provenance import sources_of
from .store.kept import KeptSeries, kept_series
from .store.keys import series_key
from .study import check_study, compare
from .version import version

_DIGITS = 8
_MOST_NAMED = 8
_ASKING = ("uncertain", "levers", "targets")
"""Blocks of questions, which may name designs that are not in the store."""


@dataclass(frozen=True)
class Study:
    """Designs of one scenario and seed, with the replications that a store holds of all of them.

    Attributes
    ----------
    name : str
        Letters and digits that tell it from the other studies of the store.
    scenario : str
    seed, days : int
    designs : tuple of str
        In the order of the scenario.
    replications : int
        Of each design, from 0 on without a gap; 0 if a design has not begun.
    overrides : tuple of str
        What was set in place of the scenario's file.
    series : tuple of KeptSeries
        Of each design.
    """

    name: str
    scenario: str
    seed: int
    days: int
    designs: tuple[str, ...]
    replications: int
    overrides: tuple[str, ...]
    series: tuple[KeptSeries, ...]


def studies(store: str | Path) -> list[Study]:
    """Return the studies of a store, by scenario, seed and name.

    Parameters
    ----------
    store : str or Path
        Folder that ``compare(…, store=…)`` has filled.

    Raises
    ------
    UsageError
        If there is no store, or it cannot be read.
    """
    groups: dict[str, list[KeptSeries]] = {}
    for series in kept_series(folder_path("store", store)):
        groups.setdefault(_group(series.manifest), []).append(series)
    found = [_study(name, group) for name, group in groups.items()]
    return sorted(found, key=lambda study: (study.scenario, study.seed, study.name))


def stored(
    store: str | Path, study: str | None = None, allow_code: bool = False, on_notice: Tell = say_on_terminal
) -> Comparison:
    """Return the comparison of a study that a store holds, as `compare` has found it; nothing is simulated.

    Parameters
    ----------
    store : str or Path
        Folder that ``compare(…, store=…)`` has filled.
    study : str, optional
        Name of the study, or how it begins, as `studies` gives it; not needed if there is only one.
    allow_code : bool
        As in `compare`: a study with a routing policy is told from one with another by the policy's source.
    on_notice : callable, optional
        As in `compare`.

    Raises
    ------
    UsageError
        If there is no store, no such study, more than one, or none that is complete; if the study was kept by another
        version, whose figures this one cannot vouch for.
    """
    chosen = _chosen(studies(store), study)
    if chosen.replications == 0:
        what = f"study {chosen.name} has no replication of all its designs yet"
        raise UsageError(Fault(what, where="store", fix="let it finish: run the command that filled the store again"))
    scenario = _scenario(chosen)
    check_study(scenario, chosen.designs, allow_code=allow_code)
    engine = chosen.series[0].manifest["asked"]
    _require_ours(chosen, scenario, Job(scenario, chosen.seed, engine, allow_code))
    return compare(
        scenario,
        chosen.replications,
        chosen.seed,
        chosen.designs,
        engine,
        allow_code=allow_code,
        store=store,
        on_notice=on_notice,
    )


def _group(manifest: Mapping[str, Any]) -> str:
    """Return what series of designs that can be compared have in common, as a few digits."""
    resolved = {key: value for key, value in manifest["resolved"].items() if key != "designs"}
    common = [resolved, *(manifest[key] for key in ("designs", "seed", "asked", "omnides", "versions"))]
    return hashlib.sha256(json.dumps(common, sort_keys=True).encode()).hexdigest()[:_DIGITS]


def _study(name: str, group: Sequence[KeptSeries]) -> Study:
    manifest = group[0].manifest
    by_design = {series.manifest["design"]: series for series in group}
    designs = tuple(design for design in manifest["designs"] if design in by_design)
    overrides = dict.fromkeys(text for series in group for text in series.manifest["overrides"])
    return Study(
        name=name,
        scenario=manifest["scenario"],
        seed=manifest["seed"],
        days=manifest["days"],
        designs=designs,
        replications=min(series.unbroken for series in group),
        overrides=tuple(overrides),
        series=tuple(by_design[design] for design in designs),
    )


def _chosen(found: Sequence[Study], name: str | None) -> Study:
    require("study", name, (str, NoneType), "the name of a study, or how it begins")
    fitting = [study for study in found if name is None or study.name.startswith(name)]
    if len(fitting) == 1:
        return fitting[0]
    if not found:
        what, fix = "the store holds no study yet", "fill it: omnides compare SCENARIO --store DIR"
    elif not fitting:
        what, fix = f"there is no study '{name}' in the store", f"studies are: {_listed(found)}"
    else:
        what, fix = f"the store holds {len(fitting):,} studies; say which", f"studies are: {_listed(fitting)}"
    raise UsageError(Fault(what, where="study", fix=fix))


def _listed(found: Sequence[Study]) -> str:
    texts = [f"{study.name} ({study.scenario}, seed {study.seed})" for study in found[:_MOST_NAMED]]
    return ", ".join([*texts, *([f"and {len(found) - _MOST_NAMED:,} more"] if len(found) > _MOST_NAMED else [])])


def _scenario(study: Study) -> Scenario:
    """Return the scenario of a study, with those designs that the store has."""
    first = study.series[0].manifest["resolved"]
    data = {**first, "designs": {}}
    for series in study.series:
        design = series.manifest["design"]
        data["designs"][design] = {**series.manifest["resolved"]["designs"][design], "extends": None}
    absent = set(study.series[0].manifest["designs"]) - set(study.designs)
    scenario = build(_without(data, absent), origin=f"<store, study {study.name}>")
    scenario.note_overrides(study.overrides)
    return scenario


def _without(data: dict[str, Any], absent: set[str]) -> dict[str, Any]:
    """Return a scenario without what it says of designs that it has not: sources, and all questions to be safe."""
    if not absent:
        return data
    kept = {}
    for path, source in data["sources"].items():
        (block, *parts), _ = parse_override(f"{path}=0")
        if block not in _ASKING and (block != "designs" or not absent & {*parts[:1]}):
            kept[path] = source
    return {key: value for key, value in data.items() if key not in _ASKING} | {"sources": kept}


def _require_ours(study: Study, scenario: Scenario, job: Job) -> None:
    """Refuse what other sources, or other versions, have computed: compare would simulate it anew."""
    for series in study.series:
        design = series.manifest["design"]
        if not series_key(job, design, sources_of(scenario, design)).startswith(series.name):
            what = f"study {study.name} was kept by another version of omnides, of a library or of a policy"
            why = f"it has {series.manifest['omnides']}, this is {version()}; figures of one report are of one version"
            fix = "report it with that version, or run the study again with this one"
            raise UsageError(Fault(what, where="store", why=why, fix=fix))
