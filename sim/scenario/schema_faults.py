"""Says what pydantic found wrong in words a user can act on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from .faults import Findings
from .tree import Branches, allowed_keys, behind, narrow
from .units import DURATION_FORM, FOREVER_S, NAME_FORM
from .wording import PathPart, dotted, shown, suggestion

DURATION_FIX = f"write {DURATION_FORM}"

_KINDS = {
    "string_type": "text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "string_too_short": "text that is not empty",
}
_BOUNDS = {"greater_than": "gt", "greater_than_equal": "ge", "less_than": "lt", "less_than_equal": "le"}


def named_path(path: Sequence[PathPart], data: Any) -> tuple[PathPart, ...]:
    """Return a path with list elements named instead of numbered, where they have a name."""
    parts: list[PathPart] = []
    node = data
    for part in path:
        try:
            node = node[part]
        except (KeyError, IndexError, TypeError):
            node = None
        name = node.get("name") if isinstance(part, int) and isinstance(node, Mapping) else None
        parts.append(name if isinstance(name, str) and name else part)
    return tuple(parts)


def add_schema_faults(error: ValidationError, data: Any, root: type, findings: Findings, skip: set[str]) -> None:
    """Add one fault per thing wrong; designs in `skip` (already reported) are left out.

    Parameters
    ----------
    error : pydantic.ValidationError
        What the schema refused.
    data : dict
        The raw data it looked at, to tell real keys from the labels of union branches.
    root : type
        The model of the whole file.
    findings : Findings
        Receives the faults.
    skip : set of str
        Names of designs whose faults follow from one already reported.
    """
    seen: set[tuple[PathPart, ...]] = set()
    for detail in error.errors(include_url=False):
        path, node, kinds = locate(detail["loc"], detail["type"], data, root)
        if is_consequence(detail, node):
            continue
        if path in seen or (len(path) > 1 and path[0] == "designs" and path[1] in skip):
            continue
        seen.add(path)
        named = named_path(path, data)
        what, fix, extra = _describe(dict(detail), named, node, kinds)
        findings.add((*named, *extra), what, fix)


def is_consequence(detail: Mapping[str, Any], node: Any) -> bool:
    """Whether a list is too short only without its faulty entries, which have faults of their own."""
    return bool(detail["type"] == "too_short" and len(node) >= detail["ctx"]["min_length"])


def locate(loc: Sequence[PathPart], kind: str, data: Any, root: type) -> tuple[tuple[PathPart, ...], Any, Branches]:
    """Return the path that exists in the file, what stands there, and the types of the table around it."""
    path: list[PathPart] = []
    node, around, kinds = data, [root], [root]
    for place, part in enumerate(loc):
        inside = (isinstance(node, Mapping) and part in node) or (
            isinstance(node, list | tuple) and isinstance(part, int) and part < len(node)
        )
        missing = kind == "missing" and place == len(loc) - 1
        if not (inside or missing):
            continue  # the label of a union branch, or a part of a value written in short
        around = narrow(kinds, node)
        kinds = behind(around, part)
        path.append(part)
        node = None if missing else node[part]
    return tuple(path), node, around


def _describe(
    detail: dict[str, Any], path: tuple[PathPart, ...], node: Any, around: Branches
) -> tuple[str, str, tuple[str, ...]]:
    """Return what is wrong, how to mend it, and what to append to the path."""
    kind, ctx = detail["type"], detail.get("ctx") or {}
    leaf = _leaf(path)
    if kind == "extra_forbidden":
        return _unknown_key(path, around)
    if kind == "missing":
        return f"{leaf} is missing", f"add {leaf}", ()
    if kind in (
        "union_tag_invalid",
        "union_tag_not_found",
        "model_attributes_type",
        "model_type",
        "dict_type",
    ):
        return _wrong_table(kind, ctx, leaf, node)
    if kind == "literal_error":
        options = _quoted(ctx["expected"])
        found = f"{leaf} must be one of {', '.join(options)} (found {shown(node)})"
        return found, suggestion(str(node), options), ()
    if "why" in ctx:  # an error of our own
        return f"{leaf} {ctx['why']} (found {shown(node)})", ctx["fix"], ()
    if kind in ("int_type", "int_from_float") and isinstance(node, float) and node.is_integer() and abs(node) < 1e15:
        found = f"{leaf} must be a whole number, written without point or exponent (found {node!r})"
        return found, f"write {int(node)}", ()
    expected, fix = _expected(kind, ctx, detail["msg"])
    if kind in _BOUNDS and isinstance(node, str):  # only durations are read from text
        fix = f"{DURATION_FIX}, {expected.removeprefix('must be ')}"
    return f"{leaf} {expected} (found {shown(node)})", fix, ()


def _leaf(path: tuple[PathPart, ...]) -> str:
    """Return the key at fault, or the list and place for a nameless element."""
    if not path:
        return "a scenario"
    if isinstance(path[-1], int) or (len(path) > 1 and path[-2] == "teams"):
        return dotted(path[-2:])
    return dotted(path[-1:])


def _unknown_key(path: tuple[PathPart, ...], around: Branches) -> tuple[str, str, tuple[str, ...]]:
    return f"unknown key {shown(str(path[-1]))}", suggestion(str(path[-1]), allowed_keys(around)), ()


def _wrong_table(kind: str, ctx: dict[str, Any], leaf: str, node: Any) -> tuple[str, str, tuple[str, ...]]:
    """Word a table that is none, or a distribution without a valid ``dist``."""
    if kind == "union_tag_invalid":
        options = _quoted(ctx["expected_tags"])
        found = node.get("dist") if isinstance(node, Mapping) else node
        return (
            f"dist must be one of {', '.join(options)} (found {shown(found)})",
            suggestion(str(found), options),
            ("dist",),
        )
    if kind == "union_tag_not_found" and isinstance(node, Mapping):
        fix = 'write e.g. { dist = "exponential", mean = "5m" }'
        return f"{leaf} is a distribution without dist (found {shown(node)})", fix, ()
    if kind in ("union_tag_not_found", "model_attributes_type"):
        fix = 'write e.g. { dist = "exponential", mean = "5m" }, or a plain duration such as "5m"'
        return f"{leaf} must be a distribution or a duration (found {shown(node)})", fix, ()
    return f"{leaf} must be a table (found {shown(node)})", "write [table] headers or { key = value }", ()


def _expected(kind: str, ctx: dict[str, Any], message: str) -> tuple[str, str]:
    """Return ``must be ...`` and a fix for errors about one plain value."""
    if kind in _BOUNDS:
        return _bound(kind, ctx[_BOUNDS[kind]])
    if kind in _KINDS:
        return f"must be {_KINDS[kind]}", f"write {_KINDS[kind]}"
    if kind == "string_pattern_mismatch" and "\\d" in str(ctx.get("pattern")):
        return "must be a clock time", 'write e.g. "09:30"'
    if kind in ("string_pattern_mismatch", "string_too_long"):
        return "cannot be a name", f"a name has {NAME_FORM}"
    if kind in ("too_short", "too_long"):
        limit = f"at least {ctx['min_length']}" if kind == "too_short" else f"at most {ctx['max_length']}"
        entries = "entry" if limit == "at least 1" else "entries"
        found = (
            "" if ctx["actual_length"] is None else f", not {ctx['actual_length']}"
        )  # a table may have any number more
        return f"must have {limit} {entries}{found}", f"give {limit} {entries}"
    if kind == "value_error":
        return f"cannot be read: {ctx.get('error', message)}", str(ctx.get("error", ""))
    return f"cannot stand: {message}", message


def _bound(kind: str, limit: float) -> tuple[str, str]:
    if kind == "less_than_equal" and limit == 1:
        return "must be between 0 and 1", "write a share from 0 to 1, not a percentage"
    if kind == "less_than_equal" and limit == FOREVER_S:
        return f"must be finite, at most {FOREVER_S:g} seconds", DURATION_FIX
    text = shown(limit)
    words = {
        "greater_than": f"above {text}",
        "greater_than_equal": f"{text} or more",
        "less_than": f"below {text}",
        "less_than_equal": f"{text} or less",
    }
    return f"must be {words[kind]}", f"write a number {words[kind]}"


def _quoted(expected: str) -> list[str]:
    """Return the options out of pydantic's ``'a', 'b' or 'c'``."""
    return re.findall(r"'([^']*)'", expected) or [expected]
