"""Injected bugs: does ``omnides check`` catch mistakes in the model? ``python -m bench.mutants`` finds out.

`catalogue` lists the mistakes, `baselines` what results are held to, `trials` makes one mistake at a time in a copy of
the sources and runs the check there, `table` tells what came out. Nothing here knows how a check judges.
"""
