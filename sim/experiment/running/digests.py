"""The digest of a contact log: equal digests mean the same contacts, to the last bit."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pandas as pd

from sim.engine.log import CONTACT_COLUMNS


def contact_log_digest(contacts: pd.DataFrame) -> str:
    """Return the SHA-256, in hexadecimal, of a whole contact log.

    Columns count by their names and values, not by how pandas holds them: labels as text, floats as their 64 bits (one
    NaN is as good as another), whole numbers as 64 bits, what is missing as -1.

    Parameters
    ----------
    contacts : DataFrame
        All columns of `sim.engine.log.CONTACT_COLUMNS`; rows in the order of `sim.simulate`.
    """
    digest = hashlib.sha256()
    for name in CONTACT_COLUMNS:
        digest.update(f"{name} {len(contacts)}\n".encode())
        _add(digest, contacts[name])
    return digest.hexdigest()


def _add(digest: Any, column: pd.Series) -> None:
    if isinstance(column.dtype, pd.CategoricalDtype):
        digest.update("".join(f"{len(label)} {label}\n" for label in column.cat.categories).encode())
        values: Any = column.cat.codes.to_numpy()
    elif pd.api.types.is_extension_array_dtype(column.dtype):
        digest.update(column.isna().to_numpy().tobytes())
        values = column.to_numpy(dtype=np.int64, na_value=-1)
    else:
        values = column.to_numpy()
    if values.dtype.kind == "f":
        digest.update(np.where(np.isnan(values), np.nan, values).astype("<f8").tobytes())
    else:
        digest.update(values.astype("<i8").tobytes())
