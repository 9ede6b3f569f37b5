"""Digests of our own source files, by which what was computed with other sources is told apart."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

_package = Path(__file__).resolve().parent


def digest_of(names: Iterable[str]) -> str:
    """Return the SHA-256 of Python files of this package, in hexadecimal.

    Parameters
    ----------
    names : iterable of str
        Files, and folders with all that is below them; relative to the package.
    """
    digest = hashlib.sha256()
    for name in names:
        path = _package / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(str(file.relative_to(_package)).encode() + file.read_bytes())
    return digest.hexdigest()
