"""`python -m benchmarks`: measure, print the table, write the file."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from benchmarks.quantities import PARTS
from benchmarks.results import document, machine, table
from experiments.cli.language import asked_language
from sim.texts import set_language, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.timing import Sample

WIDTH = 140
"""Columns of the table where it does not go to a terminal."""

LATEST = Path(__file__).parent / "latest.json"


def main(arguments: Sequence[str]) -> None:
    """Carry out the command.

    Args:
        arguments: What follows `python -m benchmarks`.
    """
    set_language(asked_language(arguments, os.environ))
    chosen = _options().parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    found: dict[str, Sample] = {}
    here = machine()
    for part in chosen.parts or PARTS:
        name = text(f"benchmarks.part_name.{part}")
        print(text("benchmarks.part", name=name), file=sys.stderr, flush=True)
        found |= importlib.import_module(f"benchmarks.{part}").measure(chosen.quick)
    result = document(found, here, chosen.quick)
    console.print(table(found, chosen.quick))
    console.print(
        text(
            "benchmarks.machine",
            cpu=here["cpu"],
            cores=here["cores"],
            memory=here["memory_gib"],
            python=result["versions"]["python"],
            numba=result["versions"]["numba"],
            date=result["date"],
        )
    )
    console.print(text("benchmarks.quick_note" if chosen.quick else "benchmarks.note"))
    if here["load"] is not None and here["load"] > 0.25 * here["cores"]:
        console.print(text("benchmarks.busy", load=here["load"], cores=here["cores"]))
    target = chosen.out or (None if chosen.quick else LATEST)
    if target is not None:
        target.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        console.print(text("benchmarks.written", file=target.name))


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=text("benchmarks.description")
    )
    parser.add_argument("--quick", action="store_true", help=text("benchmarks.quick"))
    parser.add_argument("--out", type=Path, metavar="FILE", help=text("benchmarks.out"))
    parser.add_argument("--parts", nargs="+", choices=PARTS, help=text("benchmarks.parts"))
    parser.add_argument("--lang", metavar="en|zh", help=text("benchmarks.lang"))
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
