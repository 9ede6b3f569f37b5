"""The run store: a folder that keeps finished units, so that none is run twice and whoever likes can query them.

`RunStore` finds and keeps units, `query` answers SQL over all that is there. `keys` says when two units are the same,
`layout` what lies where, `sealed` how a file proves to be what was written, `files` how a batch becomes a Parquet file.
What a unit is, and how it is run, is not decided here.
"""

from .query import query
from .store import RunStore

__all__ = ["RunStore", "query"]
