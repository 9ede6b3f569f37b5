"""A copy of the simulator whose event loop does more than it should: what a check of speed must notice.

The extra work is of the kind that the model does anyway, keyed draws, some in every step of the loop. How many is said
by the environment variable `BURDEN`, in 64ths of a draw a step, so that one compilation serves any slowdown.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import sim

BURDEN = "OMNIDES_BENCH_BURDEN"

_EDITS = {
    "tables.py": [
        (
            "whole_record has_satisfaction has_churn closing\n",
            "whole_record has_satisfaction has_churn closing\nburden owed wasted\n",
        )
    ],
    "engine.py": [
        ("import time\n", "import os\nimport time\n"),
        (
            "        state.rows_limit = ROWS_AT_ONCE\n",
            f'        state.rows_limit = ROWS_AT_ONCE\n        state.burden = int(os.environ.get("{BURDEN}", "0"))\n',
        ),
    ],
    "loop.py": [
        (
            "from .calendar import TIMERS, cancel\n",
            "from sim.draws.philox import philox\n\nfrom .calendar import TIMERS, cancel\n",
        ),
        (
            "        if not has_room(s):\n            return ROOM\n",
            "        _toil(s)\n        if not has_room(s):\n            return ROOM\n",
        ),
        (
            "@compiled_within\ndef _next_event(",
            "@compiled\ndef _toil(s: Any) -> None:\n"
            "    s.owed += s.burden\n"
            "    while s.owed >= 64:\n"
            "        s.owed -= 64\n"
            "        s.wasted += philox(s.wasted & 1023, 1, 2, 3, s.seed, s.replication)[0] & 7\n\n\n"
            "@compiled_within\ndef _next_event(",
        ),
    ],
}


def slowed_copy(folder: Path) -> Path:
    """Copy the package and the shipped scenarios into a folder, with the extra work; return it, for Python's path.

    Raises
    ------
    RuntimeError
        If the event loop is no longer what the extra work was written for.
    """
    package = Path(sim.__file__).parent
    shutil.copytree(package, folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    if (package.parent / "scenarios").is_dir():
        shutil.copytree(package.parent / "scenarios", folder / "scenarios")
    for name, edits in _EDITS.items():
        file = folder / "sim" / "engine" / "compiled" / name
        text = file.read_text(encoding="utf-8")
        for old, new in edits:
            if text.count(old) != 1:
                raise RuntimeError(
                    f"the slowdown does not fit {name} any more: {old!r} stands there {text.count(old)} times"
                )
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
    return folder
