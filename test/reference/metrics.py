"""Figures of scikit-learn for the metrics, as JSON on stdout.

  pip install scikit-learn
  python3 test/reference/metrics.py > test/reference/metrics.reference.json
"""

import json

import numpy as np
import sklearn
from scipy.special import log_softmax
from sklearn import metrics as m


def classification(name, rng, rows, classes, ties=False, missing=()):
    """Logits that lean towards the truth; ties: rows come in pairs; classes in `missing` have no row."""
    present = [k for k in range(classes) if k not in missing]
    target = rng.choice(present, size=rows)
    target[: len(present)] = present
    logits = rng.normal(size=(rows, classes)) + 1.2 * np.eye(classes)[target]
    if ties:
        logits = np.roll(np.repeat(logits[: rows // 2], 2, axis=0), 1, axis=0)
    logits = logits.astype(np.float32)
    log_p = log_softmax(logits.astype(np.float64), axis=1)
    p = np.exp(log_p)
    predicted = p.argmax(axis=1)
    labels = list(range(classes))
    if classes == 2:
        auc = m.roc_auc_score(target, log_p[:, 1])
        brier = m.brier_score_loss(target, p[:, 1])
    else:
        # scikit-learn has no value where a class is missing: the mean over the others, one by one, is ours
        auc = np.mean([m.roc_auc_score(target == k, log_p[:, k]) for k in present])
        if not missing:
            assert abs(auc - m.roc_auc_score(target, p, multi_class="ovr", labels=labels)) < 1e-12
        brier = m.brier_score_loss(target, p, labels=labels)
    return {
        "name": name,
        "classes": classes,
        "logits": [float(v) for v in logits.ravel()],
        "target": target.tolist(),
        "metrics": {
            "log-loss": m.log_loss(target, p, labels=labels),
            "accuracy": m.accuracy_score(target, predicted),
            "balanced-accuracy": m.recall_score(
                target, predicted, labels=present, average="macro", zero_division=0
            ),
            "f1": m.f1_score(target, predicted, average="macro", zero_division=0),
            "auc": float(auc),
            "brier": float(brier),
        },
    }


def regression(name, rng, rows, offset):
    target = offset + 3 * rng.normal(size=rows)
    values = target + rng.normal(size=rows)
    return {
        "name": name,
        "values": values.tolist(),
        "target": target.tolist(),
        "metrics": {
            "rmse": m.root_mean_squared_error(target, values),
            "mae": m.mean_absolute_error(target, values),
            "r2": m.r2_score(target, values),
        },
    }


def main():
    rng = np.random.default_rng(11)
    reference = {
        "scikit-learn": sklearn.__version__,
        "classification": [
            classification("two classes", rng, 60, 2),
            classification("two classes with ties", rng, 60, 2, ties=True),
            classification("five classes", rng, 80, 5),
            classification("five classes with ties", rng, 80, 5, ties=True),
            classification("a class without rows", rng, 60, 4, missing=(2,)),
        ],
        "regression": [
            regression("about zero", rng, 50, 0.0),
            regression("far from zero", rng, 50, 1e4),
        ],
    }
    print(json.dumps(reference, indent=1))


if __name__ == "__main__":
    main()
