"""Inheritance of files, and values given on the command line.

The rules, for scenario, community and price files alike:

- `extends:` names another file (a shipped name, or a path relative to this file). What this file
  says goes over what that file says. A chain may be as long as one likes; a circle is an error.
- Maps are merged key by key. Lists and single values replace, and so do texts (`label`,
  `description`, `note`): a language that is left out is the other's, not the inherited one.
- `interventions` of a scenario are appended to the inherited ones, unless the file says
  `interventions: {replace: […]}`.
- A map whose `kind` (or `rule`) differs from the inherited one replaces it as a whole. Of keys that
  exclude one another (a unit's `level` and `people`; a population's `people`, `households` and
  `counties`) saying one takes the inherited others away.
- `community:` and `prices:` are a name, a path, or a map that goes over the inherited one; with
  `extends:` of its own the map goes over the file named there instead. A scenario that says
  nothing of prices has the shipped ones.
- A value on the command line, `path.to.key=value`, goes over everything. An intervention is
  addressed by its place in the list (from 0) or its kind: `interventions.points.dose=0.5`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.scenario.meant import meant
from sim.scenario.names import resolve
from sim.scenario.tree import Mark, Node, from_plain, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.scenario.names import Kind

FILE_BLOCKS: dict[str, Kind] = {"community": "community", "prices": "prices"}
"""Keys of a scenario that are files of their own."""
TABLE_KEYS = ("file", "nodes", "margins", "shares", "counties")
"""Keys of a community whose value may be the path of a table, relative to the file that says it."""
TABLE_ENDINGS = (".csv", ".yaml", ".yml", ".graphml")
_WORKBOOKS = (".xlsx", ".xls")
"""Endings of files that people name as tables and that are refused when they are read."""
_APPENDED = "interventions"
_WORDS = ("label", "description", "note")
"""Texts in two languages: one that is inherited would say something else than the other."""
_RIVALS = (
    ("level", "people"),
    ("people", "households", "counties"),
    ("people", "share"),
    ("people", "file"),
    ("file", "network"),
    ("settlements", "people_per_settlement"),
)
"""Keys of one map that exclude one another."""


def load_tree(path: Path, kind: Kind) -> Node:
    """A file with everything it inherits, and with its community and prices put in.

    Args:
        path: The file.
        kind: What it is.

    Raises:
        InputError: A file that cannot be read or found, or a circle.
    """
    return _extended(read(path), kind, (path.resolve(),))


def complete(tree: Node, kind: Kind) -> Node:
    """The same for a tree that was read or made elsewhere."""
    return _extended(tree, kind, ())


def _extended(tree: Node, kind: Kind, chain: tuple[Path, ...]) -> Node:
    value = _children(tree)
    base: Node | None = None
    reference = value.pop("extends", None)
    if reference is not None:
        base = _referred(reference, kind, chain)
    if "name" not in value and len(chain) == 1:
        value["name"] = Node(chain[-1].stem, Mark(chain[-1], 1))
    if kind == "scenario":
        for key, block_kind in FILE_BLOCKS.items():
            if key in value:
                value[key] = _block(value[key], block_kind)
    _absolute(tree)
    merged = Node(value, tree.mark, tree.whole)
    if base is not None:
        merged = merge(base, merged)
    if kind == "scenario" and len(chain) < 2 and "prices" not in _children(merged):
        _children(merged)["prices"] = _block(Node("prices", tree.mark), "prices")
    return merged


def _referred(reference: Node, kind: Kind, chain: tuple[Path, ...]) -> Node:
    name = reference.value
    if not isinstance(name, str):
        raise InputError(
            "error.bad_value",
            file=reference.mark.file,
            line=reference.mark.line,
            key="extends",
            expected="expect.name_or_path",
            got=_short(name),
        )
    path = resolve(name, kind, reference.mark).resolve()
    if path in chain:
        names = " → ".join(p.name for p in (*chain[chain.index(path) :], path))
        raise InputError(
            "scenario.circle", file=reference.mark.file, line=reference.mark.line, names=names
        )
    base = _extended(read(path), kind, (*chain, path))
    if kind == "scenario":
        _children(base).pop("name", None)
    return base


def _block(block: Node, kind: Kind) -> Node:
    """A community or prices, given by name, by path or as a map."""
    if isinstance(block.value, str):
        path = resolve(block.value, kind, block.mark)
        tree = load_tree(path, kind)
        tree.whole = True
        return tree
    if isinstance(block.value, dict):
        whole = "extends" in block.value
        tree = _extended(block, kind, ())
        tree.whole = whole
        return tree
    return block


def merge(base: Node, over: Node) -> Node:
    """What `over` says, over what `base` says."""
    return _merged(base, over, top=True)


def _merged(base: Node, over: Node, *, top: bool = False) -> Node:
    below, above = base.value, over.value
    if over.whole or not isinstance(below, dict) or not isinstance(above, dict):
        return over
    if _kind(below) != _kind({**below, **above}):
        return over
    children = _without_rivals(below, above)
    for name, child in above.items():
        if top and name == _APPENDED:
            children[name] = _appended(below.get(name), child)
        elif name in below:
            children[name] = child if name in _WORDS else _merged(below[name], child)
        else:
            children[name] = child
    return Node(children, over.mark, base.whole)


def _without_rivals(below: dict[str, Node], above: Iterable[str]) -> dict[str, Node]:
    """A map without the keys that exclude those that go over it."""
    said = set(above)
    rivals = {key for group in _RIVALS if said & set(group) for key in group} - said
    return {key: child for key, child in below.items() if key not in rivals}


def _appended(base: Node | None, over: Node) -> Node:
    if isinstance(over.value, dict) and list(over.value) == ["replace"]:
        return over.value["replace"]
    if base is None or not isinstance(over.value, list) or not isinstance(base.value, list):
        return over
    return Node([*base.value, *over.value], over.mark)


def override(tree: Node, overrides: Mapping[str, Any]) -> Node:
    """Put single values over a tree.

    Args:
        tree: A complete scenario.
        overrides: Values by dotted path.

    Raises:
        InputError: A path through a value that has no parts, or an unknown intervention.
    """
    for dotted, value in overrides.items():
        _put(tree, dotted, value)
    return tree


def _put(tree: Node, dotted: str, value: Any) -> None:
    steps = dotted.split(".")
    if not all(steps):
        raise InputError("scenario.bad_path", got=dotted)
    new = from_plain(value)
    if len(steps) == 1 and steps[0] in FILE_BLOCKS:
        new = _block(new, FILE_BLOCKS[steps[0]])
    if steps == ["interventions"] and isinstance(new.value, dict):
        new = _appended(None, new)
    node = tree
    for i, step in enumerate(steps):
        last = i == len(steps) - 1
        if isinstance(node.value, list):
            place = _place(node.value, step, dotted)
            if last:
                node.value[place] = new
            node = node.value[place]
        elif isinstance(node.value, dict):
            if last:
                old = node.value.get(step)
                kept = _without_rivals(node.value, [step])
                whole = old is None or step in _WORDS
                node.value = {**kept, step: new if whole or old is None else _merged(old, new)}
                return
            node = node.value.setdefault(step, Node([] if step == _APPENDED else {}, Mark()))
            if node.value is None:
                node.value = {}
        else:
            raise InputError("scenario.no_parts", key=dotted, name=".".join(steps[:i]))


def _place(items: list[Node], step: str, dotted: str) -> int:
    if step.isdecimal():
        if int(step) < len(items):
            return int(step)
    else:
        kinds = [_kind(item.value) if isinstance(item.value, dict) else None for item in items]
        if kinds.count(step) == 1:
            return kinds.index(step)
    raise InputError(
        "scenario.no_such_item" if items else "scenario.no_items",
        key=dotted,
        nearest=_nearest_kind(step, items),
        name=step,
        count=len(items),
    )


def _nearest_kind(step: str, items: list[Node]) -> str | None:
    """The kind that may have been meant: of those in a list, else of all that there are."""
    from sim.scenario.schema import intervention_kinds

    here = {str(_kind(item.value)) for item in items if isinstance(item.value, dict)}
    if step.isdecimal() or step in intervention_kinds():
        return None
    return meant(step, here) or meant(step, intervention_kinds())


def _kind(children: dict[str, Node]) -> object:
    kind = children.get("kind") or children.get("rule")
    return None if kind is None else str(kind.value)


def _absolute(tree: Node) -> None:
    """Make the paths of tables absolute, while it is known which file says them."""
    if isinstance(tree.value, dict):
        for key, child in tree.value.items():
            file, path = child.mark.file, child.value
            if key in TABLE_KEYS and file is not None and _is_table(path):
                child.value = str((file.parent / Path(str(path)).expanduser()).resolve())
            _absolute(child)
    elif isinstance(tree.value, list):
        for child in tree.value:
            _absolute(child)


def _is_table(value: object) -> bool:
    endings = (*TABLE_ENDINGS, *_WORKBOOKS)
    return isinstance(value, str) and value.lower().endswith(endings) and "\0" not in value


def _children(tree: Node) -> dict[str, Node]:
    if isinstance(tree.value, dict):
        return tree.value
    raise InputError("scenario.not_a_map", file=tree.mark.file, line=tree.mark.line)


def _short(value: object) -> str:
    return type(value).__name__ if isinstance(value, (dict, list)) else str(value)
