"""Reads text files that a user names: only regular ones, only up to a size."""

from __future__ import annotations

from pathlib import Path


class UnreadableError(Exception):
    """A file that cannot be read as text: what is wrong with it and how to mend it."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what, self.fix = what, fix


def read_text(path: Path, largest: int, *, if_missing: str, if_large: str) -> str:
    """Return the text of a UTF-8 file, a byte order mark left out.

    Parameters
    ----------
    path : Path
    largest : int
        Bytes the file may have.
    if_missing, if_large : str
        How to mend it when there is no such file, or when it is too large.

    Raises
    ------
    UnreadableError
        If it is missing, a folder, a pipe or device, too large, not UTF-8, or not allowed to be read.
    """
    try:
        if path.is_dir():
            raise UnreadableError("is a folder", "give the path of a file")
        if not path.exists():
            raise UnreadableError("does not exist", if_missing)
        if not path.is_file():  # a pipe would block, a device might never end
            raise UnreadableError("is not a regular file", "give the path of a file")
        if path.stat().st_size > largest:
            raise UnreadableError(f"is larger than {largest} bytes", if_large)
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"is not UTF-8 text (byte {error.start})", "save it as UTF-8") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UnreadableError(f"cannot be read: {reason}", "check the path and its permissions") from None
