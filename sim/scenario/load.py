"""From a name, a file or plain data to a checked scenario; all that is wrong is reported at once."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.errors import Fault, ScenarioError, plain_integer, require, texts

from . import catalogue
from .checks import add_check_faults, add_salvaged_faults
from .designs import MOST_DESIGNS
from .extends import resolve_extends
from .faults import Findings
from .files import UnreadableError, read_text
from .overrides import apply_overrides, parse_override
from .places import Places
from .salvage import salvage
from .schema import TOLD, Scenario, Written
from .schema_faults import add_schema_faults
from .trace import Trace, read_trace
from .tree import MOST_VALUES, is_deeper, size
from .wording import safe, shorten, shown

LARGEST_FILE = 2_000_000
"""Bytes a scenario file may have: sixty times the largest that is shipped."""
_DAYS = ("time", "days")
_OVERRIDES = 'a list of texts such as ["time.days=3"]'
_DEEPEST = 60
"""Tables and lists within one another; the schema needs a dozen."""
_PART = r"""(?>[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*"""
_LONG_KEY = re.compile(rf"""(?<![\w"'-])(?:{_PART}){{{_DEEPEST}}}""")
"""A dotted key of more parts than tables may be deep: reading one of 10,000 would take gigabytes."""


def load(source: str | Path, overrides: Sequence[str] = (), days: int | None = None) -> Scenario:
    """Return a scenario by the name of a shipped one, or by path.

    Parameters
    ----------
    source : str or Path
        Text that ends in ``.toml``, holds a slash or names an existing file is a path, other text is a name.
    overrides : sequence of str
        ``dotted.path=value``, applied in order after `extends` is merged; where two set the same, the last counts.
    days : int, optional
        Length of the measured window in place of ``time.days``, which no override may set, too.

    Raises
    ------
    ScenarioError
        With every fault: what, file and dotted path, how to mend it.
    """
    require("source", source, (str, Path), "the name of a shipped scenario, or a path")
    overrides = texts("overrides", overrides, _OVERRIDES)
    path = _path_of(source)
    origin = _origin_of(path)
    data = _parse(_read(path, origin), origin)
    return build(data, overrides, days, origin=origin, folder=path.parent)


def vary(scenario: Scenario, overrides: Sequence[str], option: str = "--set", *, bare: bool = False) -> Scenario:
    """Return the scenario as it would be with more overrides, applied after those it has.

    Parameters
    ----------
    scenario : Scenario
        From `load` or `build`, or built in code; not changed.
    overrides : sequence of str
        As in `load`.
    option : str
        What errors say that the overrides came from.
    bare : bool
        Whether to leave out what changes no simulation (sources, uncertain figures, levers, targets, expectations):
        it is most of what there is to check, and a variant that is only run needs none.

    Raises
    ------
    ScenarioError
        With every fault.
    """
    written = scenario.written
    if written is None:
        written = Written(standing_alone(scenario), (), None, f"<{scenario.name}>", Path())
    if bare:
        written = _bared(written)
    findings = Findings(written.origin)
    options = dict.fromkeys(texts("overrides", overrides, _OVERRIDES), option)
    return _built(written, (*written.overrides, *overrides), findings, options, scenario.demand.trace_rows)


def _bared(written: Written) -> Written:
    """Return what a scenario was built from without all that changes no simulation, but for what it is called."""
    told = {*TOLD} - {"title"}
    data = {key: value for key, value in written.data.items() if key not in told}
    kept = tuple(text for text in written.overrides if parse_override(text)[0][0] not in told)
    return replace(written, data=data, overrides=kept)


def _apart(node: Any) -> Any:
    """Return a copy in which no two places share a table, as they may in Python: an override reaches one of them."""
    if isinstance(node, Mapping):
        return {key: _apart(value) for key, value in node.items()}
    return [_apart(value) for value in node] if isinstance(node, list | tuple) else copy.deepcopy(node)


def standing_alone(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario built in code as a file would hold it; its designs stand on their own."""
    data = scenario.canonical()
    for design in data["designs"].values():
        design["extends"] = None
    return data


def build(
    data: Mapping[str, Any],
    overrides: Sequence[str] = (),
    days: int | None = None,
    *,
    origin: str = "<dict>",
    folder: Path | None = None,
) -> Scenario:
    """Return a scenario from plain data, with the checks of `load`.

    Parameters
    ----------
    data : mapping
        What a scenario file would hold; not changed.
    overrides, days
        As in `load`.
    origin : str
        What errors call the source.
    folder : Path, optional
        Where a relative ``demand.trace`` starts from; the working folder if left out.

    Raises
    ------
    ScenarioError
        With every fault.
    """
    require("data", data, Mapping, "a mapping, as a scenario file would hold it")
    overrides = texts("overrides", overrides, _OVERRIDES)
    written = Written(data, tuple(overrides), days, origin, folder or Path())
    return _built(written, overrides, Findings(origin), {}, None)


def _built(
    written: Written,
    overrides: Sequence[str],
    findings: Findings,
    options: Mapping[str, str],
    trace: Trace | None,
) -> Scenario:
    scenario = None
    with findings.listing():
        scenario = _build(written, overrides, findings, options, trace)
    if findings.faults or scenario is None:
        raise ScenarioError(findings.faults, findings.summary())
    scenario.mark_checked()
    scenario.note_written(replace(written, overrides=tuple(overrides)))
    return scenario


def _build(
    written: Written,
    overrides: Sequence[str],
    findings: Findings,
    options: Mapping[str, str],
    trace: Trace | None,
) -> Scenario | None:
    """Return the scenario, sound if nothing was added to the findings; None if there is none to speak of.

    Parameters
    ----------
    options : mapping of str to str
        What errors say that an override came from, if not from ``--set``.
    trace : Trace, optional
        The rows of its trace, if they have been read before.
    """
    data, days = written.data, written.days
    if _is_shapeless(data, findings):
        return None
    raw = _apart(dict(data))
    _flatten_sources(raw)
    if isinstance(raw.get("designs"), Mapping):
        findings.designs_as_written(raw["designs"])
    broken = resolve_extends(raw, findings)
    raw, applied = apply_overrides(raw, overrides, Scenario, findings, options)
    if _is_shapeless(raw, findings):
        return None
    declared = _set_days(raw, days, applied, findings)
    scenario = _validate(raw, findings, broken, declared)
    if scenario is not None:
        scenario.note_overrides([*applied.values(), *([] if days is None else [f"time.days={days}"])])
    if scenario is not None and not broken:
        scenario = _with_trace(scenario, written.folder, findings, trace)
        add_check_faults(scenario, findings, declared_days=declared)
    return scenario


def check_questions(scenario: Scenario) -> None:
    """Check what a scenario is asked, beyond what `load` does: that it can have the ends of ranges, and each lever.

    Raises
    ------
    ScenarioError
        With the faults of the first that it cannot have.
    """
    places = Places(scenario)
    for end in ("low", "high"):
        overrides = [text for entry in scenario.uncertain for text in places.overrides(entry, getattr(entry, end))]
        vary(scenario, overrides, f"[[uncertain]], {end},", bare=True)
    for lever in scenario.levers:
        vary(scenario, lever.overrides, f"lever '{lever.name}',", bare=True)


def check(scenario: Scenario, origin: str = "<Scenario>") -> None:
    """Check a scenario built in code: references, sizes, loops; the schema has seen to the rest.

    Raises
    ------
    ScenarioError
        With every fault.
    """
    findings = Findings(origin)
    with findings.listing():
        add_check_faults(scenario, findings)
    if findings.faults:
        raise ScenarioError(findings.faults, findings.summary())
    scenario.mark_checked()


def _is_shapeless(data: Mapping[str, Any], findings: Findings) -> bool:
    """Report data too deep or too large to be a scenario, before what copies or checks it runs out of stack or time."""
    if is_deeper(data, _DEEPEST):
        findings.add((), f"the data is nested too deeply, more than {_DEEPEST} levels", "nest fewer tables and lists")
    elif (found := size(data)) > MOST_VALUES:
        findings.add((), f"the data has {found} keys and entries; at most {MOST_VALUES} are read", "leave some out")
    elif isinstance(designs := data.get("designs"), Mapping) and len(designs) > MOST_DESIGNS:
        what = f"designs must have at most {MOST_DESIGNS} entries, not {len(designs)}"
        findings.add(("designs",), what, f"give at most {MOST_DESIGNS} entries")
    else:
        return False
    findings.complete = False
    return True


def _validate(raw: dict[str, Any], findings: Findings, broken: set[str], declared_days: int | None) -> Scenario | None:
    """Return the scenario, or None after reporting what the schema refused.

    What else can be known is reported too, from the part of the data that is sound.
    """
    findings.complete = not broken
    try:
        return Scenario.model_validate(raw)
    except ValidationError as error:
        add_schema_faults(error, raw, Scenario, findings, broken)
    except (OverflowError, RecursionError) as error:
        findings.add((), f"a value is too large or too deeply nested ({type(error).__name__})", "write smaller values")
        return None
    findings.complete = False
    sound = None if broken else salvage(raw)  # a broken design may hold the names that others mention
    if sound is not None:
        add_salvaged_faults(sound, findings, declared_days)
    return None


def _with_trace(scenario: Scenario, folder: Path, findings: Findings, known: Trace | None) -> Scenario:
    """Return the scenario with the rows of its trace, if it names one."""
    if scenario.demand.trace is None or scenario.demand.cases_per_day is not None:
        return scenario
    if known is not None:
        return scenario.with_trace(known)
    trace = read_trace(
        folder / scenario.demand.trace,
        [intent.name for intent in scenario.intents],
        [channel.name for channel in scenario.channels],
        findings,
    )
    findings.complete &= trace is not None  # where its cases begin is not known
    return scenario if trace is None else scenario.with_trace(trace)


def _set_days(
    raw: dict[str, Any], days: int | None, applied: Container[tuple[str, ...]], findings: Findings
) -> int | None:
    """Put `days` in place of the file's; return the file's own, for what the file says about its days."""
    number = plain_integer(days)
    table = raw.get("time")
    declared = table.get("days") if isinstance(table, dict) else None
    if days is not None and isinstance(raw.setdefault("time", {}), dict):
        if _DAYS in applied or (_DAYS[:1] in applied and "days" in raw["time"]):
            findings.add(_DAYS, "days are given twice, by an override and by --days", "leave one of the two out")
        raw["time"]["days"] = days if number is None else number
        findings.mark(_DAYS, "from --days, or days in Python")
    return declared if isinstance(declared, int) else None


def _flatten_sources(raw: dict[str, Any]) -> None:
    """Let ``[sources]`` name paths with or without quotes: ``time.days = "..."`` is one key."""

    def flat(table: Mapping[str, Any], prefix: str) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in table.items():
            if isinstance(value, Mapping):
                result.update(flat(value, f"{prefix}{key}."))
            else:
                result[f"{prefix}{key}"] = value
        return result

    if isinstance(raw.get("sources"), Mapping):
        raw["sources"] = flat(raw["sources"], "")


def _origin_of(path: Path) -> str:
    """Return a path as errors show it: escaped, and never cut, so that it can be opened."""
    return safe(str(path))


def _path_of(source: str | Path) -> Path:
    if isinstance(source, Path):
        return source
    if source.endswith(".toml") or "/" in source or "\\" in source:
        return Path(source)
    if source and source not in catalogue.names() and _is_something(Path(source)):
        return Path(source)
    return catalogue.find(source)


def _is_something(path: Path) -> bool:
    """Whether there is a file, a folder, a link or a pipe of this name; which of them is told when it is read."""
    try:
        return path.is_symlink() or path.exists()
    except (OSError, ValueError):
        return False


def _read(path: Path, origin: str) -> str:
    shipped = f"check the path; shipped scenarios: {', '.join(catalogue.names())}"
    try:
        return read_text(path, LARGEST_FILE, if_missing=shipped, if_large="keep bulk data in a trace file")
    except UnreadableError as error:
        fault = Fault(f"scenario file {shown(path.name or str(path))} {error.what}", where=origin, fix=error.fix)
        raise ScenarioError(fault) from None


def _parse(text: str, origin: str) -> dict[str, Any]:
    if _LONG_KEY.search(text):
        raise ScenarioError(_too_deep(origin))
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(_syntax_fault(str(error), text, origin)) from None
    except RecursionError:
        raise ScenarioError(_too_deep(origin)) from None
    except ValueError:  # Python refuses to read a whole number of thousands of digits
        fix = "write numbers of a few digits"
        raise ScenarioError(Fault("a number in the file has too many digits", where=origin, fix=fix)) from None


def _too_deep(origin: str) -> Fault:
    return Fault("the file is nested too deeply", where=origin, fix="nest fewer tables, or write shorter dotted keys")


def _syntax_fault(message: str, text: str, origin: str) -> Fault:
    """Return where the TOML is wrong, with the line that stands there."""
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    what = shorten(safe(message[: place.start()] if place else message))
    lines = text.split("\n")
    if place and place[1]:
        line, column = int(place[1]), int(place[2])
        content = lines[line - 1] if line <= len(lines) else ""
    else:
        line, column, content = len(lines), len(lines[-1]) + 1, "(end of file)"
    return Fault(
        f"TOML syntax error: {what}",
        where=f"{origin}  line {line}, column {column}",
        fix=f"the line reads: {shorten(safe(content.strip()))}",
    )
