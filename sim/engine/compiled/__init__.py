"""The compiled engine: the model as an event loop over tables of records, compiled with Numba.

It means what the reference engine means, to the last bit of every log, and shares its rules (`sim.engine.rules`) and
draws; what it does not share is the orchestration. Modules bear the names of the reference engine's. What is simulated
is laid out by `layout`, where its rows live is said by `tables`, and `loop` has the event loop.
"""

from .engine import OnRows, count_compiled, simulate_compiled

__all__ = ["OnRows", "count_compiled", "simulate_compiled"]
