"""What is done with many runs of the model: comparing, pricing, keeping, drawing, reporting.

Arrows point one way: this package uses `sim`, and `sim` knows nothing of it. Importing it costs
nothing but the registration of its texts; each module is imported by whoever needs it.
"""

from pathlib import Path

from sim.texts import register

register(Path(__file__).parent / "texts")
register(Path(__file__).parent / "report" / "texts")  # of figures and tables, too
