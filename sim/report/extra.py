"""What drawing needs beyond a plain installation, and what to say where it is absent."""

from __future__ import annotations

from importlib.util import find_spec

from sim.errors import Fault, UsageError

_FIX = "pip install 'omnides[report]'"


def require_drawing(where: str = "") -> None:
    """Refuse to go on without the libraries that draw.

    Parameters
    ----------
    where : str
        The argument or option that asked for a drawing.

    Raises
    ------
    UsageError
        If Plotly or Jinja2 is not installed.
    """
    _require("drawing", {"plotly": "Plotly", "jinja2": "Jinja2"}, where)


def require_images(where: str = "") -> None:
    """Refuse to go on without what turns figures into SVG and PNG.

    Raises
    ------
    UsageError
        If kaleido is not installed.
    """
    require_drawing(where)
    _require("drawing SVG and PNG", {"kaleido": "kaleido"}, where)


def _require(purpose: str, modules: dict[str, str], where: str) -> None:
    absent = [name for module, name in modules.items() if find_spec(module) is None]
    if absent:
        what = f"{purpose} needs {' and '.join(absent)}, which {'is' if len(absent) == 1 else 'are'} not installed"
        raise UsageError(Fault(what, where=where, fix=_FIX))
