"""Which Python files a routing policy is made of: its own, and what that imports from beside it or its package."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from sim.errors import Fault, UsageError


class UnknownSourceError(UsageError):
    """A policy has no source file, so that nobody could tell when it changes."""


def policy_files(module: str) -> list[Path]:
    """Return the files, in order.

    What it imports from elsewhere (installed packages, other folders of Python's path) is left out, and so is what it
    reads.

    Raises
    ------
    UnknownSourceError
        If the module has no source file, as in a notebook.
    """
    root = _root(module.partition(".")[0])
    start = [] if root is None else [file for file in _files(root, module) if file.is_file()]
    if root is None or not start:
        what = f"policy module '{module}' has no source file, so that nobody could tell when it changes"
        raise UnknownSourceError(Fault(what, where="routing.policy", fix="put the policy into a .py file of its own"))
    found: set[Path] = set()
    ahead = start
    while ahead:
        file = ahead.pop()
        if file not in found:
            found.add(file)
            names = [name for name in _imports(file, root) if _is_own(name.partition(".")[0], module, root)]
            ahead += [other for name in names for other in _files(root, name) if other.is_file()]
    return sorted(found)


def _is_own(top: str, module: str, root: Path) -> bool:
    """Return whether a file of this module or package is the policy's own: not ours, nor an installed one's."""
    installed = "site-packages" in root.parts or "dist-packages" in root.parts
    return top != "sim" and (not installed or top == module.partition(".")[0])


def _root(top: str) -> Path | None:
    """Return the folder in which Python finds a module or package; None if there is none."""
    try:
        spec = find_spec(top)
    except (ImportError, ValueError):  # made in a session, from nothing on a disk
        return None
    if spec is None:
        return None
    places = list(spec.submodule_search_locations or [])
    if places:
        return Path(places[0]).parent
    return Path(spec.origin).parent if spec.origin and spec.origin.endswith(".py") else None


def _files(root: Path, module: str) -> Iterator[Path]:
    """Yield where a module may lie, and the packages that are loaded on the way to it."""
    place = root
    for part in module.split("."):
        place /= part
        yield place.with_name(f"{part}.py")
        yield place / "__init__.py"


def _imports(file: Path, root: Path) -> Iterator[str]:
    """Yield the names of all that a file may import, anywhere in it."""
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):
        return
    package = list(file.relative_to(root).parts[:-1])
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            yield from filter(None, (base, *(f"{base}.{alias.name}".strip(".") for alias in node.names)))
