"""What a scenario file can say, and what some documents do say: keys, choices and forms of the JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]

_ANY = object()
"""Stands for every value at once."""
_TYPES = {"array": list, "object": dict, "boolean": bool, "string": str, "integer": int, "number": (int, float)}
_FORMS = {"array": "list", "object": "table"}


def sayable(schema: Node) -> set[str]:
    """Return every key (``Channel.kind``), choice (``Channel.kind=live``) and form (``Channel.slowdown:list``)."""
    blocks = {"Scenario": schema, **schema["$defs"]}
    return {word for name, block in blocks.items() for word in _block(schema["$defs"], name, block, _ANY)}


def said(schema: Node, document: Mapping[str, Any]) -> set[str]:
    """Return those that a document uses."""
    return set(_block(schema["$defs"], "Scenario", schema, document))


def _block(defs: Node, name: str, block: Node, table: Any) -> Iterator[str]:
    for key, node in block["properties"].items():
        if table is _ANY or key in table:
            yield from _value(defs, f"{name}.{key}", node, _ANY if table is _ANY else table[key])


def _value(defs: Node, word: str, node: Node, value: Any) -> Iterator[str]:
    yield word
    for form in _forms(node):
        if value is _ANY or _fits(form, value):
            yield from _form(defs, word, form, value)


def _forms(node: Node) -> Iterator[Node]:
    """Yield the alternatives of a value; the distributions count as one."""
    branches = [] if "discriminator" in node else [*node.get("anyOf", ()), *node.get("oneOf", ())]
    if branches:
        for branch in branches:
            yield from _forms(branch)
    elif node.get("type") != "null":
        yield node


def _form(defs: Node, word: str, form: Node, value: Any) -> Iterator[str]:
    if "enum" in form or "const" in form:
        choices = form.get("enum", [form.get("const")])
        yield from (f"{word}={choice}" for choice in choices if value is _ANY or value == choice)
    elif "discriminator" in form:
        yield f"{word}:law"
        if value is not _ANY:
            yield from _reference(defs, form["discriminator"]["mapping"][value["dist"]], value)
    elif "$ref" in form:
        if value is not _ANY:
            yield from _reference(defs, form["$ref"], value)
    elif form["type"] == "boolean":
        yield from (f"{word}={choice}" for choice in (True, False) if value is _ANY or value is choice)
    else:
        kinds = form["type"] if isinstance(form["type"], list) else [form["type"]]
        yield from (f"{word}:{_FORMS.get(kind, kind)}" for kind in kinds if value is _ANY or _is(kind, value))
        yield from _parts(defs, word, form, value)


def _reference(defs: Node, reference: str, value: Any) -> Iterator[str]:
    name = reference.rsplit("/", 1)[-1]
    yield from _block(defs, name, defs[name], value)


def _parts(defs: Node, word: str, form: Node, value: Any) -> Iterator[str]:
    """Yield what the entries of a list or a table by names say."""
    if form["type"] == "array":
        nodes, suffix = [*form.get("prefixItems", ()), *([form["items"]] if "items" in form else ())], "[]"
        values = [_ANY] if value is _ANY else value
    elif form["type"] == "object":
        nodes, suffix = [*form.get("patternProperties", {}).values()], "{}"
        nodes += [form["additionalProperties"]] if isinstance(form.get("additionalProperties"), dict) else []
        values = [_ANY] if value is _ANY else list(value.values())
    else:
        return
    for node in nodes:
        for part in values:
            yield from _value(defs, word + suffix, node, part)


def _fits(form: Node, value: Any) -> bool:
    if "enum" in form or "const" in form:
        return value in form.get("enum", [form.get("const")])
    if "discriminator" in form:
        return isinstance(value, dict) and "dist" in value
    if "$ref" in form:
        return isinstance(value, dict)
    kinds = form["type"] if isinstance(form["type"], list) else [form["type"]]
    if isinstance(value, str) and "pattern" in form and not re.search(form["pattern"], value):
        return False
    return any(_is(kind, value) for kind in kinds) and not (isinstance(value, dict) and "dist" in value)


def _is(kind: str, value: Any) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
