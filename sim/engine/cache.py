"""Compiled code, cached under a key of everything it was made from.

Numba's own cache looks only at the file of the outermost function, so a rule changed in another
file would go on giving old results. Here the folder of the cache carries a hash of every source
file of `sim` and of the versions used: a changed rule is a new folder. Functions made with
`compiled` release the interpreter lock, so threads share one process.
"""

from __future__ import annotations

import hashlib
import os
import sys
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import llvmlite
import numba
import numpy as np
from platformdirs import user_cache_dir

PACKAGE = Path(__file__).resolve().parents[1]


@cache
def source_key() -> str:
    """Return the hash of all sources of `sim` and of the versions, 24 hex digits."""
    digest = hashlib.blake2s(digest_size=12)
    versions = (sys.version, numba.__version__, llvmlite.__version__, np.__version__)
    digest.update(repr(versions).encode("utf-8"))
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode("utf-8"))
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def cache_folder() -> Path | None:
    """Return the folder for compiled code, made if need be.

    Or None when no folder can be written.
    """
    root = os.environ.get("LINLI_CACHE_DIR") or user_cache_dir("linli", appauthor=False)
    folder = Path(root) / f"compiled-{source_key()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return None
    return folder


_CONFIG: Any = numba.config


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function to machine code on first call, without fast-math.

    Releasing the interpreter lock.

    Args:
        function: A function that Numba can compile; what it calls may be rules
            (`sim.engine.dispatch.rule`).

    Returns:
        Numba's dispatcher, cached in `cache_folder` where that exists.
    """
    dispatcher = numba.njit(nogil=True, error_model="numpy")(function)
    folder = cache_folder()
    if folder is not None:
        before = _CONFIG.CACHE_DIR
        _CONFIG.CACHE_DIR = str(folder)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", numba.core.errors.NumbaWarning)
                dispatcher.enable_caching()
        finally:
            _CONFIG.CACHE_DIR = before
    return dispatcher
