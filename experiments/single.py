"""One run of one scenario, kept with everything that was measured.

    <folder>/
      scenario.yaml           the scenario in full, with what it inherited
      manifest.json           seed, engine, versions, machine, people, spin-up, times
      tables/<table>.parquet  and .csv: measures, participation, quantities, units, concentration

A run that is interrupted keeps the weeks that it finished.
"""

from __future__ import annotations

import json
import re
import signal
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from experiments.provenance import files_of, machine, parameter_digest, program
from experiments.writing import reason_of, unwritable, write_table, write_text
from sim.columns import FORMS
from sim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim import Scenario

MANIFEST: Final = "manifest.json"
SCENARIO: Final = "scenario.yaml"
TABLES: Final = ("measures", "participation", "quantities", "units", "concentration")
NEEDED: Final = TABLES[:4]
"""Tables without which a folder is no run; the others came later."""

WEEKS_AT_ONCE = 4
"""Weeks between two looks at the progress bar and at a wish to stop."""


@dataclass
class SingleRun:
    """A finished (or interrupted) run.

    Attributes:
        scenario: What was run.
        manifest: Seed, engine, versions, spin-up, times, whether it was interrupted.
        tables: `measures`, `participation`, `quantities`, `units`, `concentration`.
    """

    scenario: Scenario
    manifest: dict[str, Any]
    tables: dict[str, pd.DataFrame]

    @property
    def interrupted(self) -> bool:
        """Whether it ended before its last week."""
        return bool(self.manifest["interrupted"])

    def shares(self, period: str = "quarter") -> pd.DataFrame:
        """Share of residents who took part, one row a period and one column a form.

        Args:
            period: "quarter" or "year"; no rows where the run holds no whole one.
        """
        rows = self.tables["participation"]
        rows = rows[(rows["period"] == period) & (rows["group"] == "all")]
        share = rows["took_part"] / rows["people"]
        return rows.assign(share=share).pivot_table(index="index", columns="form", values="share")

    def acts(self) -> pd.DataFrame:
        """Acts of each form, one row a week of the run and one column a form.

        A resident acts at most once a week in each form.
        """
        weekly = self.tables["measures"].set_index("week")
        columns = {f"{form}_acts": form for form in FORMS}
        return weekly[list(columns)].rename(columns=columns).astype(int)

    def to_json(self) -> dict[str, Any]:
        """The run in brief, as values that JSON can hold."""
        shares = {
            period: [
                {"index": int(index), **{str(form): float(row[form]) for form in row.index}}
                for index, row in self.shares(period).iterrows()
            ]
            for period in ("quarter", "year")
        }
        acts = self.acts().reset_index().to_dict("records")
        return {**self.manifest, "shares": shares, "acts": acts}

    def save(self, folder: Path | None = None) -> Path:
        """Write the run.

        Args:
            folder: Where to; None makes `results/<time>-<name>` in the current folder.

        Returns:
            The folder.

        Raises:
            InputError: The folder cannot be written to.
        """
        target = folder if folder is not None else _new_folder(self.scenario.name)
        try:
            (target / "tables").mkdir(parents=True, exist_ok=True)
            for name, table in self.tables.items():
                write_table(target / "tables" / name, table)
            manifest = json.dumps(self.manifest, ensure_ascii=False, indent=1)
            write_text(target / MANIFEST, manifest + "\n")
        except OSError as error:
            raise unwritable(target, error) from error
        self.scenario.dump(target / SCENARIO, resolved=True)
        return target

    @classmethod
    def load(cls, folder: Path) -> SingleRun:
        """Read a run that `save` wrote.

        Args:
            folder: Its folder.

        Raises:
            InputError: It is none, or it cannot be read.
        """
        from sim.scenario import Scenario

        if not is_run(folder):
            raise InputError("store.not_results", file=folder)
        try:
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            paths = {name: folder / "tables" / f"{name}.parquet" for name in TABLES}
            tables = {
                name: pd.read_parquet(path)
                for name, path in paths.items()
                if name in NEEDED or path.is_file()
            }
        except (OSError, ValueError) as error:
            raise InputError("error.not_readable", file=folder, reason=reason_of(error)) from error
        return cls(Scenario.load(folder / SCENARIO), manifest, tables)


def is_run(folder: Path) -> bool:
    """Whether a folder holds a single run: a scenario beside its manifest."""
    return (folder / MANIFEST).is_file() and (folder / SCENARIO).is_file()


def run_one(
    scenario: Scenario,
    *,
    seed: int | None = None,
    engine: str = "fast",
    threads: int = 1,
    acts: Path | None = None,
    panel: Path | None = None,
    every: int = 4,
    network: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> SingleRun:
    """Spin one scenario up and run it to its end.

    Args:
        scenario: What to run.
        seed: Seed of the population and of all luck; None takes the scenario's.
        engine: "fast" or "reference".
        threads: Threads of the fast engine; the result does not depend on them.
        acts: Parquet file for every act from week 0.
        panel: Parquet file for the states of the residents.
        every: Weeks between two states in the panel.
        network: File for the ties at the end (`.graphml`, or `.parquet`).
        progress: Called with the weeks done and the weeks in all.

    Raises:
        InputError: The scenario's tables cannot be used, or the engine refuses what it says.
    """
    from sim import ParticipationModel
    from sim.records import export_network, record_acts, record_panel

    started, clock = datetime.now(UTC), time.perf_counter()
    files = files_of([scenario.to_dict()["community"]])
    chosen = scenario.seed if seed is None else seed
    model = ParticipationModel(scenario, seed=chosen, engine=engine, threads=threads)
    model.spin_up()
    done, total = 0, scenario.weeks.total
    with ExitStack() as records, _wish_to_stop() as stopped:
        if acts is not None:
            records.enter_context(record_acts(model, acts))
        if panel is not None:
            records.enter_context(record_panel(model, panel, every))
        while done < total and not stopped():
            weeks = min(WEEKS_AT_ONCE, total - done)
            model.run(weeks=weeks)
            done += weeks
            if progress is not None:
                progress(done, total)
    if network is not None:
        export_network(model, network)
    tables = {
        "measures": model.measures.reset_index(),
        "participation": model.participation,
        "quantities": model.quantities,
        "units": model.units_table,
        "concentration": model.concentration,
    }
    manifest = {
        "scenario": scenario.name,
        "label": scenario.label.model_dump(),
        "digest": scenario.digest,
        "seed": chosen,
        "engine": engine,
        "weeks": done,
        "weeks_asked": total,
        "interrupted": done < total,
        "people": int(model.population.people),
        "residents": len(model.population.residents["age"]),
        "spin_up_weeks": int(model.spin_up_weeks),
        "flat": bool(model.flat),
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(time.perf_counter() - clock, 2),
        "parameters": parameter_digest(),
        "files": files,
        **program(),
        "machine": machine(),
    }
    return SingleRun(scenario, manifest, tables)


@contextmanager
def _wish_to_stop() -> Iterator[Callable[[], bool]]:
    """Let Ctrl-C end the run after the weeks at hand, so that what is measured is whole."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    before = signal.signal(signal.SIGINT, lambda *_: asked.set())
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _new_folder(name: str) -> Path:
    """A folder that does not exist yet, named by the local time and the scenario."""
    short = re.sub(r"[^\w]+", "_", name)[:40]
    stem = f"{datetime.now():%Y%m%d-%H%M%S}-{short}"
    candidates = (
        Path("results") / f"{stem}{tail}" for tail in ("", *(f"-{n}" for n in range(2, 100)))
    )
    return next(path for path in candidates if not path.exists())
