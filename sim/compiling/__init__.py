"""Compiling with Numba: marks for functions, a cache that notices every edit, and tables for compiled code."""

from .cache import compile_notice, kernel
from .functions import JIT, callable_when_compiled, compiled, compiled_within
from .tables import Store, numbers_of, records_of

__all__ = [
    "JIT",
    "Store",
    "callable_when_compiled",
    "compile_notice",
    "compiled",
    "compiled_within",
    "kernel",
    "numbers_of",
    "records_of",
]
