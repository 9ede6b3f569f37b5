"""The run store: a folder that keeps finished units, so that none is run twice and whoever likes can query them.

`RunStore` finds and keeps units, `query` answers SQL over all that is there. `keys` says when two units are the same,
`layout` what lies where, `sealed` how a file proves to be what was written, `files` how a batch becomes a Parquet file,
`studies` what was compared.
What a unit is, and how it is run, is not decided here.
"""

from .query import query
from .store import RunStore
from .studies import noted_studies

__all__ = ["RunStore", "noted_studies", "query"]
