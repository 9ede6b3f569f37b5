"""The report: one HTML file that needs nothing else, neither a network nor omnides, to be read.

`comparisons` and `answers` decide what a report says and in which order; `document` makes the file of it; the files
beside them are its looks. Charts come from `sim.report.charts`, sentences and grids from the pages that a terminal has.
"""
