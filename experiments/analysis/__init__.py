"""What the runs of a sweep say: what matters, how things work together, and where it fails.

    response      one number a point and replicate, or its difference to the reference point
    sensitivity   Sobol and Morris indices, shares of variance by factor and by pair
    surface       a smooth response with its interactions, and how far it can be trusted
    policies      many points against their reference: corrected intervals, replicates needed
    discovery     boxes of factors within which the outcome is of a kind ("fails when …")
    findings      all of it for one sweep, in values, tables and words

Each takes plain arrays and knows nothing of the model.
"""

from pathlib import Path

from sim.texts import register

register(Path(__file__).parent / "texts")
