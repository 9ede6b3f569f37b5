"""Every key of a scenario file as Markdown, from the JSON Schema: what it holds, its default, what it means."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

_LAWS = "Exponential"
"""A definition that only distributions refer to."""

_INTRODUCTION = """# Scenario files

A scenario is one TOML file with `schema = 1`. A block left out switches its mechanism off, so the smallest file is a
bare queue. This page lists every key; [model.md](model.md) says what each does, and `omnides schema` prints the same as
JSON Schema, for editors. It is made by `omnides schema --format markdown`.

**Times** are seconds or text: `"90s"`, `"4m"`, `"2h"`, `"3d"`, `"1h30m"`. **Money** is in `currency`. **Shares** and
probabilities lie in [0, 1]. **Distributions** are tables such as `{ dist = "lognormal", mean = "4m", cv = 1.1 }`, or a
plain time for a fixed one; the kinds stand at the end. Elements of lists go by their `name` in `--set`, in `[sources]`
and in error messages: `channels.phone.patience.mean`.
"""

_EXPECTATIONS = """## `[expect]`: what must hold of the results

```toml
[expect]
few-repeats = "omnichannel.repeat_information_rate < 15%"
happier = "omnichannel.csat - siloed.csat >= 2"
phone-answered = "cross-channel.mean_wait.channel.phone < 2m"
```

An expectation is a figure, or one figure minus another, then `<`, `<=`, `>` or `>=`, then a number.

- A figure is `design.kpi`, or `design.kpi.scope.of` with a scope that the KPI is reported by (channel, segment, intent,
  team).
- A minus between figures has blanks on both sides. Names may stand in quotes (`"24/7 desk".csat`), and one must that
  holds ` - `, `<` or `>` or begins with a quote.
- Two figures must have the same unit. Numbers are in that unit; of shares also `15%`, of times also `90s` or `2m`.

[model.md](model.md#expectations) says when one is met, broken or undecided."""


def scenario_reference(schema: Schema) -> str:
    """Return the reference page of scenario files.

    Parameters
    ----------
    schema : mapping
        JSON Schema of a scenario; its definitions become one table each.
    """
    definitions: Schema = schema["$defs"]
    laws = [name for name in definitions if "dist" in definitions[name]["properties"]]
    order = [name for name in _reachable(schema, definitions) if name not in laws]
    sections = [_section("The file", {**schema, "description": ""})]
    sections += [_section(_heading(definitions[name]), definitions[name]) for name in order]
    sections += [
        _EXPECTATIONS,
        "## Distributions",
        *(_section(f"`{_kind(definitions[name])}`", definitions[name], 3) for name in laws),
    ]
    return "\n\n".join([_INTRODUCTION.rstrip(), *sections]) + "\n"


def _reachable(schema: Any, definitions: Schema, seen: dict[str, None] | None = None) -> list[str]:
    """Return the names of definitions in the order in which a reader meets them."""
    seen = {} if seen is None else seen
    for name in _references(schema.get("properties", {})):
        if name not in seen:
            seen[name] = None
            _reachable(definitions[name], definitions, seen)
    return list(seen)


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield _name(node["$ref"])
        for key, value in node.items():
            if key != "discriminator":
                yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _kind(law: Schema) -> str:
    return str(law["properties"]["dist"]["const"])


def _heading(block: Schema) -> str:
    return str(block["description"]).partition("\n")[0].rstrip(".")


def _section(heading: str, block: Schema, level: int = 2) -> str:
    first, _, more = str(block["description"]).partition("\n")
    lines = [f"{'#' * level} {heading}", ""]
    if level > 2:
        lines += [first.replace("``", "`"), ""]
    elif "```" in more:  # an example
        lines += [more.strip(), ""]
    lines += ["| key | holds | left out | meaning |", "|---|---|---|---|"]
    required = block.get("required", ())
    for key, value in block["properties"].items():
        if key != "dist":
            cells = (f"`{key}`", _form(value), _default(key, value, required), _meaning(value))
            lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines)


def _meaning(value: Schema) -> str:
    return " ".join(str(value.get("description", "")).replace("``", "`").split())


def _default(key: str, value: Schema, required: Any) -> str:
    default = value.get("default")
    if key in required:
        return "required"
    if isinstance(default, bool) or (isinstance(default, int | float | str) and default != ""):
        return f"`{json.dumps(default)}`"
    return ""


def _form(value: Schema) -> str:
    """Return what a value may be, in a few words."""
    if "$ref" in value:
        return "table"
    for several in ("oneOf", "anyOf"):
        if several in value:
            return _several(value[several])
    if "enum" in value:
        return ", ".join(f"`{name}`" for name in value["enum"])
    if "const" in value:
        return f"`{json.dumps(value['const'])}`"
    kind = value.get("type")
    if kind == "array":
        return _array(value)
    if kind == "object":
        entries = list(value.get("patternProperties", {}).values()) or [value.get("additionalProperties", {})]
        return "tables by name" if "$ref" in entries[0] else f"table of {_form(entries[0])}"
    if isinstance(kind, list):
        return "time" if "description" in value else "number or text"
    return {"string": "text", "boolean": "true or false"}.get(str(kind)) or _number(value)


def _array(value: Schema) -> str:
    if "prefixItems" in value:
        return " and ".join(_form(item) for item in value["prefixItems"])
    items = value.get("items", {})
    if value.get("minItems") == value.get("maxItems", 0):
        return f"list of {value['minItems']}, each {_form(items)}"
    return "list of tables" if "$ref" in items else f"list of {_form(items)}"


def _several(forms: list[Schema]) -> str:
    if any(_name(form.get("$ref", "")) == _LAWS for form in forms):
        return "distribution"
    words = dict.fromkeys(_form(form) for form in forms if form.get("type") != "null")
    if "distribution" in words:
        words.pop("time", None)
    return " or ".join(words)


def _number(value: Schema) -> str:
    whole = "whole number" if value.get("type") == "integer" else "number"
    low = value.get("minimum", value.get("exclusiveMinimum"))
    high = value.get("maximum", value.get("exclusiveMaximum"))
    if low is None or low < -1e6:
        return whole
    above = "above" if "exclusiveMinimum" in value else "from"
    return f"{whole} {above} {low:g}" + (f" to {high:g}" if high is not None and high < 1e5 else "")
