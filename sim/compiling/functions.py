"""Marking functions as compiled.

With ``NUMBA_DISABLE_JIT=1`` the same bodies run as plain Python, a thousand times slower.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import config, njit
from numba.extending import register_jitable

JIT = not config.DISABLE_JIT
"""Whether functions are compiled, or run as they are."""

OPTIONS = {"nogil": True, "error_model": "numpy"}
"""Of every compiled function."""

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Mark a function that compiled code calls; it is compiled with whoever calls it."""
    return cast(F, njit(**OPTIONS)(function))


def compiled_within(function: F) -> F:
    """Mark a function that compiled code calls from one place, or two: it becomes a part of its caller there.

    LLVM does so by itself where it sees that there is no other call; Numba's functions are compiled one by one. A body
    is compiled again with every caller above it, so this is for the outermost functions, and for small innermost ones:
    in between, minutes of compiling are easily reached.
    """
    return cast(F, njit(forceinline=True, **OPTIONS)(function))


def callable_when_compiled(*functions: Callable[..., Any], inline: bool = False) -> None:
    """Let compiled code call these plain Python functions, which stay as they are.

    With ``inline`` their code is copied to wherever they are called, so that loops around them may become vector code.
    Numba keeps to the first time a function is passed to this one.
    """
    if JIT:
        for function in functions:
            register_jitable(error_model="numpy", forceinline=inline)(function)
