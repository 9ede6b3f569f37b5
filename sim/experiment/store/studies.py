"""Studies that a store holds whole: what was compared, as it was asked, to be read again without simulating."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from .layout import STUDIES, Layout, existing
from .refusals import reading, writing
from .sealed import read_manifest

_DIGITS = 8
_IDENTITY = ("scenario_sha256", "designs", "seed", "engine", "frame", "precision")
"""What makes a study another one; more replications do not."""


def note_study(layout: Layout, content: Mapping[str, Any], version: str) -> None:
    """Note in a store what was compared; the note of the same study with other replications is replaced.

    Parameters
    ----------
    content : mapping
        Plain values; among them `_IDENTITY`.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    place = layout.path / STUDIES / f"{_name(content)}.json"
    if read_manifest(place) == content:
        return
    layout.prepare(version)
    with writing(layout.shown):
        layout.write_json(place, dict(content))


def noted_studies(path: Path) -> dict[str, dict[str, Any]]:
    """Return name → what was compared, of each study that a store holds whole; notes that are damaged are left out.

    Raises
    ------
    UsageError
        If there is no store, or it cannot be read.
    """
    layout = existing(path)
    found = {}
    with reading(path), suppress(FileNotFoundError):
        for name in sorted(os.listdir(layout.path / STUDIES)):
            place = layout.path / STUDIES / name
            content = read_manifest(place) if place.suffix == ".json" else None
            if content is not None and _name(content) == place.stem:
                found[place.stem] = content
    return found


def _name(content: Mapping[str, Any]) -> str:
    identity = json.dumps([content[key] for key in _IDENTITY], sort_keys=True)
    return hashlib.sha256(identity.encode()).hexdigest()[:_DIGITS]
