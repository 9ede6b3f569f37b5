"""`--set dotted.path=value`: changes to a scenario, made on raw data after `extends` is merged.

Designs stand on their own by then, so an override of one design never reaches another that extends it.
"""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, get_args

from .faults import Findings
from .tree import (
    Branches,
    allowed_keys,
    behind,
    element_index,
    element_names,
    is_list,
    is_model,
    is_table,
    narrow,
)
from .wording import dotted, shorten, shown, split_path, suggestion

_DEFINITIONS = (("designs",), ("items",))
"""Free tables whose keys define names: a new name needs its whole table, or a typo would go unnoticed."""


class RefusedError(Exception):
    """An override that cannot be applied: what is wrong and how to mend it."""

    def __init__(self, what: str, fix: str = "") -> None:
        super().__init__(what)
        self.what, self.fix = what, fix


Path = tuple[str, ...]


def apply_overrides(
    data: dict[str, Any],
    overrides: Sequence[str],
    root: type,
    findings: Findings,
    options: Mapping[str, str] | None = None,
) -> tuple[dict[str, Any], dict[Path, str]]:
    """Return the data with the overrides applied in order, and those that count, by path.

    Where two set the same place, or the second all around it, the first does not count. One that cannot be applied
    is reported and left out.

    Parameters
    ----------
    data : dict
        Raw data of a scenario; not changed.
    overrides : sequence of str
        ``dotted.path=value``; see `parse_override`.
    root : type
        Model of the whole file.
    findings : Findings
        Receives the faults.
    options : mapping of str to str, optional
        What errors say that an override came from, if not from ``--set``.
    """
    applied: dict[Path, str] = {}
    for text in overrides:
        changed = dict(data)  # what lies deeper is copied along the path of the override, not as a whole
        option = f"{(options or {}).get(text, '--set')} {shown(text)[1:-1]}"
        try:
            done, value = apply_override(changed, text, root)
        except RefusedError as error:
            findings.add((), f"{option}: {error.what}", error.fix)
            continue
        findings.mark(done, f"from {option}")
        _move_sources(changed, done)
        _leave_out_uncertain(changed, done, isinstance(value, dict | list))
        data = changed
        applied = {path: earlier for path, earlier in applied.items() if path[: len(done)] != done} | {done: text}
    return data, applied


def apply_override(data: dict[str, Any], text: str, root: type) -> tuple[Path, Any]:
    """Apply one override to the data; return the path as the file has it, and the value.

    The table itself is changed in place; tables and lists in it that the override reaches are replaced by copies.

    Raises
    ------
    RefusedError
        If it cannot be read, or the data has no such place.
    """
    try:
        path, value = parse_override(text)
    except ValueError as error:
        raise RefusedError(str(error), _FORM) from None
    return _set(data, [root], path, (), value), value


def _leave_out_uncertain(data: dict[str, Any], path: Path, is_table: bool) -> None:
    """Leave out of `[[uncertain]]` what was part of something now replaced: it may be there no more."""
    uncertain = data.get("uncertain")
    if not isinstance(uncertain, list) or path[0] == "uncertain":
        return
    kept = []
    for entry in uncertain:
        texts = _paths_of(entry)
        left = [text for text in texts if not _is_part(text, path, or_whole=is_table)]
        if len(left) == len(texts):
            kept.append(entry)
        elif left:
            kept.append({**entry, "path": left[0], "also": left[1:]})
    data["uncertain"] = kept


def _paths_of(entry: Any) -> list[str]:
    """Return the paths of an entry of `[[uncertain]]`; none if the schema will refuse it."""
    also = entry.get("also", []) if isinstance(entry, dict) else None
    texts = [entry.get("path"), *also] if isinstance(also, list) else []
    return texts if all(isinstance(text, str) for text in texts) else []


def _is_part(text: str, path: Path, or_whole: bool) -> bool:
    """Whether a dotted path lies below another, or is that one."""
    try:
        parts = split_path(text)
    except ValueError:  # reported with the rest of the faults of [[uncertain]]
        return False
    return parts[: len(path)] == path and (len(parts) > len(path) or or_whole)


def _move_sources(data: dict[str, Any], path: Path) -> None:
    """Let `[sources]` say that a value was overridden: where the file's number came from no longer counts."""
    sources = data.get("sources")
    if not isinstance(sources, dict) or path[0] == "sources":
        return
    sources = data["sources"] = dict(sources)
    for key in list(sources):
        try:
            within = split_path(key)[: len(path)] == path
        except ValueError:  # reported with the rest of the faults of [sources]
            continue
        if within:
            del sources[key]
    sources[dotted(path)] = "given with --set"


_FORM = "write --set dotted.path=value, e.g. --set channels.phone.patience.mean=4m"


