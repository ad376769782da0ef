"""Reading a YAML 1.2 file into plain values that remember the file and line they came from.

YAML is read with ruamel.yaml, since the customary reader turns `NO` into false and `12:30` into
750 and drops keys that appear twice. A file becomes a tree of `Node`; merging files keeps the
nodes, so a mistake that shows only after inheritance is still reported at the right line.
"""

from __future__ import annotations

import math
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from sim.beginnings import OFFICE, UTF_16
from sim.errors import InputError, InputErrors
from sim.scenario.meant import Slip, slip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ruamel.yaml.nodes import Node as YamlNode

LARGEST_FILE = 4 * 1024 * 1024
"""Bytes; a scenario is a few kilobytes, tables of residents are files of their own."""
MOST_NODES = 200_000
DEEPEST = 60

_QUOTE_OPEN = "scenario.quote_open"
"""Noticed at the end of the file; to be mended where the quotation begins."""

_KNOWN = {
    "expected <block end>": "scenario.bad_indent",
    "mapping values are not allowed": "scenario.stray_colon",
    "could not find expected ':'": "scenario.no_colon",
    "expected ',' or ": "scenario.not_closed",
    "found unknown escape character": "scenario.bad_escape",
    "but found another document": "scenario.two_documents",
    "found unexpected end of stream": _QUOTE_OPEN,
}
"""What the reader of YAML says of the commonest faults, in English only, and our own sentences."""

Scalar = str | int | float | bool | None
Path_ = tuple[str | int, ...]
"""Where a value lies in a tree: keys of maps and places in lists."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file; no file for values that were given on the command line."""

    file: Path | None = None
    line: int | None = None


@dataclass(slots=True)
class Node:
    """A value and where it stands.

    Attributes:
        value: A map or a list of nodes, or a scalar.
        mark: Where the value's key stands, or the value itself in a list.
        whole: Whether it replaces what it inherits instead of being merged with it.
    """

    value: dict[str, Node] | list[Node] | Scalar
    mark: Mark
    whole: bool = False


def plain(node: Node) -> Any:
    """The tree as ordinary dicts, lists and scalars."""
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return [plain(child) for child in node.value]
    return node.value


def from_plain(value: Any, mark: Mark | None = None, depth: int = 0) -> Node:
    """A tree of ordinary values, all with the same mark.

    Raises:
        InputError: A value that no file could hold.
    """
    mark = mark or Mark()
    if depth > DEEPEST:
        raise InputError("scenario.too_deep", file=mark.file, line=mark.line, count=DEEPEST)
    if isinstance(value, dict):
        children = {str(k): from_plain(v, mark, depth + 1) for k, v in value.items()}
        return Node(children, mark)
    if isinstance(value, (list, tuple)):
        return Node([from_plain(v, mark, depth + 1) for v in value], mark)
    if value is None or isinstance(value, (str, int, float, bool)):
        return Node(value, mark)
    raise InputError(
        "scenario.not_a_value", file=mark.file, line=mark.line, got=type(value).__name__
    )


def locate(root: Node, path: Sequence[str | int], *, keep_last: bool = True) -> tuple[Mark, str]:
    """Where a path leads, as far as the tree has it, and the dotted key to show.

    Elements that the tree does not know are skipped: libraries put the names of alternatives
    into the paths of their errors.

    Args:
        root: The tree.
        path: Keys of maps and places in lists.
        keep_last: Show the last element even if the tree does not know it: a missing key.
    """
    node, mark, shown = root, root.mark, ""
    for i, element in enumerate(path):
        value = node.value
        child: Node | None = None
        if isinstance(value, dict):
            child = value.get(str(element))
        elif isinstance(value, list) and isinstance(element, int) and 0 <= element < len(value):
            child = value[element]
        if child is not None:
            node, mark = child, child.mark
        elif i < len(path) - 1 or not keep_last or not isinstance(value, dict):
            continue
        shown = _joined(shown, element)
    return mark, shown


def _joined(shown: str, element: str | int) -> str:
    if isinstance(element, int):
        return f"{shown}[{element + 1}]"
    return f"{shown}.{element}" if shown else str(element)


def read(path: Path) -> Node:
    """Read one file.

    Args:
        path: The file; UTF-8, with or without a byte order mark, or UTF-16 with one.

    Raises:
        InputError: The file cannot be read, or is not one well formed YAML document whose top
            is a map. All keys that appear twice are reported at once.
    """
    return read_text(_decoded(path), path)


def read_text(source: str, path: Path | None = None) -> Node:
    """Read YAML from a string.

    Args:
        source: The text.
        path: The file it comes from, for messages.

    Raises:
        InputError: As `read`.
    """
    root = _composed(source, path)
    if root is None:
        raise InputError("scenario.empty_file", file=path)
    top = _Builder(path).build(root)
    if not isinstance(top.value, dict):
        fault = slip(source, 1) if isinstance(top.value, str) else None
        if fault is not None:
            raise _slipped(fault, path)
        raise InputError("scenario.not_a_map", file=path, line=1, got=_shortened(top.value))
    return top


def read_value(source: str) -> Any:
    """One value as YAML would read it: what follows the `=` of `--set path=value`.

    Raises:
        InputError: Not well formed.
    """
    root = _composed(source, None)
    return None if root is None else plain(_Builder(None).build(root))


