"""Studies that keep what they found as one table of runs, in a folder of their own.

<folder>/<stem>.json                  what was run, and whether it was ended early
<folder>/<stem>.parquet and .csv      the runs
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pandas as pd

from experiments.compare import AllFailedError
from experiments.writing import reason_of, unwritable, write_table, write_text
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass
class KeptStudy:
    """A finished study; each kind says what its runs and its facts are.

    Attributes:
        runs: One row a run.
        facts: What was run, and with which program.
        interrupted: Whether it was ended early.
    """

    runs: pd.DataFrame
    facts: dict[str, Any]
    interrupted: bool = False

    stem: ClassVar[str]
    """Name of its files, without their endings."""
    absent: ClassVar[str]
    """Key of the sentence for a folder without one."""

    def save(self, folder: Path) -> Path:
        """Write the study into a folder.

        Raises:
            InputError: The folder cannot be written to.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_table(folder / self.stem, self.runs)
            facts = {**self.facts, "interrupted": self.interrupted}
            write_text(folder / f"{self.stem}.json", json.dumps(facts, indent=1) + "\n")
        except OSError as error:
            raise unwritable(folder, error) from error
        return folder

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a study that `save` wrote.

        Raises:
            InputError: There is none in the folder, or it cannot be read.
        """
        path = folder / f"{cls.stem}.json"
        if not path.is_file():
            raise InputError(cls.absent, file=path)
        try:
            facts = json.loads(path.read_text(encoding="utf-8"))
            runs = pd.read_parquet(path.with_suffix(".parquet"))
        except (OSError, ValueError) as error:
            raise InputError("error.not_readable", file=path, reason=reason_of(error)) from error
        interrupted = bool(facts.pop("interrupted"))
        return cls(runs, facts, interrupted)


def some_worked(rows: Sequence[Mapping[str, Any]]) -> None:
    """Make sure that a study has something to say.

    Args:
        rows: One a run, with `error`.

    Raises:
        AllFailedError: Not one run succeeded.
    """
    if rows and all(row["error"] for row in rows):
        raise AllFailedError(rows[0]["error"])
