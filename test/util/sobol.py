"""Writes sobol.reference.json: SciPy's plain Sobol' points, which sobol.test.ts checks against.

Run: python test/util/sobol.py   (SciPy 1.x)
"""

import json
import pathlib

from scipy.stats import qmc

dimensions = 128


def integers(points):
    return [[int(x * 2**30) for x in row] for row in points]


late = 1_000_003
engine = qmc.Sobol(dimensions, scramble=False)
first = engine.random(32)
engine.fast_forward(late - 32)
figures = {
    "dimensions": dimensions,
    "scale": 2**30,
    "first": integers(first),
    "lateSkip": late,
    "late": integers(engine.random(3)),
}
pathlib.Path(__file__).with_suffix(".reference.json").write_text(json.dumps(figures) + "\n")
