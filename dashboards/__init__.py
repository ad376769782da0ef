"""The pages in the browser: compare, watch, classroom, results.

`python -m dashboards` or `linli dashboard` starts them. Importing this package registers its
texts and nothing else: no page framework is loaded before the launcher has set it up.
"""

from __future__ import annotations

from pathlib import Path

from sim.texts import register

FOLDER = Path(__file__).resolve().parent

register(FOLDER / "texts")
