"""Sweeps: thousands of runs from a study file, that survive whatever happens to them.

    study file ──> Study ──> design of points ──> plan of tasks ──> workers ──> chunks ──> tables
      study.py                  designs.py          plan.py         work.py    folder.py  tables.py

`rows` gathers finished runs for the tables, a slice at a time.
`driver` carries a plan out through any `concurrent.futures` executor: processes of this machine
(`crew`), Dask (`cluster`), or the elements of a job array, which share nothing but the folder.
"""

from pathlib import Path

from sim.texts import register

register(Path(__file__).parent / "texts")
