"""Scores of scikit-learn's linear models on the tables of configs/tables, on given rows, as JSON on stdout.

  pip install scikit-learn
  REGSWEEP_PYTHON=python3 npm run check:references    # gives it the rows on stdin

In: by table, { "test": rows, "train": rows, "folds": [{ "train": rows, "validation": rows }] }, rows counted from 0.
Out: by table, a list of models, each with its scores on each fold and on the test rows, by our metrics' names.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
import sklearn
from sklearn import metrics as m
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, Ridge
from sklearn.model_selection import TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

TABLES = Path(__file__).parents[2] / "configs" / "tables"


def read(name):
    with open(TABLES / f"{name}.csv", newline="") as file:
        names, *rows = csv.reader(file)
    return {column: np.array(cells) for column, cells in zip(names, zip(*rows))}


def numbers(table, without):
    """[rows, columns]; an empty cell is NaN."""
    return np.array([[float(cell or "nan") for cell in table[name]] for name in table if name not in without]).T


def regression_scores(model, x, y):
    values = model.predict(x)
    return {
        "rmse": m.root_mean_squared_error(y, values),
        "mae": m.mean_absolute_error(y, values),
        "r2": m.r2_score(y, values),
    }


def class_scores(model, x, y):
    p, classes = model.predict_proba(x), model.classes_
    decided = classes[p.argmax(axis=1)]
    two = len(classes) == 2
    return {
        "log-loss": m.log_loss(y, p, labels=classes),
        "accuracy": m.accuracy_score(y, decided),
        "auc": m.roc_auc_score(y, p[:, 1]) if two else np.mean([m.roc_auc_score(y == c, p[:, k]) for k, c in enumerate(classes)]),
        "brier": m.brier_score_loss(y, p[:, 1], pos_label=classes[1]) if two else m.brier_score_loss(y, p, labels=classes),
    }


MISSED, FALSE_ALARM = 25, 1


def fraud_scores(model, x, y):
    """The decision of least expected cost: p · 25 > (1 − p) · 1."""
    p = model.predict_proba(x)[:, 1]
    decided = np.where(p * MISSED > (1 - p) * FALSE_ALARM, "yes", "no")
    missed, false_alarms = (y == "yes") & (decided == "no"), (y == "no") & (decided == "yes")
    return {
        **class_scores(model, x, y),
        "accuracy": m.accuracy_score(y, decided),
        "cost": np.mean(MISSED * missed + FALSE_ALARM * false_alarms),
        "average-precision": m.average_precision_score(y == "yes", p),
        "recall": m.recall_score(y, decided, pos_label="yes"),
        "precision": m.precision_score(y, decided, pos_label="yes"),
    }


CONVERGED = {"C": np.inf, "tol": 1e-10, "max_iter": 10_000}


def imbalanced(rows):
    table = read("imbalanced")
    model = make_pipeline(StandardScaler(), LogisticRegression(**CONVERGED, class_weight="balanced"))
    return scored(rows, numbers(table, ["fraud"]), table["fraud"], [model], fraud_scores)


def grouped(rows):
    table = read("grouped")
    for fold in rows["folds"]:
        assert not set(table["patient"][fold["train"]]) & set(table["patient"][fold["validation"]])
    model = make_pipeline(StandardScaler(), LinearRegression())
    x, y = numbers(table, ["patient", "pressure"]), table["pressure"].astype(float)
    return scored(rows, x, y, [model], regression_scores)


def ordered(rows):
    """The rows stand in the order of their days, so scikit-learn's own splits are those that were given."""
    table = read("ordered")
    assert list(table["day"]) == sorted(table["day"])
    for (train, validation), fold in zip(TimeSeriesSplit(n_splits=5, gap=7).split(rows["train"]), rows["folds"], strict=True):
        assert list(train) == fold["train"] and list(validation) == fold["validation"]
    model = make_pipeline(StandardScaler(), LinearRegression())
    return scored(rows, numbers(table, ["day", "sold"]), table["sold"].astype(float), [model], regression_scores)


def categories(rows):
    """Which districts are rare is decided once, by all rows that are not test rows, as it is with us."""
    table = read("categories")
    district = table["district"].reshape(-1, 1)
    encoder = OneHotEncoder(min_frequency=10, handle_unknown="infrequent_if_exist", sparse_output=False)
    indicators = encoder.fit(district[rows["train"]]).transform(district)
    condition = OrdinalEncoder(categories=[["poor", "fair", "good", "new"]]).fit_transform(table["condition"].reshape(-1, 1))
    measured = np.hstack([condition, numbers(table, ["district", "condition", "rent"])])
    scaled = ColumnTransformer([("measured", StandardScaler(), list(range(measured.shape[1])))], remainder="passthrough")
    model = make_pipeline(scaled, LinearRegression())
    x, y = np.hstack([measured, indicators]), table["rent"].astype(float)
    return scored(rows, x, y, [model], regression_scores)


def missing(rows):
    table = read("missing")
    x = numbers(table, ["outcome"])
    model = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler(), LogisticRegression(**CONVERGED))
    return scored(rows, x, table["outcome"], [model], class_scores)


def wide(rows):
    """Our loss is the mean of squares of the standardised target, without scikit-learn's factor of one half."""
    table = read("wide")
    strength = 0.3
    converged = {"tol": 1e-10, "max_iter": 1_000_000}

    def standardised(model):
        return TransformedTargetRegressor(make_pipeline(StandardScaler(), model), transformer=StandardScaler())

    def models(count):
        return [
            standardised(Ridge(alpha=count * strength / 2)),
            standardised(ElasticNet(alpha=strength / 2, l1_ratio=0.5, **converged)),
            standardised(Lasso(alpha=strength / 2, **converged)),
        ]

    return scored(rows, numbers(table, ["growth"]), table["growth"].astype(float), models, regression_scores)


def scored(rows, x, y, models, scores):
    """@param models fitted anew on each fold; a function where they depend on the number of training rows"""

    def fits(train, scoring):
        own = models(len(train)) if callable(models) else models
        return [scores(model.fit(x[train], y[train]), x[scoring], y[scoring]) for model in own]

    folds = [fits(fold["train"], fold["validation"]) for fold in rows["folds"]]
    test = fits(rows["train"], rows["test"])
    return [{"folds": list(by_fold), "test": own_test} for by_fold, own_test in zip(zip(*folds), test, strict=True)]


def main():
    splits = json.load(sys.stdin)
    makers = [imbalanced, grouped, ordered, categories, missing, wide]
    tables = {make.__name__: make(splits[make.__name__]) for make in makers}
    print(json.dumps({"scikit-learn": sklearn.__version__, "tables": tables}, indent=1, default=float))


if __name__ == "__main__":
    main()
