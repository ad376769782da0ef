"""How fast the model is and how much memory it takes, beside other ways to do the same work.

`python -m benchmarks` measures everything in one run, prints a table and writes
`benchmarks/latest.json`. Contenders that are compared take turns, so that a busy machine slows them
alike; a ratio is the median of the ratios of the turns, and its spread is shown. Nothing here is
part of the wheel.
"""

from pathlib import Path

from sim.texts import register

register(Path(__file__).parent / "texts")
