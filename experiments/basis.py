"""What the runs of a folder rest on besides their plan: model, parameters, ensemble.

It is written down with the plan when a sweep, a search or a fit begins, and compared when one is
gone on with: runs of another model, or of other values, do not belong together. The values are
kept in full, so that one can be told which have changed; a manifest has their digests:

    sources      hash of the model's code
    parameters   the registry's values by name
    ensemble     hash of the posterior ensemble, where runs or priors take sets from it
    ranges       bounds of the parameters that a fit looks for
    files        SHA-256 of tables of the user's own, by path

Folders of early versions of the program have `sources` only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias, TypeVar

from experiments.provenance import (
    ensemble_digest,
    file_digest,
    files_of,
    parameter_digest,
    parameter_values,
)
from sim.errors import InputError
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Ranges: TypeAlias = "Mapping[str, tuple[float, float]]"
"""Lower and upper bound by name of a parameter."""

SHOWN: Final = 3
"""Changed values that are named; the rest are counted."""

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Basis:
    """What runs rest on.

    Attributes:
        sources: Hash of the model's code.
        parameters: The registry's values; None: not known.
        ensemble: Hash of the ensemble; "": not used, or not known.
        ranges: Bounds of fitted parameters.
        files: SHA-256 of tables of the user's own that residents and ties come from, by path.
    """

    sources: str
    parameters: dict[str, float | str] | None = None
    ensemble: str = ""
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @classmethod
    def now(
        cls,
        *,
        ensemble: bool = False,
        ranges: Ranges | None = None,
        communities: Iterable[Mapping[str, Any]] = (),
    ) -> Self:
        """What runs that are made now rest on.

        Args:
            ensemble: Whether they use the shipped ensemble.
            ranges: Bounds of fitted parameters.
            communities: Those that are run, in their plain form.
        """
        from sim.engine.cache import source_key

        used = ensemble_digest() if ensemble else ""
        files = files_of(communities)
        return cls(source_key(), parameter_values(), used, dict(ranges or {}), files)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """That of a plan, as `to_dict` wrote it."""
        ranges = {name: (low, high) for name, (low, high) in plain.get("ranges", {}).items()}
        return cls(
            plain["sources"],
            plain.get("parameters"),
            plain.get("ensemble", ""),
            ranges,
            plain.get("files", {}),
        )

    def to_dict(self) -> dict[str, Any]:
        """What a plan writes down; what is not known or not used is left out."""
        more = {
            "parameters": self.parameters,
            "ensemble": self.ensemble,
            "ranges": self.ranges,
            "files": self.files,
        }
        return {"sources": self.sources} | {key: value for key, value in more.items() if value}

    def digests(self) -> dict[str, Any]:
        """What a manifest says: hashes only."""
        known: dict[str, Any] = {"sources": self.sources, "files": self.files}
        if self.parameters is not None:
            known["parameters"] = parameter_digest(self.parameters)
        return known | ({"ensemble": self.ensemble} if self.ensemble else {})

    def check(self, home: Path, ranges: Ranges | None = None) -> None:
        """Make sure that runs which are made now belong to those of a folder.

        Args:
            home: The folder, which this is the basis of.
            ranges: Bounds of fitted parameters, as they are now.

        Raises:
            InputError: The model, a value, the ensemble, a range or a table has changed since.
        """
        present = Basis.now(ensemble=bool(self.ensemble), ranges=ranges)
        if self.sources != present.sources:
            raise InputError("study.other_sources", file=home)
        changes = self.changes(present)
        if changes:
            raise InputError("basis.changed", file=home, changes=_listed(changes))
        other = [path for path, was in self.files.items() if file_digest(path) != was]
        if other:
            names = [Path(path).name for path in other]
            raise InputError("basis.changed_files", file=home, changes=_listed(names))

    def changes(self, present: Basis) -> list[str]:
        """What is different now, value by value; nothing where it is not known.

        Args:
            present: The basis of runs that are made now.
        """
        then, now = self.parameters, present.parameters
        found = []
        if then is not None and now is not None:
            for name in dict.fromkeys((*then, *now)):
                if then.get(name) != now.get(name):
                    found.append(_change(name, then.get(name), now.get(name)))
        for name, was in self.ranges.items():
            if name in present.ranges and present.ranges[name] != was:
                found.append(_change(name, was, present.ranges[name]))
        if self.ensemble and present.ensemble and self.ensemble != present.ensemble:
            found.append(text("basis.ensemble"))
        return found


def _change(name: str, then: Any, now: Any) -> str:
    return text("basis.change", None, name=name, then=_shown(then), now=_shown(now))


def _shown(value: Any) -> str:
    if value is None:
        return text("basis.nothing")
    if isinstance(value, tuple):
        return f"[{value[0]:g}, {value[1]:g}]"
    return value if isinstance(value, str) else f"{value:.10g}"


def _listed(changes: list[str]) -> str:
    shown = text("basis.join").join(changes[:SHOWN])
    more = len(changes) - SHOWN
    return text("basis.more", None, changes=shown, count=more) if more > 0 else shown


def read_begun(path: Path, absent: str, known: int, made: Callable[[dict[str, Any]], Kept]) -> Kept:
    """Read what was written down when a plan began.

    Args:
        path: The file.
        absent: Key of the sentence for a folder that has none.
        known: Version of its format that this program reads.
        made: Makes a plan of its plain values.

    Raises:
        InputError: There is none, it cannot be read, or another version of the program wrote it.
    """
    if not path.is_file():
        raise InputError(absent, file=path.parent)
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        if plain["format"] != known:
            raise InputError("store.other_version", file=path, found=plain["format"], known=known)
        return made(plain)
    except (OSError, AttributeError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise InputError("error.not_readable", file=path, reason=str(error)) from error


def outdated(known: Mapping[str, Any]) -> list[str]:
    """Which of what a manifest names has changed since: `parameters`, `ensemble`.

    Args:
        known: May hold digests under these names.
    """
    present = {"parameters": parameter_digest, "ensemble": ensemble_digest}
    return [name for name, digest in present.items() if known.get(name, "") not in ("", digest())]
