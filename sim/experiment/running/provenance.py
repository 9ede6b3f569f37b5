"""What results depend on besides the scenario: our sources, a policy's, Python, its libraries, the kind of machine."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sim.engine import load_policy
from sim.errors import Fault, SimError, UsageError
from sim.scenario.schema import Scenario
from sim.sources import digest_of

from .policy_files import policy_files
from .units import Job

_SOURCES = ("compiling", "demand", "draws", "engine", "kpi", "scenario", "sources.py", "experiment/running/units.py")
_LIBRARIES = ("numba", "llvmlite", "numpy", "pandas", "scipy", "simpy")

_seen: dict[Path, tuple[object, str]] = {}
"""Of each loaded file of a policy: what Python loaded it from, and the digest of the file when that was noticed."""


@cache
def versions() -> dict[str, str]:
    """Return the kind of machine, and the versions of Python and of the libraries that compute."""
    found = {
        "machine": platform.machine(),
        "libc": " ".join(platform.libc_ver()).strip(),
        "python": ".".join(map(str, sys.version_info[:2])),
    }
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # on the path, but not installed
            found[name] = "unknown"
    return found


@cache
def engine_sources() -> str:
    """Return a digest, in hexadecimal, of all but the scenario and its policies."""
    return _digest([digest_of(_SOURCES), *(f"{name} {number}" for name, number in versions().items())])


def sources_of(scenario: Scenario, design: str) -> str:
    """Return a digest, in hexadecimal: where it is equal, equal units of a design give equal results.

    Raises
    ------
    UsageError
        If the source of the design's policy cannot be found (`UnknownSourceError`) or read, or is no longer what was
        loaded.
    """
    policy = scenario.designs[design].routing.policy
    return engine_sources() if policy is None else _digest([engine_sources(), *_policy_sources(policy)])


def notice_policy(policy: str | None) -> None:
    """Remember what the files of a policy are now that it is loaded; to be called right after."""
    if policy is not None:
        with suppress(UsageError):  # whoever needs its source will be told
            _policy_sources(policy)


def require_sources(job: Job, design: str, sources: str) -> None:
    """Refuse, on a worker, to run what the process that started the study would run otherwise.

    Raises
    ------
    SimError
        If our `sources_of` the design are not these, or its policy is not there.
    """
    policy = job.scenario.designs[design].routing.policy
    try:
        load_policy(policy, job.allow_code, design)
        notice_policy(policy)
        same = sources_of(job.scenario, design) == sources
    except UsageError as error:
        what = f"a worker cannot use policy '{policy}': {error.faults[0].what}"
        raise SimError(Fault(what, fix="let the workers find it (PYTHONPATH), and start them anew")) from error
    if not same:
        raise SimError(_OTHER_SOURCES)


def _policy_sources(policy: str) -> list[str]:
    """Return digests of a policy's files, which must be as they were when this process loaded them.

    Python loads a module once, whatever becomes of its file; a worker that starts later would run something else.
    """
    files = policy_files(policy.partition(":")[0])
    modules = [module for module in [*sys.modules.values()] if getattr(module, "__file__", None)]
    specs = {module.__file__: module.__spec__ for module in modules}
    return [_source(file, specs.get(str(file))) for file in files]


def _source(file: Path, spec: object) -> str:
    """Return the digest of a file, and note what it was when Python loaded it, if it has."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        what = f"cannot read '{file}', which a routing policy imports: {error.strerror or error}"
        raise UsageError(Fault(what, where="routing.policy")) from error
    digest = _digest([file.name, text])
    if spec is None:
        return digest
    before = _seen.get(file)
    if before is None or before[0] is not spec:  # noticed for the first time, or loaded anew
        _seen[file] = (spec, digest)
    elif before[1] != digest:
        what = f"'{file.name}', of a routing policy, has changed since it was loaded"
        why = "this process still has what it was, and results must be those of one policy"
        raise UsageError(Fault(what, where=str(file), why=why, fix="start Python anew"))
    return digest


def _digest(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)} {part}".encode())
    return digest.hexdigest()


_OTHER_SOURCES = Fault(
    "a worker runs another omnides or policy than this process, or other versions of Python or its libraries",
    why="results of one study must not depend on where a simulation ran",
    fix="have the same versions and files wherever workers run, and start the workers anew",
)
