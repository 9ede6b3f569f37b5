"""Draws one figure as SVG or PNG: a process of its own, so that a browser that hangs can be ended with it.

Reads JSON from stdin: figure, path, options of kaleido. Its exit code says why there is no picture: `NO_BROWSER`,
`BROWSER_FAILED`.
"""

from __future__ import annotations

import json
import sys

NO_BROWSER, BROWSER_FAILED = 3, 4


def main() -> int:
    """Draw what stdin asks for, and return the exit code."""
    import kaleido
    from kaleido.errors import BrowserClosedError, BrowserFailedError, ChromeNotFoundError

    asked = json.load(sys.stdin)
    try:
        kaleido.write_fig_sync(asked["figure"], path=asked["path"], opts=asked["options"])
    except ChromeNotFoundError:
        return NO_BROWSER
    except (BrowserFailedError, BrowserClosedError):
        return BROWSER_FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
