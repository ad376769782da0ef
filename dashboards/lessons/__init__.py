"""Lessons for a class: predict what a model will give, run it, compare.

One YAML file a lesson holds everything in both languages (`schema`); `shelf` reads and checks
them, `running` carries them out in a worker, `reading` turns what came out into estimates and
verdicts, `writing` makes the printable sheet and the pages in `docs/lessons`. Nothing here knows
of browsers. `python -m dashboards.lessons` writes the pages anew.
"""

from __future__ import annotations

from pathlib import Path

from sim.texts import register

register(Path(__file__).resolve().parent / "texts")
