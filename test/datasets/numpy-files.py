"""
Files of NumPy for test/datasets/numpy.test.ts, and the numbers in them as Python writes them.

    pip install numpy && python test/datasets/numpy-files.py
"""

import json
import shutil
from pathlib import Path

import numpy as np

here = Path(__file__).parent / "data"
rng = np.random.default_rng(11)
folder = here / "numpy"
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir()
rows = 12
types = ["<f4", "<f8", "|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8"]
reference = {}
for name in types:
    whole = rng.normal(0, 40, (rows, 3))
    if name == "|b1":
        array = whole > 0
    elif "u" in name:
        array = np.abs(whole).astype(name)
    else:
        array = whole.astype(name)
    if name == "<i8":
        array[0, 0] = -(2**40) - 1
    if name == "<u8":
        array[0, 0] = 2**45 + 1
    for order in "CF":
        np.save(folder / f"{name[1:]}-{order}.npy", np.asarray(array, order=order))
    reference[name[1:]] = array.astype("float64").tolist()

X = rng.normal(0, 1, (rows, 4)).astype("float32")
X[2, 1] = np.nan
y = rng.integers(0, 2, rows)
several = rng.normal(0, 1, (rows, 2))
groups = np.arange(rows) % 4
arrays = {"X": X, "y": y, "several": several, "groups": groups, "names": np.array(["a"] * rows), "X_test": X[:3]}
np.savez(folder / "table.npz", **arrays)
np.savez_compressed(folder / "table-compressed.npz", **{**arrays, "X": np.asfortranarray(X)})
np.savez(folder / "no-inputs.npz", X_train=X, y_train=y)
np.savez(folder / "lengths.npz", X=X, y=y[:5])
reference["X"] = [[None if np.isnan(v) else float(v) for v in row] for row in X]
reference["y"] = y.tolist()
reference["several"] = several.tolist()
reference["groups"] = groups.tolist()

small = np.array([[0, 1], [1, 0], [0, 0], [1, 1]])
np.savez(here / "contract-plain.npz", X=small, y=np.array([5, 7, 5, 7]))
np.savez_compressed(here / "contract-compressed.npz", X=small, y=np.array([5, 7, 5, 7]))

np.save(folder / "big-endian.npy", X.astype(">f4"))
np.save(folder / "half.npy", X.astype("<f2"))
np.save(folder / "complex.npy", X.astype("<c8"))
np.save(folder / "texts.npy", np.array([["a", "b"], ["c", "d"]]))
np.save(folder / "objects.npy", np.array([[{}, 1], [2, 3]], dtype=object))
np.save(folder / "records.npy", np.zeros(3, dtype=[("a", "<f4"), ("b", "<i4")]))
np.save(folder / "cube.npy", np.zeros((2, 3, 4), dtype="<f4"))
np.save(folder / "empty.npy", np.zeros((0, 4), dtype="<f4"))
with open(folder / "version-3.npy", "wb") as file:
    np.lib.format.write_array(file, X, version=(3, 0))

(here.parent / "numpy.reference.json").write_text(json.dumps(reference) + "\n")
