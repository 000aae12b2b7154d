"""
Figures of scikit-learn for missing values and categories: the table and what SimpleImputer, StandardScaler, OneHotEncoder
and OrdinalEncoder make of it when they are fitted on every second row.

    python test/datasets/missing-and-categories.py > test/datasets/missing-and-categories.reference.json
"""

import json

import numpy as np
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

rng = np.random.default_rng(3)
rows = 60
numbers = np.round(rng.normal(3, 2, (rows, 3)), 1)
numbers[:, 1] += 1e5
numbers[rng.random((rows, 3)) < 0.2] = np.nan
numbers[::2, 2][:3] = np.nan
colours = rng.choice(["red", "blue", "green", "grey", "mauve", "ochre"], rows, p=[0.35, 0.25, 0.2, 0.1, 0.05, 0.05]).astype(object)
colours[rng.random(rows) < 0.15] = None
sizes = rng.choice(["S", "M", "L"], rows).astype(object)
fit = np.arange(0, rows, 2)

def imputed(strategy, **options):
    imputer = SimpleImputer(strategy=strategy, **options).fit(numbers[fit])
    return {"statistics": imputer.statistics_.tolist(), "values": imputer.transform(numbers).tolist()}

def column(values):
    return values.reshape(-1, 1)

frequent = SimpleImputer(missing_values=None, strategy="most_frequent").fit(column(colours[fit]))
separate = SimpleImputer(missing_values=None, strategy="constant", fill_value="").fit(column(colours[fit]))

one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
rare = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=6, sparse_output=False)
whole = np.array([colour if colour is not None else "red" for colour in colours], dtype=object)

print(
    json.dumps(
        {
            "sklearn": sklearn.__version__,
            "rows": [
                ["" if np.isnan(x) else repr(float(x)) for x in numbers[i]] + [colours[i] or "", sizes[i]]
                for i in range(rows)
            ],
            "fit": fit.tolist(),
            "median": imputed("median"),
            "mean": imputed("mean"),
            "most-frequent": imputed("most_frequent"),
            "constant": imputed("constant", fill_value=7.5),
            "indicator": SimpleImputer(add_indicator=True).fit(numbers).transform(numbers)[:, 3:].tolist(),
            "imputedThenScaled": make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
            .fit(numbers[fit])
            .transform(numbers)
            .tolist(),
            "scaledThenImputed": make_pipeline(StandardScaler(), SimpleImputer(strategy="median"))
            .fit(numbers[fit])
            .transform(numbers)
            .tolist(),
            "oneHotFrequent": one_hot.fit(frequent.transform(column(colours[fit])))
            .transform(frequent.transform(column(colours)))
            .tolist(),
            "oneHotFrequentNames": one_hot.categories_[0].tolist(),
            "oneHotSeparate": one_hot.fit(separate.transform(column(colours)))
            .transform(separate.transform(column(colours)))
            .tolist(),
            "rare": rare.fit(column(whole)).transform(column(np.append(whole, ["beige"]))).tolist(),
            "rareNames": rare.get_feature_names_out(["colour"]).tolist(),
            "whole": whole.tolist(),
            "ordinal": OrdinalEncoder().fit_transform(column(sizes)).ravel().tolist(),
            "ordinalGiven": OrdinalEncoder(categories=[["S", "M", "L"]]).fit_transform(column(sizes)).ravel().tolist(),
        },
        separators=(",", ":"),
    )
)
