"""Tables of residents and ties that a visitor sent, as they travel, and where models read them.

In a plan a table is text: its bytes, compressed, in base64. In a scenario it is a file name that
holds a hash of what is in it, so that two scenarios are equal only if their tables are, and no
path of a machine is ever in one. A worker remembers the tables of the plans that it has seen; while
a model is built, they lie in a folder of their own (`laid_out`).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import tempfile
import zlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dashboards.uploads import bare_name, shown_size
from sim.errors import InputError, InputErrors

if TYPE_CHECKING:
    from sim import ParticipationModel
    from sim.scenario import Scenario

LARGEST: Final = 3_000_000
"""Bytes of one table; 20,000 residents with all columns have about half of it."""
MOST_TABLES: Final = 4
ENDINGS: Final = (".csv", ".graphml")
REMEMBERED: Final = 64
"""Tables that a worker remembers, compressed."""

_tables: OrderedDict[str, tuple[str, str]] = OrderedDict()
_sound: OrderedDict[str, None] = OrderedDict()


def pack(content: bytes) -> str:
    """A table as text that fits into a plan."""
    return base64.b64encode(zlib.compress(content, 9)).decode("ascii")


def unpack(name: str, packed: str) -> bytes:
    """The bytes of a packed table.

    Args:
        name: Its name, for messages.
        packed: What `pack` gave.

    Raises:
        InputError: It is damaged, or unpacks to more than a table may have.
    """
    if len(packed) > 2 * LARGEST:
        raise InputError("dash.upload.too_large", file=name, limit=shown_size(LARGEST))
    try:
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(base64.b64decode(packed, validate=True), LARGEST + 1)
    except (binascii.Error, ValueError, zlib.error):
        raise InputError("dash.upload.damaged", file=name) from None
    if len(content) > LARGEST:
        raise InputError("dash.upload.too_large", file=name, limit=shown_size(LARGEST))
    return content


def content_name(name: str, content: bytes) -> str:
    """The file name of a table that says what is in it: `residents-5f1e….csv`."""
    path = Path(bare_name(name))
    mark = hashlib.sha256(content).hexdigest()[:20]
    stem = re.sub(r"[^\w.-]+", "_", re.sub(r"-[0-9a-f]{20}$", "", path.stem))[:40] or "table"
    return f"{stem}-{mark}{path.suffix.lower()}"


def remember(tables: Mapping[str, str] | None) -> dict[str, str]:
    """Let models of this worker read the tables of a plan.

    Args:
        tables: Packed tables by the name that the plan's file gives them.

    Returns:
        The name in a scenario of each of them.

    Raises:
        InputError: One is damaged or too large, or these are no tables.
    """
    names = {}
    given = tables if isinstance(tables, Mapping) else {}
    if len(given) > MOST_TABLES:
        raise InputError("dash.own.too_many_tables", most=MOST_TABLES)
    for name, packed in given.items():
        if not isinstance(packed, str) or not str(name).lower().endswith(ENDINGS):
            raise InputError("dash.upload.damaged", file=bare_name(str(name)))
        known = content_name(name, unpack(name, packed))
        names[name] = known
        _tables[known] = (name, packed)
        _tables.move_to_end(known)
    while len(_tables) > REMEMBERED:
        _tables.popitem(last=False)
    return names


def tables_of(scenario: Scenario) -> dict[str, bytes]:
    """The uploaded tables that a scenario names, by that name."""
    return {name: unpack(*_tables[name]) for name in _blocks(scenario).values()}


def _blocks(scenario: Scenario) -> dict[str, str]:
    """The blocks of a scenario's community that name an uploaded table, and its name."""
    community = scenario.community
    named = {
        block: str(getattr(getattr(community, block), "file", None))
        for block in ("population", "ties")
    }
    return {block: name for block, name in named.items() if name in _tables}


@contextmanager
def laid_out(scenario: Scenario) -> Iterator[Scenario]:
    """A scenario whose uploaded tables lie on the disk, for as long as the context lasts.

    What is wrong with a table is told under the name that the visitor gave it.

    Args:
        scenario: Any scenario; one without uploaded tables comes back as it is.
    """
    blocks = _blocks(scenario)
    if not blocks:
        yield scenario
        return
    with tempfile.TemporaryDirectory(prefix="linli-table-") as folder:
        placed: dict[str, Any] = {}
        shown: dict[str, str] = {}
        for block, name in blocks.items():
            path = Path(folder) / name
            path.write_bytes(unpack(*_tables[name]))
            shown[str(path)] = _tables[name][0]
            inner = getattr(scenario.community, block)
            placed[block] = inner.model_copy(update={"file": str(path)})
        community = scenario.community.model_copy(update=placed)
        try:
            yield scenario.model_copy(update={"community": community})
        except InputError as error:
            renamed(error, shown)
            raise


def renamed(error: InputError, shown: Mapping[str, str]) -> None:
    """Let an error name files as the visitor knows them.

    Args:
        error: The error; changed in place.
        shown: The visitor's name of each path.
    """
    parts = error.errors if isinstance(error, InputErrors) else []
    for one in (error, *parts):
        if one.file is not None:
            one.file = shown.get(one.file, bare_name(one.file))


def model_of(scenario: Scenario, seed: int, threads: int = 1) -> ParticipationModel:
    """A model of a scenario, with its uploaded tables where it names any.

    Args:
        scenario: The scenario.
        seed: Seed of population and luck.
        threads: Threads of the engine.
    """
    from sim import ParticipationModel

    with laid_out(scenario) as placed:
        model = ParticipationModel(placed, seed=seed, threads=threads)
    model.scenario = scenario
    return model


def check(scenario: Scenario) -> None:
    """Check the people of a scenario, once.

    Raises:
        InputError: See `sim.scenario.people.check_people`.
    """
    from sim.scenario.people import check_people

    key = f"{scenario.digest} {scenario.seed}"
    if key in _sound:
        _sound.move_to_end(key)
        return
    with laid_out(scenario) as placed:
        check_people(placed)
    _sound[key] = None
    while len(_sound) > REMEMBERED:
        _sound.popitem(last=False)
