"""What a visitor uploads: a zip of a folder of results, or a table of runs (Parquet).

A stranger's file is unpacked by a process of its own (`python -m dashboards.pages.results.intake`)
that is given a limited memory and a limited time, and nothing of what it was given but bytes:

- names in the archive are only compared with the few that a folder of results has, never used as
  paths; an archive with names that lead elsewhere, links, or locked files is refused as a whole;
- what is unpacked is counted while it is unpacked, whatever the archive says of its size;
- tables are read once and written anew, so that the server's workers never open the stranger's;
- JSON is read as JSON, and nothing that could hold code (pickle, YAML tags) is read at all.

    <folder of the session>/<number>/       runs.parquet, plan.json, manifest.json, tables/…

The process prints one line of JSON: `{}`, or the key and the values of what to say.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from dashboards.uploads import shown_size
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

MEGABYTE: Final = 1024 * 1024
KINDS: Final = (".zip", ".parquet")
"""Endings of files that are taken."""
LARGEST_UPLOAD: Final = 20_000_000
"""Bytes of an upload, which comes as one message."""
LARGEST_UNPACKED: Final = 160 * MEGABYTE
"""Bytes of what is taken out of it, all files together."""
LARGEST_JSON: Final = 20 * MEGABYTE
"""Bytes of one JSON file."""
MOST_MEMBERS: Final = 20_000
"""Files in an archive."""
MOST_CELLS: Final = 40_000_000
"""Rows × columns of a table."""
MEMORY: Final = 3 * 1024 * MEGABYTE
"""Bytes of address space that the process may have (not on Windows)."""
SECONDS: Final = 60
"""Seconds that it may take."""

JSON_FILES: Final = ("manifest.json", "plan.json", "summary.json", "search.json", "findings.json")
TABLES: Final = (
    "runs.parquet", "design.parquet", "front.parquet", "candidates.parquet",
    "evaluations.parquet",
    *(f"tables/{name}.parquet" for name in (
        "runs", "participation", "measures", "quantities", "concentration")),
)  # fmt: skip


def take_in(upload: str, target: str) -> str:
    """Unpack an upload in a process of its own; runs in a worker.

    Args:
        upload: The uploaded file.
        target: Folder to be made; it is there if, and only if, all went well.

    Returns:
        The folder.

    Raises:
        InputError: The upload cannot be used; nothing of it is kept.
    """
    if Path(upload).stat().st_size > LARGEST_UPLOAD:
        raise InputError("dash.upload.too_large", limit=shown_size(LARGEST_UPLOAD))
    part = Path(target).with_name(Path(target).name + ".part")
    command = [sys.executable, "-P", "-m", "dashboards.pages.results.intake", upload, str(part)]
    root = str(Path(__file__).resolve().parents[3])
    environment = {
        name: value for name, value in os.environ.items() if name.upper() in _KEPT_VARIABLES
    }
    environment |= {
        "PYTHONPATH": root, "ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1",
    }  # fmt: skip
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, timeout=SECONDS, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        told = json.loads(done.stdout.decode("utf-8").strip() or "null")
    except (subprocess.TimeoutExpired, ValueError, OSError):
        told = None
    if not isinstance(told, dict):
        _remove(part)
        raise InputError("dash.results.error.not_unpacked")
    if told:
        _remove(part)
        values: dict[str, Any] = {str(key): str(value) for key, value in told["values"].items()}
        raise InputError(str(told["key"]), **values)
    part.rename(target)
    return target


_KEPT_VARIABLES: Final = {
    "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "HOME", "USERPROFILE", "LANG", "LC_ALL",
}  # fmt: skip


def unpack(upload: Path, target: Path) -> None:
    """Take a folder of results out of an upload.

    Args:
        upload: The uploaded file.
        target: Folder to be made.

    Raises:
        InputError: It holds none, or it is built to do harm.
    """
    target.mkdir(parents=True)
    with upload.open("rb") as file:
        head = file.read(4)
    if head == b"PAR1":
        _clean_table(upload, target / "runs.parquet")
        return
    if not head.startswith(b"PK") or not zipfile.is_zipfile(upload):
        raise InputError("dash.results.error.not_an_archive")
    with zipfile.ZipFile(upload) as archive:
        found = _members(archive)
        left = LARGEST_UNPACKED
        for name, member in found.items():
            raw = target / "unpacked"
            left -= _copied(archive, member, raw, left)
            path = target.joinpath(*name.split("/"))
            path.parent.mkdir(exist_ok=True)
            (_clean_json if name.endswith(".json") else _clean_table)(raw, path)
            raw.unlink()


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files of a folder of results in an archive, by their name in it."""
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise InputError("dash.results.error.too_many_files", most=f"{MOST_MEMBERS:,}")
    for info in infos:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        link = (info.external_attr >> 16) & 0o170000 == 0o120000
        if path.is_absolute() or ".." in path.parts or ":" in info.filename or link:
            raise InputError("dash.results.error.leads_out", name=info.filename[:80])
        if info.flag_bits & 0x1:
            raise InputError("dash.results.error.locked")
    files = {info.filename: info for info in infos if not info.is_dir()}
    heads = [
        name.rpartition("/")[0]
        for name in files
        if name.rpartition("/")[2] in ("manifest.json", "plan.json", "runs.parquet")
        and not name.rpartition("/")[0].endswith("tables")
    ]
    if not heads:
        raise InputError("dash.results.error.no_results_inside")
    head = min(heads, key=lambda name: (name.count("/") if name else -1, name))
    start = f"{head}/" if head else ""
    return {name: files[start + name] for name in (*JSON_FILES, *TABLES) if start + name in files}


