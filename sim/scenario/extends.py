"""`extends`: a design that starts from another one; done on raw data, before the schema."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from itertools import islice
from typing import Any

from .distributions import PARAMETERS
from .faults import Findings
from .tree import MOST_VALUES, size
from .wording import shown, suggestion

_LONGEST_CHAIN = 50


def merge(base: Any, own: Any) -> Any:
    """Return `own` laid over `base`: tables merge, all else replaces.

    A table with a ``dist`` replaces too: the parameters of one distribution mean nothing to another. So does a
    table of something else, such as waits by channel, laid over a distribution.
    """
    if not (isinstance(base, Mapping) and isinstance(own, Mapping)) or "dist" in own or _unlike(base, own):
        return copy.deepcopy(own)
    merged = copy.deepcopy(dict(base))
    for key, value in own.items():
        merged[key] = merge(base[key], value) if key in base else copy.deepcopy(value)
    return merged


def _unlike(base: Mapping[str, Any], own: Mapping[str, Any]) -> bool:
    """Whether the base is a distribution and `own` holds something other than parameters of one."""
    return "dist" in base and not set(own) <= PARAMETERS


def resolve_extends(data: dict[str, Any], findings: Findings) -> set[str]:
    """Merge every design with those it extends, in place; return designs that could not be merged.

    A design that extends a broken one is broken too, and is reported once, at the root of the trouble.
    """
    designs = data.get("designs")
    if not isinstance(designs, dict):
        return set()
    done: dict[str, Any] = {}
    broken: set[str] = set()
    counted, values = 0, 0
    for name in designs:
        _resolve(name, designs, (), done, broken, findings)
        values += sum(map(size, islice(done.values(), counted, None)))  # those that came with this one
        counted = len(done)
        if values > MOST_VALUES:
            what = f"the designs, with all they extend, have more than {MOST_VALUES} keys and entries"
            findings.add(("designs",), what, "leave some out")
            return set(designs)
    data["designs"] = {name: done.get(name, designs[name]) for name in designs}
    return broken


def _resolve(
    name: str,
    designs: dict[str, Any],
    chain: tuple[str, ...],
    done: dict[str, Any],
    broken: set[str],
    findings: Findings,
) -> None:
    if name in done or name in broken:
        return
    own = designs[name]
    base = own.get("extends") if isinstance(own, dict) else None
    if base is None:
        done[name] = own
        return
    path = ("designs", name, "extends")
    if not isinstance(base, str):
        others = [other for other in designs if other != name]
        findings.add(
            path, f"extends must be the name of a design (found {shown(base)})", suggestion("", others, "designs")
        )
        broken.add(name)
        return
    if len(chain) >= _LONGEST_CHAIN:
        findings.add(path, f"more than {_LONGEST_CHAIN} designs extend one another", "extend an earlier design")
        broken.add(name)
        return
    if base in (*chain, name):
        circle = " → ".join([*(*chain, name)[(*chain, name).index(base) :], base])
        findings.add(path, f"designs extend each other in a circle: {circle}", "let one of them stand on its own")
        broken.update(chain, {name})
        return
    if base not in designs:
        findings.add(
            path,
            f"extends must name another design (found {shown(base)})",
            suggestion(base, [other for other in designs if other != name], "designs"),
        )
        broken.add(name)
        return
    _resolve(base, designs, (*chain, name), done, broken, findings)
    if base in broken or not isinstance(done[base], dict):
        broken.add(name)
    else:
        inherited = {key: value for key, value in done[base].items() if key not in ("extends", "title")}
        done[name] = merge(inherited, own)