def _decoded(path: Path) -> str:
    if path.is_dir():
        raise InputError("scenario.is_a_folder", file=path)
    try:
        status = path.stat()
        size, plain_file = status.st_size, stat.S_ISREG(status.st_mode)
        raw = path.read_bytes() if plain_file and size <= LARGEST_FILE else b""
    except FileNotFoundError:
        raise InputError("error.not_found", file=path) from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise InputError("error.not_readable", file=path, reason=reason) from None
    if not plain_file:
        raise InputError("error.no_plain_file", file=path)
    if size > LARGEST_FILE:
        raise InputError("scenario.too_large", file=path, limit=LARGEST_FILE // (1024 * 1024))
    if raw.startswith(OFFICE):
        raise InputError("scenario.office_file", file=path)
    wide = raw.startswith(UTF_16)
    if b"\0" in raw and not wide:
        line = raw.count(b"\n", 0, raw.index(b"\0")) + 1
        raise InputError("scenario.not_utf8", file=path, line=line)
    try:
        return raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise InputError("scenario.not_utf8", file=path, line=line) from None


def _slipped(fault: Slip, path: Path | None) -> InputError:
    """What to say of a sign that an input method wrote."""
    signs = {"sign": fault.sign, "instead": fault.instead}
    return InputError(fault.message, file=path, line=fault.line, **signs)


def _composed(source: str, path: Path | None) -> YamlNode | None:
    yaml = YAML(typ="safe", pure=True)
    try:
        return yaml.compose(source)
    except MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = None if mark is None else mark.line + 1
        found = str(problem.problem or problem.context or problem)
        if "'\\t'" in found:
            raise InputError("scenario.tab", file=path, line=line) from None
        fault = None if line is None else slip(source, line)
        if fault is not None:
            raise _slipped(fault, path) from None
        for beginning, message in _KNOWN.items():
            if found.startswith(beginning):
                begun = problem.context_mark if message == _QUOTE_OPEN else None
                line = line if begun is None else begun.line + 1
                raise InputError(message, file=path, line=line) from None
        raise InputError("scenario.bad_yaml", file=path, line=line, reason=found) from None
    except YAMLError as problem:
        where = getattr(problem, "position", None)
        line = None if where is None else source.count("\n", 0, where) + 1
        sign = getattr(problem, "character", None)
        if isinstance(sign, int):
            raise InputError(
                "scenario.hidden_sign", file=path, line=line, code=f"U+{sign:04X}"
            ) from None
        reason = str(problem).splitlines()[0]
        raise InputError("scenario.bad_yaml", file=path, line=line, reason=reason) from None
    except RecursionError:
        raise InputError("scenario.too_deep", file=path, count=DEEPEST) from None
    except (ValueError, IndexError, TypeError, AttributeError) as problem:
        reason = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        raise InputError("scenario.bad_yaml", file=path, reason=reason) from None


class _Builder:
    """Turns the graph that the YAML reader composed into a tree of nodes."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.count = 0
        self.open: set[int] = set()
        self.twice: list[InputError] = []

    def build(self, root: YamlNode) -> Node:
        tree = self._node(root, self._mark(root), 0)
        if self.twice:
            raise InputErrors(self.twice)
        return tree

    def _mark(self, node: YamlNode) -> Mark:
        return Mark(self.path, node.start_mark.line + 1)

    def _node(self, node: YamlNode, mark: Mark, depth: int) -> Node:
        self.count += 1
        if self.count > MOST_NODES:
            raise InputError("scenario.too_many", file=self.path, count=MOST_NODES)
        if depth > DEEPEST or id(node) in self.open:
            raise InputError("scenario.too_deep", file=self.path, line=mark.line, count=DEEPEST)
        if isinstance(node, ScalarNode):
            return Node(self._scalar(node, mark), mark)
        self.open.add(id(node))
        value: dict[str, Node] | list[Node]
        if isinstance(node, MappingNode):
            value = self._map(node, depth)
        else:
            assert isinstance(node, SequenceNode)
            value = [self._node(child, self._mark(child), depth + 1) for child in node.value]
        self.open.discard(id(node))
        return Node(value, mark)

    def _map(self, node: MappingNode, depth: int) -> dict[str, Node]:
        children: dict[str, Node] = {}
        for key_node, value_node in node.value:
            mark = self._mark(key_node)
            if not isinstance(key_node, ScalarNode) or not str(key_node.value).strip():
                raise InputError("scenario.key_not_scalar", file=self.path, line=mark.line)
            key = str(key_node.value)
            if key == "<<":
                raise InputError("scenario.merge_key", file=self.path, line=mark.line)
            if key in children:
                self.twice.append(
                    InputError("error.duplicate_key", file=self.path, line=mark.line, key=key)
                )
                continue
            children[key] = self._node(value_node, mark, depth + 1)
        return children

    def _scalar(self, node: ScalarNode, mark: Mark) -> Scalar:
        kind = str(node.tag).rpartition(":")[2]
        text = str(node.value)
        try:
            if kind == "null":
                return None
            if kind == "bool":
                return text.lower() == "true"
            if kind == "int":
                return int(text.replace("0o", "0O"), 0) if text[:2] in ("0x", "0o") else int(text)
            if kind == "float":
                return _float(text)
        except ValueError:
            return text
        if kind in ("str", "timestamp"):
            return text
        raise InputError("scenario.bad_tag", file=self.path, line=mark.line, got=str(node.tag))


def _float(text: str) -> float:
    lower = text.lower()
    if lower.lstrip("+-") == ".inf":
        return -math.inf if lower.startswith("-") else math.inf
    return math.nan if lower == ".nan" else float(text)


def _shortened(value: object) -> str:
    if isinstance(value, list):
        return "[…]"
    shown = str(value)
    return shown if len(shown) <= 60 else shown[:59] + "…"