def parse_override(text: str) -> tuple[Path, Any]:
    """Return the path and the value of ``dotted.path=value``.

    The value is read as TOML; what is not TOML (``4m``, ``longest_idle``) is taken as text.

    Raises
    ------
    ValueError
        If there is no ``=``, no value, a number too long to be read, or the path cannot be read.
    """
    path, equals, value = _cut(text)
    if not equals:
        raise ValueError("an override needs a path, = and a value")
    if not value.strip():
        raise ValueError('the value is empty (write "" for empty text)')
    return split_path(path), parse_value(value.strip())


def _cut(text: str) -> tuple[str, str, str]:
    """Split at the first ``=`` that is not within quotes."""
    quote = ""
    for place, ch in enumerate(text):
        if quote:
            quote = "" if ch == quote else quote
        elif ch in "\"'":
            quote = ch
        elif ch == "=":
            return text[:place], "=", text[place + 1 :]
    return text, "", ""


def parse_value(text: str) -> Any:
    """Return the TOML value written in the text, else the text itself."""
    try:
        parsed = tomllib.loads(f"value = {text}")
    except (tomllib.TOMLDecodeError, RecursionError):
        return text
    except ValueError:
        raise ValueError("the number has too many digits") from None
    if list(parsed) != ["value"] or isinstance(parsed["value"], datetime | date | time):
        return text
    return parsed["value"]


def _set(node: Any, kinds: Branches, parts: Path, done: Path, value: Any) -> Path:
    """Set the value below `node`; return the path as the file has it."""
    part, rest = parts[0], parts[1:]
    if isinstance(node, list):
        return _set_element(node, kinds, parts, done, value)
    kinds = narrow(kinds, node)
    if not kinds:
        raise RefusedError(f"{dotted(done)} takes a plain value, not keys", f"write {dotted(done)}=value")
    if rest and _holds_text(kinds):  # [sources]: the rest of the path is the key
        part, rest = ".".join(parts), ()
    _check_key(node, kinds, part, done, new_name=bool(rest))
    if done and done[0] == "designs" and len(done) == 2 and part == "extends":
        raise RefusedError(
            "extends is merged before overrides", "write it in the file, or override the values themselves"
        )
    if not rest:
        node[part] = value
        return (*done, part)
    below = behind(kinds, part)
    if part not in node or node[part] is None:
        node[part] = _new_table(below, (*done, part))
    if not isinstance(node[part], dict | list):
        raise RefusedError(
            f"{dotted((*done, part))} is {shown(node[part])}, which has no {shown(rest[0])}",
            f"replace it as a whole: --set {dotted((*done, part))}='{{ ... }}'",
        )
    node[part] = copy.copy(node[part])
    return _set(node[part], below, rest, (*done, part), value)


def _set_element(node: list[Any], kinds: Branches, parts: Path, done: Path, value: Any) -> Path:
    part, rest = parts[0], parts[1:]
    index = element_index(node, part)
    if index is None:
        raise RefusedError(f"{dotted(done)} has no {shown(part)}", suggestion(part, element_names(node), "there are"))
    path = (*done, element_names(node)[index])
    if rest:
        if not isinstance(node[index], dict | list):
            raise RefusedError(f"{dotted((*done, part))} is {shown(node[index])}, which has no {shown(rest[0])}")
        node[index] = copy.copy(node[index])
        return _set(node[index], behind(narrow(kinds, node), index), rest, path, value)
    if isinstance(value, dict) and isinstance(node[index], dict) and "name" in node[index]:
        value = {"name": node[index]["name"]} | value
    node[index] = value
    return path if isinstance(value, dict) else (*done, str(index))  # what is no table has no name


def _check_key(node: Any, kinds: Branches, part: str, done: Path, new_name: bool) -> None:
    """Refuse a key that the schema does not allow, and a step into a design or item that is not there."""
    free = any(is_table(kind) for kind in kinds)
    allowed = allowed_keys(kinds)
    if not free and part not in allowed:
        place = f" in {dotted(done)}" if done else ""
        raise RefusedError(f"unknown key {shown(part)}{place}", suggestion(part, allowed))
    if done in _DEFINITIONS and new_name and part not in node:
        raise RefusedError(f"{dotted(done)} has no {shown(part)}", suggestion(part, list(node), "there are"))


def _holds_text(kinds: Branches) -> bool:
    return all(is_table(kind) and get_args(get_args(kind)[1])[:1] == (str,) for kind in kinds)


def _new_table(kinds: Branches, path: Path) -> dict[str, Any]:
    """Return an empty table for a place where the file has nothing, if a table may stand there."""
    if any(is_model(kind) or is_table(kind) for kind in kinds):
        return {}
    if any(is_list(kind) for kind in kinds):
        raise RefusedError(f"{dotted(path)} is an empty list", f"set the whole list: --set {dotted(path)}='[...]'")
    raise RefusedError(f"{dotted(path)} takes a plain value, not keys", f"write {shorten(dotted(path))}=value")
