"""The key of the cache of compiled code covers every source file whose edits change what is compiled."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import sim
from sim.compiling.cache import _SOURCES

PACKAGE = Path(sim.__file__).parent
MARKS = {"compiled", "compiled_within", "kernel", "callable_when_compiled"}


class Reach:
    """The files that compiled code is made of: where what it names is defined, and so on from there.

    Parameters
    ----------
    package : Path
        Folder of the package ``sim``.
    """

    def __init__(self, package: Path) -> None:
        self._root = package.parent
        self._seen: set[tuple[Path, str]] = set()
        self._top = cache(self._top_of)
        for file in sorted(package.rglob("*.py")):
            for start in self._starts(file):
                self._follow(file, start)
        self.files = {file for file, _ in self._seen}

    def _top_of(self, file: Path) -> dict[str, list[ast.stmt]]:
        """Return a file's statements by the names they define or import."""
        top: dict[str, list[ast.stmt]] = {}
        for statement in _statements(ast.parse(file.read_text(encoding="utf-8")).body):
            for name in _defined(statement):
                top.setdefault(name, []).append(statement)
        return top

    def _starts(self, file: Path) -> Iterator[ast.AST]:
        """Yield functions that are marked as compiled, and calls that mark others."""
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            marks = node.decorator_list if isinstance(node, ast.FunctionDef) else []
            if any(isinstance(mark, ast.Name) and mark.id in MARKS for mark in marks) or (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS
            ):
                yield node

    def _follow(self, file: Path, node: ast.AST) -> None:
        for found in _without_annotations(node):
            if isinstance(found, ast.Attribute) and isinstance(found.value, ast.Name):
                module = self._module_called(file, found.value.id)
                if module is not None:
                    self._name(module, found.attr)
            if isinstance(found, ast.Name):
                self._name(file, found.id)

    def _name(self, file: Path, name: str) -> None:
        """Take in a name at the top of a file, and whatever its definition names."""
        statements = self._top(file).get(name, [])
        if not statements or (file, name) in self._seen:
            return
        self._seen.add((file, name))
        for statement in statements:
            if isinstance(statement, ast.ImportFrom):
                original = next(one.name for one in statement.names if (one.asname or one.name) == name)
                source = self._file(file, statement)
                if source is not None:
                    self._name(source, original)
            elif not isinstance(statement, ast.Import):
                self._follow(file, statement)

    def _module_called(self, file: Path, name: str) -> Path | None:
        """Return the module of the package that a name stands for in a file."""
        for statement in self._top(file).get(name, []):
            if isinstance(statement, ast.ImportFrom):
                original = next(one.name for one in statement.names if (one.asname or one.name) == name)
                module = ast.ImportFrom(f"{statement.module or ''}.{original}".lstrip("."), [], statement.level)
                return self._file(file, module)
        return None

    def _file(self, file: Path, statement: ast.ImportFrom) -> Path | None:
        """Return the file that an import takes from, if it is one of the package."""
        base = self._root if statement.level == 0 else file.parents[statement.level - 1]
        path = base.joinpath(*(statement.module or "").split("."))
        places = (path.with_suffix(".py"), path / "__init__.py")
        return next((place for place in places if place.is_file() and place.is_relative_to(self._root / "sim")), None)


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a module, those under an ``if`` too."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.If):
            yield from _statements(statement.body + statement.orelse)


def _defined(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return [one.asname or one.name for one in statement.names]
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        return [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    return []


def _without_annotations(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all below it that code is made of."""
    yield node
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _without_annotations(child)


def _uncovered(package: Path) -> set[str]:
    covered = [package / name for name in _SOURCES]
    files = Reach(package).files
    assert {package / "engine" / "rules.py", package / "draws" / "philox.py", package / "scenario" / "units.py"} < files
    return {str(file.relative_to(package)) for file in files if not any(file.is_relative_to(one) for one in covered)}


def test_the_key_covers_whatever_is_compiled():
    """What compiled functions name, directly or through others, lies in files whose edits change the key."""
    assert _uncovered(PACKAGE) == set()


def test_a_file_that_the_key_does_not_cover_would_be_found(tmp_path):
    """A rule that took a number from elsewhere would be compiled with it, and stay so when the number is edited."""
    package = tmp_path / "sim"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    sizing, rules = package / "scenario" / "sizing.py", package / "engine" / "rules.py"
    sizing.write_text(sizing.read_text(encoding="utf-8") + "\n_ONE = 1.0\nSCALE = _ONE\n", encoding="utf-8")
    text = rules.read_text(encoding="utf-8").replace("return value - threshold if", "return SCALE * value if")
    rules.write_text(
        text.replace("\nfrom enum", "\nfrom ..scenario.sizing import SCALE\nfrom enum", 1), encoding="utf-8"
    )

    assert _uncovered(package) == {"scenario/sizing.py"}
