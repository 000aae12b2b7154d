"""
Parquet files for test/datasets/parquet.test.ts, and what pandas reads from them again.

    pip install pandas pyarrow && python test/datasets/parquet.py
"""

import datetime
import decimal
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

here = Path(__file__).parent / "data"
rng = np.random.default_rng(5)
rows = 40
double = rng.normal(0, 1, rows)
double[[3, 17]] = np.nan
table = pd.DataFrame(
    {
        "int64": rng.integers(-5, 5, rows),
        "uint8": rng.integers(0, 255, rows).astype("uint8"),
        "double": double,
        "float": rng.normal(1e6, 1, rows).astype("float32"),
        "bool": rng.random(rows) < 0.5,
        "colour": pd.Categorical(rng.choice(["red", "green", "blue"], rows)),
        "size": [None if x < 0.1 else "S" if x < 0.5 else "L" for x in rng.random(rows)],
        "decimal": [decimal.Decimal(int(x)) / 100 for x in rng.integers(0, 1000, rows)],
        "when": [datetime.datetime(2024, 1, 1) + datetime.timedelta(days=int(d)) for d in range(rows)],
        "y": rng.choice(["no", "yes"], rows),
    }
)
arrow = pa.Table.from_pandas(table, preserve_index=False)
for codec in ["snappy", "zstd", "gzip", "none"]:
    pq.write_table(arrow, here / f"table-{codec}.parquet", row_group_size=15, compression=codec)
pq.write_table(pa.table({"a": [1, 2], "list": [[1], [2, 3]], "y": [0.5, 1.5]}), here / "nested.parquet")
small = pa.table({"a": [0, 1, 0, 1], "b": [1, 0, 0, 1], "y": [5, 7, 5, 7]})
pq.write_table(small, here / "contract-plain.parquet", compression="none")
pq.write_table(small, here / "contract-zstd.parquet", compression="zstd")

again = pd.read_parquet(here / "table-snappy.parquet")
numbers = again[["int64", "uint8", "double", "float", "bool", "decimal"]].astype("float64")
reference = {
    "numbers": [[None if np.isnan(x) else x for x in row] for row in numbers.to_numpy().tolist()],
    "colour": again["colour"].astype(str).tolist(),
    "size": [value if isinstance(value, str) else None for value in again["size"]],
    "y": again["y"].tolist(),
    "when": [int(t.timestamp() * 1000) for t in again["when"].dt.tz_localize("UTC")],
}
(Path(__file__).parent / "parquet.reference.json").write_text(json.dumps(reference, separators=(",", ":")) + "\n")
