"""Checkpoints: a run written to one file, from which it goes on to the bit.

The file is a zip archive: `facts.json` (scenario, seed, week), the arrays of the world as
`world/NAME.npy`, and what has been recorded so far as `record/NAME.npy` and
`record/quantities.json`. It holds the hash of the sources that wrote it: other sources could read
the arrays in another sense, so they refuse it.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.destination import beside, destination
from sim.engine.cache import source_key
from sim.errors import InputError
from sim.measures import Recorder

if TYPE_CHECKING:
    from sim.model import ParticipationModel


def save(model: ParticipationModel, path: str | Path) -> None:
    """Write everything that the rest of a run depends on, and what has been measured so far.

    Args:
        model: The run, at any week.
        path: The file; it is written beside and put in place when it is complete.

    Raises:
        InputError: The folder cannot be written, or the model was given a population that its
            scenario does not describe.
    """
    path = Path(path)
    if model.given:
        raise InputError("model.checkpoint_given", file=str(path))
    record = model.recorder
    facts = {
        "sources": source_key(),
        "scenario": model.scenario.to_dict(),
        "file": str(model.scenario.file or ""),
        "seed": model.seed,
        "redraw": model.redraw_due,
        "week": model.week,
        "even": model.even,
        "spin_up_weeks": model.spin_up_weeks,
        "flat": model.flat,
        "flatness": model.flatness,
        "engine": model.engine.name,
        "weeks": record.weeks,
        "committees": record.committees,
        "concentration": record.concentration,
        "quantities": record.quantities,
        "periods": [(period, index) for period, index, *_ in record.tallies],
    }
    target = destination(path)
    part = beside(target)
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr("facts.json", json.dumps(facts, ensure_ascii=False))
            for field in fields(model.arrays):
                _put(archive, f"world/{field.name}", getattr(model.arrays, field.name))
            _put(archive, "record/counts", np.array(record.counts))
            _put(archive, "record/amounts", np.array(record.amounts))
            for number, (_, _, *tally) in enumerate(record.tallies):
                for k, array in enumerate(tally):
                    _put(archive, f"record/tally_{number}_{k}", array)
        part.replace(target)
    except OSError as problem:
        part.unlink(missing_ok=True)
        reason = problem.strerror or str(problem)
        raise InputError("error.not_writable", file=path, reason=reason) from problem


def load(path: str | Path, engine: str | None = None, threads: int = 1) -> ParticipationModel:
    """Go on from a checkpoint.

    Args:
        path: A file that `save` wrote.
        engine: Engine to go on with; None: the one it was written by.
        threads: Threads of the fast engine.

    Raises:
        InputError: The file is no checkpoint, or other sources of the model wrote it.
    """
    from sim.model import ParticipationModel
    from sim.scenario import Scenario

    try:
        with zipfile.ZipFile(path) as archive:
            facts = json.loads(archive.read("facts.json"))
            names = [name for name in archive.namelist() if name.endswith(".npy")]
            stored = {name[:-4]: _get(archive, name) for name in names}
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as problem:
        raise InputError("model.bad_checkpoint", file=str(path), reason=str(problem)) from problem
    if facts.get("sources") != source_key():
        raise InputError("model.other_checkpoint", file=str(path))
    scenario = Scenario.from_dict(facts["scenario"])
    scenario.found_in(facts["file"])
    wanted = engine or facts["engine"]
    model = ParticipationModel(scenario, facts["seed"], wanted, threads)
    for field in fields(model.arrays):
        if f"world/{field.name}" not in stored:
            raise InputError("model.bad_checkpoint", file=str(path), reason=field.name)
        # the file forgets the alignment of rows, and for other rows all code is compiled anew
        wanted_rows = getattr(model.arrays, field.name).dtype
        setattr(model.arrays, field.name, stored[f"world/{field.name}"].astype(wanted_rows))
    model.week, model.even = facts["week"], facts["even"]
    model.spin_up_weeks, model.flat = facts["spin_up_weeks"], facts["flat"]
    model.flatness = facts["flatness"]
    model.resume(_recorder(facts, stored), facts["redraw"])
    return model


def _recorder(facts: dict[str, Any], stored: dict[str, np.ndarray]) -> Recorder:
    """What had been recorded when the checkpoint was written."""
    tallies = [
        (period, index, *(stored[f"record/tally_{number}_{k}"] for k in range(4)))
        for number, (period, index) in enumerate(facts["periods"])
    ]
    return Recorder(
        weeks=facts["weeks"],
        counts=list(stored["record/counts"]),
        amounts=list(stored["record/amounts"]),
        committees=facts["committees"],
        tallies=tallies,
        concentration=[tuple(row) for row in facts["concentration"]],
        quantities=[tuple(row) for row in facts["quantities"]],
    )


def _put(archive: zipfile.ZipFile, name: str, array: np.ndarray) -> None:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, allow_pickle=False)
    archive.writestr(f"{name}.npy", buffer.getvalue())


def _get(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    buffer = io.BytesIO(archive.read(name))
    array: np.ndarray = np.lib.format.read_array(buffer, allow_pickle=False)
    return array
