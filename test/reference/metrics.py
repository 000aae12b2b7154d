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
        "further": further(target, p, predicted, present),
    }


def decided(name, case, choose, positive=1, **settings):
    """The metrics of decisions, where something else than the most probable class is decided."""
    classes = case["classes"]
    target = np.array(case["target"])
    logits = np.array(case["logits"]).reshape(-1, classes)
    p = np.exp(log_softmax(logits, axis=1))
    d = choose(p)
    figures = {
        "accuracy": m.accuracy_score(target, d),
        "f1": m.f1_score(target, d, average="macro", zero_division=0),
        "mcc": m.matthews_corrcoef(target, d),
    }
    if "costs" in settings:
        figures["cost"] = np.array(settings["costs"])[target, d].mean()
    else:
        figures["precision"] = m.precision_score(target == positive, d == positive)
        figures["recall"] = m.recall_score(target == positive, d == positive)
        figures["specificity"] = m.recall_score(target != positive, d != positive)
        figures["f1-positive"] = m.f1_score(target == positive, d == positive)
    return {"name": name, "of": case["name"], **settings, "metrics": {k: float(v) for k, v in figures.items()}}


def decisions(cases):
    two, _, five = cases[:3]
    prices2 = [[0, 1], [7, 0.5]]
    prices5 = [[0 if a == d else 1 + 3 * a + d for d in range(5)] for a in range(5)]
    cheapest = lambda prices: lambda p: (p @ np.array(prices)).argmin(axis=1)
    return [
        decided("low threshold", two, lambda p: (p[:, 1] >= 0.2).astype(int), threshold=0.2),
        decided("high threshold", two, lambda p: (p[:, 1] >= 0.8).astype(int), threshold=0.8),
        decided("threshold of the first", two, lambda p: 1 - (p[:, 0] >= 0.3), positive=0, threshold=0.3, named=0),
        decided("costs of two", two, cheapest(prices2), costs=prices2),
        decided("costs of five", five, cheapest(prices5), costs=prices5),
    ]


def calibration_error(target, p, bins=15):
    """Guo et al. 2017, equation 3, by NumPy's own bins."""
    confidence = p.max(axis=1)
    right = p.argmax(axis=1) == target
    place = np.digitize(confidence, np.linspace(0, 1, bins + 1)[1:-1], right=True)
    return sum(
        (place == b).mean() * abs(right[place == b].mean() - confidence[place == b].mean()) for b in set(place)
    )


def further(target, p, predicted, present):
    classes = p.shape[1]
    if classes == 2:
        rates = {
            "precision": m.precision_score(target, predicted),
            "recall": m.recall_score(target, predicted),
            "specificity": m.recall_score(target, predicted, pos_label=0),
            "f1-positive": m.f1_score(target, predicted),
            "average-precision": m.average_precision_score(target, p[:, 1]),
        }
    else:
        rates = {
            "precision": m.precision_score(target, predicted, average="macro", zero_division=0),
            "recall": m.recall_score(target, predicted, labels=present, average="macro"),
            "specificity": np.mean([m.recall_score(target != k, predicted != k) for k in range(classes)]),
            "f1-positive": m.f1_score(target, predicted, average="macro", zero_division=0),
            "average-precision": np.mean([m.average_precision_score(target == k, p[:, k]) for k in present]),
            "top-k-accuracy": m.top_k_accuracy_score(target, p, k=2, labels=list(range(classes))),
        }
    rates["mcc"] = m.matthews_corrcoef(target, predicted)
    rates["calibration-error"] = calibration_error(target, p)
    return {name: float(value) for name, value in rates.items()}


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
        "further": {
            "mape": m.mean_absolute_percentage_error(target, values),
            "median-absolute-error": m.median_absolute_error(target, values),
            "pinball": m.mean_pinball_loss(target, values, alpha=0.9),
        },
    }


def main():
    rng = np.random.default_rng(11)
    classes = [
        classification("two classes", rng, 60, 2),
        classification("two classes with ties", rng, 60, 2, ties=True),
        classification("five classes", rng, 80, 5),
        classification("five classes with ties", rng, 80, 5, ties=True),
        classification("a class without rows", rng, 60, 4, missing=(2,)),
    ]
    reference = {
        "scikit-learn": sklearn.__version__,
        "classification": classes,
        "decisions": decisions(classes),
        "regression": [
            regression("about zero", rng, 50, 0.0),
            regression("far from zero", rng, 50, 1e4),
        ],
    }
    print(json.dumps(reference, indent=1))


if __name__ == "__main__":
    main()