def _copied(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, most: int) -> int:
    """Copy a file out of an archive, and count what comes out."""
    count = 0
    try:
        with archive.open(member) as source, target.open("wb") as file:
            while block := source.read(MEGABYTE):
                count += len(block)
                if count > most:
                    raise InputError(
                        "dash.results.error.unpacks_too_large",
                        most=LARGEST_UNPACKED // MEGABYTE,
                    )
                file.write(block)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise InputError("dash.results.error.damaged", name=member.filename[:80]) from error
    return count


def _clean_json(source: Path, target: Path) -> None:
    if source.stat().st_size > LARGEST_JSON:
        raise InputError(
            "dash.results.error.json_too_large", name=target.name, most=LARGEST_JSON // MEGABYTE
        )
    try:
        plain = json.loads(source.read_text(encoding="utf-8"))
        content = json.dumps(plain, ensure_ascii=False)
    except (ValueError, RecursionError) as error:
        raise InputError("dash.results.error.damaged", name=target.name) from error
    target.write_text(content, encoding="utf-8")


def _clean_table(source: Path, target: Path) -> None:
    """Read a table under the limits of this process, and write it anew without its metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(source)
        facts = file.metadata
        if facts.num_rows * max(1, facts.num_columns) > MOST_CELLS:
            raise InputError("dash.results.error.table_too_large", name=target.name)
        table = file.read()
        if table.num_rows * max(1, table.num_columns) > MOST_CELLS:
            raise InputError("dash.results.error.table_too_large", name=target.name)
        fields = [pa.field(f.name, _plain_type(f.type)) for f in table.schema]
        table = table.replace_schema_metadata(None).cast(pa.schema(fields))
        pq.write_table(table, target, compression="zstd")
    except (OSError, pa.ArrowException, KeyError, TypeError) as error:
        raise InputError("dash.results.error.damaged", name=target.name) from error


def _plain_type(kind: Any) -> Any:
    """Numbers, truth values and text as they are; words of a dictionary as text; no others."""
    import pyarrow as pa

    types = pa.types
    if types.is_dictionary(kind):
        return _plain_type(kind.value_type)
    plain: tuple[Callable[[Any], bool], ...] = (
        types.is_integer, types.is_floating, types.is_boolean, types.is_string,
    )  # fmt: skip
    if any(test(kind) for test in plain):
        return kind
    if types.is_large_string(kind) or types.is_null(kind):
        return pa.string()
    raise TypeError(str(kind))


def _limit() -> None:
    """Give this process a limited memory; where the system has no such limit, time must do."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def main(upload: str, target: str) -> int:
    """Unpack under limits and say how it went."""
    _limit()
    told: dict[str, Any] = {}
    try:
        unpack(Path(upload), Path(target))
    except InputError as error:
        told = {"key": error.message, "values": error.values}
    except MemoryError:
        told = {"key": "dash.results.error.not_unpacked", "values": {}}
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
