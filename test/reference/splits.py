"""Splits of scikit-learn, as JSON on stdout.

  pip install scikit-learn
  python3 test/reference/splits.py > test/reference/splits.reference.json
"""

import json

import numpy as np
import sklearn
from sklearn.model_selection import (
    GroupKFold,
    LeaveOneGroupOut,
    PredefinedSplit,
    StratifiedGroupKFold,
    TimeSeriesSplit,
)

rng = np.random.default_rng(8)


def fold_of(splits, rows):
    """The fold that each row is validated in; -1: in none."""
    folds = np.full(rows, -1)
    for fold, (train, validation) in enumerate(splits):
        folds[validation] = fold
        assert sorted(np.concatenate([train, validation])) == list(range(rows))
    return folds.tolist()


def groups_of(sizes):
    return rng.permutation(np.repeat(np.arange(len(sizes)), sizes))


def group_k_fold(sizes, folds):
    groups = groups_of(sizes)
    splits = GroupKFold(folds).split(groups, groups=groups)
    return {"groups": groups.tolist(), "folds": folds, "foldOf": fold_of(splits, len(groups))}


def stratified_group_k_fold(count, classes, folds):
    """No two groups are equally uneven in their classes, so that their order is not left to chance."""
    while True:
        groups = groups_of(rng.integers(3, 40, size=count))
        labels = rng.integers(classes, size=len(groups))
        labels[groups % 3 == 0] = rng.choice(classes, p=[0.7] + [0.3 / (classes - 1)] * (classes - 1), size=(groups % 3 == 0).sum())
        counts = np.array([np.bincount(labels[groups == g], minlength=classes) for g in range(count)])
        if len(set(np.round(counts.std(axis=1), 9))) == count:
            break
    splits = StratifiedGroupKFold(folds).split(groups, labels, groups)
    return {
        "groups": groups.tolist(),
        "labels": labels.tolist(),
        "folds": folds,
        "foldOf": fold_of(splits, len(groups)),
    }


def leave_one_group_out(sizes):
    groups = groups_of(sizes)
    return {"groups": groups.tolist(), "foldOf": fold_of(LeaveOneGroupOut().split(groups, groups=groups), len(groups))}


def predefined(rows, folds):
    given = rng.integers(-1, folds, size=rows)
    return {"given": given.tolist(), "foldOf": fold_of(PredefinedSplit(given).split(), rows)}


def time_series(rows, folds, gap=0, size=None, most=None):
    splitter = TimeSeriesSplit(folds, gap=gap, test_size=size, max_train_size=most)
    return {
        "rows": rows,
        "folds": folds,
        "gap": gap,
        "size": size,
        "most": most,
        "splits": [{"train": t.tolist(), "validation": v.tolist()} for t, v in splitter.split(np.zeros(rows))],
    }


print(
    json.dumps(
        {
            "scikit-learn": sklearn.__version__,
            "group-k-fold": [
                group_k_fold([3, 9, 1, 14, 6, 2, 8], 3),
                group_k_fold([5, 31, 12, 7, 20, 3, 9, 16, 1], 4),
                group_k_fold([40, 3, 2, 1], 2),
            ],
            "stratified": [stratified_group_k_fold(9, 2, 3), stratified_group_k_fold(14, 3, 4)],
            "leave-one-group-out": [leave_one_group_out([4, 7, 2, 5])],
            "predefined": [predefined(40, 4), predefined(25, 2)],
            "time-series": [
                time_series(23, 5),
                time_series(40, 4, gap=3),
                time_series(30, 3, size=5),
                time_series(37, 5, gap=2, size=4, most=8),
                time_series(6, 5),
            ],
        }
    )
)
