"""The run store: a folder that keeps finished units, so that none is run twice and whoever likes can query them.

`RunStore` finds and keeps units, `query` answers SQL over all that is there. `keys` says when two units are the same,
`layout` what lies where, `files` how a batch becomes a Parquet file that is there whole or not at all.
What a unit is, and how it is run, is not decided here.
"""

from .layout import store_path
from .query import query
from .store import RunStore

__all__ = ["RunStore", "query", "store_path"]
