"""Exact results, as pure functions: what a simulation of the same system must come close to.

Every formula names its source and is tested against a second, independent derivation. Times are in one unit of the
caller's choice (seconds in the points), rates in its inverse, loads in erlangs. Nothing here imports the simulator;
modules are imported by name.
"""
