"""Where a name or a path in a file leads: shipped scenarios, communities, price files.

A reference that ends in `.yaml` or `.yml` is a path, relative to the file that says it (or to
the current folder, on the command line). Everything else is the name of a shipped file: its path
below `scenarios/` without the ending, as `points` or `classics/granovetter`; a community's below
`scenarios/communities/`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sim.errors import InputError, nearest_name
from sim.scenario.meant import by_label
from sim.scenario.tree import plain, read

if TYPE_CHECKING:
    from sim.scenario.tree import Mark

Kind = Literal["scenario", "community", "prices"]

SHIPPED = Path(__file__).parents[2] / "scenarios"
"""The data package with everything that ships."""
PRICE_FILES = ("prices",)
_NOT_SCENARIOS = ("communities", "data", "searches", "studies", "targets")


def shipped(kind: Kind) -> dict[str, Path]:
    """The shipped files of a kind by name, sorted."""
    if kind == "community":
        files = {path.stem: path for path in (SHIPPED / "communities").glob("*.yaml")}
    elif kind == "prices":
        files = {name: SHIPPED / f"{name}.yaml" for name in PRICE_FILES}
    else:
        files = {
            path.relative_to(SHIPPED).with_suffix("").as_posix(): path
            for path in SHIPPED.rglob("*.yaml")
            if path.relative_to(SHIPPED).parts[0] not in _NOT_SCENARIOS
            and path.stem not in PRICE_FILES
        }
    return dict(sorted(files.items()))


def resolve(reference: str, kind: Kind, mark: Mark | None = None) -> Path:
    """The file that a reference means.

    Args:
        reference: A name or a path.
        kind: What is looked for.
        mark: Where the reference stands; relative paths start at that file's folder.

    Raises:
        InputError: No such file or shipped name; the nearest is given.
    """
    file = None if mark is None else mark.file
    line = None if mark is None else mark.line
    folder = Path() if file is None else file.parent
    if "\0" in reference:
        raise InputError("error.not_found", file=file, line=line, got=reference)
    if reference.lower().endswith((".yaml", ".yml")):
        path = folder / Path(reference).expanduser()
        if path.exists():
            return path.resolve()
        if path.is_symlink():
            lost = {"file": path} if file is None else {"file": file, "line": line}
            raise InputError("scenario.link_to_nothing", name=path.name, **lost)
        near = _neighbours(path.parent)
        nearest = path.stem if path.stem in shipped(kind) else nearest_name(path.name, near)
        if file is None:
            raise InputError("error.not_found", file=path, nearest=nearest)
        raise InputError(
            "scenario.reference_not_found", file=file, line=line, nearest=nearest, name=str(path)
        )
    known = shipped(kind)
    if reference in known:
        return known[reference]
    if _is_folder(folder / reference):
        if file is None:
            raise InputError("scenario.is_a_folder", file=folder / reference)
        raise InputError("scenario.names_a_folder", file=file, line=line, name=reference)
    nearest = nearest_name(reference, known) or by_label(reference, _labels(known))
    raise InputError(
        f"scenario.unknown_{kind}", file=file, line=line, nearest=nearest, name=reference
    )


def _labels(known: dict[str, Path]) -> dict[str, list[str]]:
    """What shipped files are called in every language."""
    labels = {}
    for name, path in known.items():
        top = read(path).value
        label = top.get("label") if isinstance(top, dict) else None
        said = None if label is None else plain(label)
        labels[name] = list(said.values()) if isinstance(said, dict) else []
    return labels


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _neighbours(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir() if path.suffix in (".yaml", ".yml")]
    except OSError:
        return []
