"""Comparisons from a run store alone: what is there, and the result of it without simulating anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Any

from sim.engine.notice import Tell, say_on_terminal
from sim.errors import Fault, UsageError, require

from .comparison import Comparison
from .gathering import Gathering
from .noting import noted_aim, noted_scenario
from .running import Job
from .running.logs import folder_path
from .store import RunStore, noted_studies
from .study import check_study, compared
from .version import version

_MOST_NAMED = 8


@dataclass(frozen=True)
class Study:
    """A comparison that a store holds.

    Attributes
    ----------
    name : str
        Letters and digits that tell it from the other studies of the store.
    scenario : str
    seed, days : int
    designs : tuple of str
        In the order of comparison.
    replications : int
        Of each design.
    frame : str
        As of `Comparison`.
    overrides : tuple of str
        What was set in place of the scenario's file.
    """

    name: str
    scenario: str
    seed: int
    days: int
    designs: tuple[str, ...]
    replications: int
    frame: str
    overrides: tuple[str, ...]


def studies(store: str | Path) -> list[Study]:
    """Return the comparisons that a store holds whole, by scenario, seed and name.

    Parameters
    ----------
    store : str or Path
        Folder that ``compare(…, store=…)`` has filled.

    Raises
    ------
    UsageError
        If there is no store, or it cannot be read.
    """
    return _told(noted_studies(folder_path("store", store)))


def _told(notes: Mapping[str, Mapping[str, Any]]) -> list[Study]:
    found = [
        Study(
            name=name,
            scenario=noted["scenario"],
            seed=noted["seed"],
            days=noted["days"],
            designs=tuple(noted["designs"]),
            replications=noted["reached"],
            frame=noted["frame"],
            overrides=tuple(noted["overrides"]),
        )
        for name, noted in notes.items()
    ]
    return sorted(found, key=lambda study: (study.scenario, study.seed, study.name))


def stored(
    store: str | Path, study: str | None = None, allow_code: bool = False, on_notice: Tell = say_on_terminal
) -> Comparison:
    """Return a comparison that a store holds, as `compare` has found it; nothing is simulated.

    Parameters
    ----------
    store : str or Path
        Folder that ``compare(…, store=…)`` has filled.
    study : str, optional
        Name of the study, or how it begins, as `studies` gives it, or its scenario; not needed if there is only one.
    allow_code : bool
        As in `compare`: a study with a routing policy is told from one with another by the policy's source.
    on_notice : callable, optional
        As in `compare`.

    Raises
    ------
    UsageError
        If there is no store, no such study, or more than one; if some of its simulations are not there, or are another
        version's.
    """
    path = folder_path("store", store)
    found = noted_studies(path)
    noted = found[_chosen(_told(found), study)]
    scenario, designs = noted_scenario(noted), noted["designs"]
    check_study(scenario, designs, allow_code=allow_code)
    gathering = Gathering(None, None, RunStore(path, version()), None, on_notice, found_only=True)
    job = Job(scenario, noted["seed"], noted["engine"], allow_code)
    return compared(gathering, job, designs, noted_aim(noted), noted["frame"], noted["plans"])


def _chosen(found: Sequence[Study], name: str | None) -> str:
    require("study", name, (str, NoneType), "the name of a study, how it begins, or its scenario")
    fitting = [study for study in found if name is None or study.name.startswith(name) or study.scenario == name]
    if len(fitting) == 1:
        return fitting[0].name
    if not found:
        what, fix = "the store holds no finished comparison", "let one finish: omnides compare SCENARIO --store DIR"
    elif not fitting:
        what, fix = f"there is no study '{name}' in the store", f"studies are: {_listed(found)}"
    else:
        what, fix = f"the store holds {len(fitting):,} studies; say which", f"studies are: {_listed(fitting)}"
    raise UsageError(Fault(what, where="study", fix=fix))


def _listed(found: Sequence[Study]) -> str:
    texts = [f"{study.name} ({study.scenario}, seed {study.seed})" for study in found[:_MOST_NAMED]]
    return ", ".join([*texts, *([f"and {len(found) - _MOST_NAMED:,} more"] if len(found) > _MOST_NAMED else [])])
