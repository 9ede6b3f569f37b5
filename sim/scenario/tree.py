"""The schema as a tree to walk: which keys are allowed at a path, and what lies behind a key."""

from __future__ import annotations

import types as python_types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator

from .units import parse_duration, parse_endless_duration

MOST_VALUES = 50_000
"""Keys and entries of a scenario, at all depths: twenty times the largest that is shipped."""
Branches = list[Any]
"""Types that may stand at one place: models, ``dict[...]``, ``tuple[...]`` or scalars."""


def branches(annotation: Any) -> Branches:
    """Return the types behind an annotation, with unions, None and Annotated taken apart."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return branches(get_args(annotation)[0])
    if origin in (Union, python_types.UnionType):
        return [leaf for member in get_args(annotation) for leaf in branches(member)]
    return [] if annotation is type(None) else [annotation]


def is_model(kind: Any) -> bool:
    """Whether a type is a table with fixed keys."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def is_table(kind: Any) -> bool:
    """Whether a type is a table with free keys."""
    return get_origin(kind) is dict


def is_list(kind: Any) -> bool:
    """Whether a type is a list."""
    return get_origin(kind) is tuple


def model_keys(model: type[BaseModel]) -> dict[str, Any]:
    """Return the keys of a table as a file writes them, each with its annotation."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def narrow(kinds: Branches, node: Any) -> Branches:
    """Return the types that fit what stands in the file: the right distribution, a table or a list."""
    if isinstance(node, list | tuple):
        return [kind for kind in kinds if is_list(kind)]
    if not isinstance(node, Mapping):
        return kinds
    tables = [kind for kind in kinds if is_model(kind) or is_table(kind)]
    laws = [kind for kind in tables if is_model(kind) and "dist" in kind.model_fields]
    if "dist" in node and laws:
        return [law for law in laws if law.model_fields["dist"].default == node["dist"]] or laws
    free = [kind for kind in tables if is_table(kind)]
    return free if free and laws else tables


def allowed_keys(kinds: Branches) -> list[str]:
    """Return the keys that some type allows, in the order of the schema."""
    return list(dict.fromkeys(key for kind in kinds if is_model(kind) for key in model_keys(kind)))


def behind(kinds: Branches, key: str | int) -> Branches:
    """Return the types that may stand behind a key; empty when no type allows it."""
    found: Branches = []
    for kind in kinds:
        if is_model(kind) and key in model_keys(kind):
            found += branches(model_keys(kind)[str(key)])
        elif is_table(kind):
            found += branches(get_args(kind)[1])
        elif is_list(kind):
            found += [leaf for arg in get_args(kind) if arg is not Ellipsis for leaf in branches(arg)]
    return found


def holds_time(kinds: Branches, key: str) -> bool:
    """Whether a plain duration may stand behind a key."""
    for kind in kinds:
        if not is_model(kind):
            if any(map(_is_duration, get_args(kind))):
                return True
            continue
        for name, field in kind.model_fields.items():
            if (field.alias or name) == key and (_reads_duration(field.metadata) or _is_duration(field.annotation)):
                return True
    return False


def _is_duration(annotation: Any) -> bool:
    parts = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return _reads_duration(parts[1:]) or _is_duration(parts[0])
    return get_origin(annotation) in (Union, python_types.UnionType) and any(map(_is_duration, parts))


def _reads_duration(metadata: Iterable[Any]) -> bool:
    readers = (parse_duration, parse_endless_duration)
    return any(isinstance(part, BeforeValidator) and part.func in readers for part in metadata)


def element_index(items: Sequence[Any], part: str) -> int | None:
    """Return the place of the list element with this name, else with this number, else None."""
    for index, item in enumerate(items):
        if isinstance(item, Mapping) and item.get("name") == part:
            return index
    if part.isascii() and part.isdigit() and len(part) < 10 and int(part) < len(items):
        return int(part)
    return None


def element_names(items: Sequence[Any]) -> list[str]:
    """Return how the elements of a list are addressed: by name, or by number."""
    return [
        str(item["name"]) if isinstance(item, Mapping) and isinstance(item.get("name"), str) else str(index)
        for index, item in enumerate(items)
    ]


def stands(node: Any, path: Sequence[str]) -> bool:
    """Whether raw data has something at a path; list elements are named or numbered."""
    for part in path:
        if isinstance(node, list | tuple):
            index = element_index(node, part)
            if index is None:
                return False
            node = node[index]
        elif isinstance(node, Mapping) and part in node:
            node = node[part]
        else:
            return False
    return True


def is_deeper(data: Any, limit: int) -> bool:
    """Whether tables and lists stand within one another more than `limit` deep, or in a circle."""
    return any(depth > limit for depth, _ in enumerate(_levels(data)))


def size(data: Any) -> int:
    """Return how many keys and entries there are, at all depths; the data must not hold a circle."""
    return sum(len(node) for level in _levels(data) for node in level)


def _levels(data: Any) -> Iterator[list[Any]]:
    """Yield the tables and lists at each depth, each once a depth; without end in a circle."""
    level = [data] if _holds(data) else []
    while level:
        yield level
        level = list({id(child): child for node in level for child in _children(node) if _holds(child)}.values())


def _holds(node: Any) -> bool:
    return isinstance(node, Mapping | list | tuple)


def _children(node: Any) -> Iterable[Any]:
    return node.values() if isinstance(node, Mapping) else node
