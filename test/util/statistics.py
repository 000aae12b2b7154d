"""Writes statistics.reference.json: figures of NumPy and math.fsum that statistics.test.ts checks against.

Run: python test/util/statistics.py   (NumPy)
"""

import json
import math
import pathlib

import numpy as np

random = np.random.default_rng(0)
samples = {
    "two": [3.5, -1.25],
    "odd": [round(x, 3) for x in random.normal(0, 1, 7)],
    "even with ties": [1, 5, 5, 2, 9, 2, 2, 8],
    "large mean": [1e9 + round(x, 4) for x in random.normal(0, 1e-2, 50)],
    "wide": [float(f"{x:.6g}") for x in 10 ** random.uniform(-12, 12, 40)],
}
shares = [0, 0.05, 0.25, 0.5, 0.8, 0.975, 1]

figures = {
    name: {
        "values": values,
        "sum": math.fsum(values),
        "mean": math.fsum(values) / len(values),
        "standardDeviation": float(np.std(np.array(values, np.longdouble), ddof=1)),
        "median": float(np.median(values)),
        "quantiles": [[p, float(np.quantile(values, p))] for p in shares],
    }
    for name, values in samples.items()
}
path = pathlib.Path(__file__).with_suffix(".reference.json")
path.write_text(json.dumps(figures) + "\n")
