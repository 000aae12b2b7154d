"""Figures of scikit-learn and NumPy for test/datasets/preprocessing.test.ts.

Run from the repository's root: python test/datasets/preprocessing.py
The rows are every third one, as in the test. Values are float32, as our readers store them, then taken as double.
"""

import csv
import gzip
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.preprocessing import MinMaxScaler, StandardScaler

root = Path(__file__).parents[2] / "configs" / "data"


def read(name, target, numeric_target):
    opener = gzip.open if name.endswith(".gz") else open
    with opener(root / name, "rt") as file:
        rows = list(csv.DictReader(file))
    columns = [column for column in rows[0] if column != target]
    x = np.array([[float(row[c]) for c in columns] for row in rows], dtype=np.float32).astype(np.float64)
    y = np.array([float(row[target]) for row in rows]) if numeric_target else None
    return x[::3], None if y is None else y[::3]


def mad_kept(x, threshold):
    median = np.median(x, axis=0)
    mad = np.median(np.abs(x - median), axis=0)
    reach = np.where(mad > 0, threshold * 1.4826 * mad, np.inf)
    return np.flatnonzero((np.abs(x - median) <= reach).all(axis=1)), [int(i) for i in np.flatnonzero(mad == 0)]


def iqr_kept(x, factor):
    q1, q3 = np.percentile(x, [25, 75], axis=0)
    reach = np.where(q3 > q1, factor * (q3 - q1), np.inf)
    return np.flatnonzero(((x >= q1 - reach) & (x <= q3 + reach)).all(axis=1))


out = {"sklearn": sklearn.__version__, "numpy": np.__version__}
for name, target, numeric in [
    ("digits.csv.gz", "digit", False),
    ("breast-cancer.csv", "diagnosis", False),
    ("diabetes.csv", "progression", True),
]:
    x, y = read(name, target, numeric)
    standard = StandardScaler().fit(x)
    min_max = MinMaxScaler().fit(x)
    kept, skipped = mad_kept(x, 6.0)
    after = StandardScaler().fit(x[kept])
    out[name] = {
        "target": target,
        "mean": standard.mean_.tolist(),
        "sd": np.sqrt(standard.var_).tolist(),
        "min": min_max.data_min_.tolist(),
        "max": min_max.data_max_.tolist(),
        "madKept": (3 * kept).tolist(),
        "madSkipped": skipped,
        "iqrKept": (3 * iqr_kept(x, 3.0)).tolist(),
        "afterMad": {"mean": after.mean_.tolist(), "sd": np.sqrt(after.var_).tolist()},
        "targetMoments": None if y is None else {"mean": y.mean(), "sd": y.std()},
    }
Path(__file__).with_name("preprocessing.reference.json").write_text(json.dumps(out) + "\n")
