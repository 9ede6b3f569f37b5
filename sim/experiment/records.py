"""Files that hold what was found once, to be held against what is found now: written whole, refused if damaged."""

from __future__ import annotations

import hashlib
import json
from abc import abstractmethod
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.draws import MAX_SEED
from sim.errors import Fault, UsageError
from sim.experiment.running.logs import file_stems
from sim.experiment.whole_files import write_text
from sim.scenario.files import UnreadableError, read_text
from sim.scenario.wording import dotted, safe, shown

LARGEST_FILE = 50_000_000
_MOST_FAULTS = 5
_SEAL = "content_sha256"

Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e200, le=1e200)]
Count = Annotated[int, Field(ge=0)]
Text = Annotated[str, Field(max_length=10_000)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Part(BaseModel):
    """A part of a record: plain values, nothing that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Record(Part):
    """What every record says of itself, and of what it is.

    Attributes
    ----------
    schema_ : int
        Version of the format; ``schema`` in the file.
    kind : str
        What it records; subclasses allow one.
    scenario, scenario_sha256 : str
        Name and digest of the scenario.
    source : str
        Name of a shipped scenario, or path of a file, seen from the folder of this record.
    overrides, days
        What was set in place of what the source says.
    seed : int
        Of what was run.
    """

    KIND: ClassVar[str]
    ANEW: ClassVar[str]
    """The command that writes such a record, for messages."""
    ENDING: ClassVar[str]
    """Of the names of such files."""

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    kind: Text
    omnides: Text
    scenario: Text
    source: Text
    scenario_sha256: Digest
    overrides: tuple[Text, ...]
    days: Annotated[int, Field(ge=1)] | None
    seed: Annotated[int, Field(ge=0, le=MAX_SEED)]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a record.

        Raises
        ------
        UsageError
            If there is none, or it is damaged, of another kind or of another version of the format.
        """
        return cls.of(read_content(path), path)

    @classmethod
    def of(cls, content: dict[str, Any], path: Path) -> Self:
        """Return what a file says.

        Raises
        ------
        UsageError
            If it is no sound record of this kind and version.
        """
        if content.get("kind") != cls.KIND:
            what = f"it is no {cls.KIND} record (kind: {shown(content.get('kind'))})"
            raise refused(path, what, f"name what `{cls.ANEW}` wrote, file by file if others lie beside")
        if content.get("schema") != 1:
            what = f"its format is {shown(content.get('schema'))}, and this version of omnides reads 1"
            raise refused(path, what, f"write it anew (`{cls.ANEW}`), or use the version of omnides that wrote it")
        rest = {name: value for name, value in content.items() if name != _SEAL}
        try:
            found = cls.model_validate_json(json.dumps(rest))  # as JSON: lists may stand for tuples
        except ValidationError as error:
            raise _damaged(path, error, cls.ANEW) from None
        if content.get(_SEAL) != _digest(rest):
            what = "it is not what omnides wrote: somebody, or a merge, has changed it"
            raise refused(path, what, f"restore it, or write it anew: `{cls.ANEW}`")
        return found

    @abstractmethod
    def text(self) -> str:
        """Return what the file says, but for the digest of it."""

    @classmethod
    def place(cls, folder: Path, scenario: str) -> Path:
        """Return the path of the record of a scenario in a folder: its name, as far as file names can hold it."""
        return folder / f"{file_stems([scenario])[scenario]}{cls.ENDING}"

    def write(self, folder: Path) -> Path:
        """Write what `read` reads, with a digest of it, whole or not at all; return the path."""
        path = self.place(folder, self.scenario)
        text = self.text()
        digest = _digest(json.loads(text))
        write_text(path, text.replace("{\n", f'{{\n "{_SEAL}": "{digest}",\n', 1), str(path))
        return path


def read_content(path: Path) -> dict[str, Any]:
    """Return what a file says, whatever kind of record it is.

    Raises
    ------
    UsageError
        If it cannot be read, or is not whole.
    """
    try:
        text = read_text(path, LARGEST_FILE, if_missing="check the path", if_large="name a file that omnides wrote")
    except UnreadableError as error:
        raise refused(path, f"it {error.what}", error.fix) from None
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        what = "it is not whole: what is in it is no JSON document (cut off, or not merged to the end?)"
        raise refused(path, what, "restore it, or write it anew with `omnides baseline`") from None
    if not isinstance(content, dict):
        fix = "name a file that omnides wrote, or the files instead of their folder"
        raise refused(path, f"it is no record of omnides (found {shown(content)})", fix)
    return content


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def refused(path: Path, what: str, fix: str, why: str = "") -> UsageError:
    """Return the error of a record that cannot be used."""
    return UsageError(Fault(f"cannot use '{safe(path.name)}': {what}", where=safe(str(path)), why=why, fix=fix))


def _damaged(path: Path, error: ValidationError, anew: str) -> UsageError:
    found = error.errors(include_url=False, include_context=False)
    faults = [
        Fault(
            f"cannot use '{safe(path.name)}': {safe(entry['msg'].removeprefix('Value error, '))}",
            where=f"{safe(str(path))}  {dotted(entry['loc'])}".rstrip(),
            fix=f"restore it, or write it anew: `{anew}`",
        )
        for entry in found[:_MOST_FAULTS]
    ]
    summary = f"{len(found)} problems in {safe(str(path))}" if len(found) > 1 else ""
    return UsageError(faults, summary)
