"""Turns results and scenarios into something to look at: words, tables, files.

`results`, `scenario_page` and `catalogue` say what is on a page, `tables` and `markdown` draw it, `files`
writes results to disk. Nothing is computed here but rounding: every figure comes from `sim.experiment` or the
scenario. Options, progress and exit codes belong to `sim.cli`.
"""
