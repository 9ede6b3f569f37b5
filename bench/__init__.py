"""Speed: of both engines, of the command line, and beside other simulators; README.md here says how to reproduce it.

``pytest bench`` times and stores; of what it times it decides only whether it is right. The scripts `ratios`, `growth`
and `latency` hold figures to their targets when ``--check`` asks for it.
"""
