"""Figures of scikit-learn and PyTorch for weighted rows, several labels and several numbers, as JSON on stdout.

  pip install scikit-learn torch
  python3 test/reference/targets.py > test/reference/targets.reference.json
"""

import json

import numpy as np
import sklearn
import torch
from scipy.special import log_softmax
from sklearn import metrics as m
from sklearn.utils.class_weight import compute_class_weight


def weights_of(rng, rows):
    """Of all sizes, some of them 0."""
    weights = rng.gamma(0.7, 2.0, size=rows)
    weights[rng.choice(rows, size=rows // 8, replace=False)] = 0
    return weights


def weighted_classes(rng, rows, classes):
    target = rng.integers(0, classes, size=rows)
    target[:classes] = range(classes)
    logits = (rng.normal(size=(rows, classes)) + 1.2 * np.eye(classes)[target]).astype(np.float32)
    weights = weights_of(rng, rows)
    log_p = log_softmax(logits.astype(np.float64), axis=1)
    p = np.exp(log_p)
    predicted = p.argmax(axis=1)
    counted = {"sample_weight": weights}
    if classes == 2:
        auc = m.roc_auc_score(target, log_p[:, 1], **counted)
        brier = m.brier_score_loss(target, p[:, 1], **counted)
    else:
        auc = np.mean([m.roc_auc_score(target == k, log_p[:, k], **counted) for k in range(classes)])
        brier = m.brier_score_loss(target, p, labels=list(range(classes)), **counted)
    return {
        "classes": classes,
        "logits": logits.ravel().tolist(),
        "target": target.tolist(),
        "weights": weights.tolist(),
        "metrics": {
            "log-loss": m.log_loss(target, p, **counted),
            "accuracy": m.accuracy_score(target, predicted, **counted),
            "balanced-accuracy": m.balanced_accuracy_score(target, predicted, **counted),
            "f1": m.f1_score(target, predicted, average="macro", zero_division=0, **counted),
            "auc": float(auc),
            "brier": float(brier),
            "mcc": m.matthews_corrcoef(target, predicted, **counted),
            **{
                name: score(target, predicted, average="binary" if classes == 2 else "macro", zero_division=0, **counted)
                for name, score in {"precision": m.precision_score, "recall": m.recall_score}.items()
            },
        },
    }


def numbers(rng, rows, targets, weighted):
    target = rng.normal(size=(rows, targets)) * 10.0 ** np.arange(targets) + 3
    values = target + rng.normal(size=(rows, targets)) * 10.0 ** (np.arange(targets) - 0.5)
    weights = weights_of(rng, rows) if weighted else None
    counted = {} if weights is None else {"sample_weight": weights}

    def each(score):
        return score(target, values, multioutput="raw_values", **counted).tolist()

    def mean(score):
        return float(score(target, values, multioutput="uniform_average", **counted))

    scores = {
        "rmse": m.root_mean_squared_error,
        "mae": m.mean_absolute_error,
        "r2": m.r2_score,
        "mape": m.mean_absolute_percentage_error,
        "median-absolute-error": m.median_absolute_error,
    }
    return {
        "targets": targets,
        "values": values.ravel().tolist(),
        "target": target.ravel().tolist(),
        "weights": None if weights is None else weights.tolist(),
        "metrics": {name: mean(score) for name, score in scores.items()},
        "each": {name: each(score) for name, score in scores.items()},
    }


def labels(rng, rows, count, weighted):
    target = (rng.random(size=(rows, count)) < np.linspace(0.1, 0.7, count)).astype(int)
    logits = (rng.normal(size=(rows, count)) * 2 + 2.5 * (target - 0.5)).astype(np.float32)
    weights = weights_of(rng, rows) if weighted else None
    counted = {} if weights is None else {"sample_weight": weights}
    predicted = (logits > 0).astype(int)
    z = logits.astype(np.float64)
    p = 1 / (1 + np.exp(-z))
    losses = [m.log_loss(target[:, k], p[:, k], labels=[0, 1], **counted) for k in range(count)]
    return {
        "labels": count,
        "logits": logits.ravel().tolist(),
        "target": target.ravel().tolist(),
        "weights": None if weights is None else weights.tolist(),
        "metrics": {
            "log-loss": float(np.mean(losses)),
            "subset-accuracy": float(m.accuracy_score(target, predicted, **counted)),
            "hamming-loss": float(m.hamming_loss(target, predicted, **counted)),
            "f1-micro": float(m.f1_score(target, predicted, average="micro", zero_division=0, **counted)),
            "f1-macro": float(m.f1_score(target, predicted, average="macro", zero_division=0, **counted)),
            "auc": float(m.roc_auc_score(target, z, average="macro", **counted)),
            "average-precision": float(m.average_precision_score(target, z, average="macro", **counted)),
            "f1-samples": float(m.f1_score(target, predicted, average="samples", zero_division=1, **counted)),
            "jaccard": float(m.jaccard_score(target, predicted, average="samples", zero_division=1, **counted)),
        },
    }


def absent_label():
    """A label that no row has and none is given, beside one that occurs; no scores by rank are defined of it."""
    target = np.array([[1, 0], [0, 0], [1, 0], [0, 0], [1, 0]])
    logits = np.array([[2.0, -1], [1, -2], [-0.5, -0.1], [-3, -4], [0.25, -1]])
    predicted = (logits > 0).astype(int)
    return {
        "logits": logits.ravel().tolist(),
        "target": target.ravel().tolist(),
        "metrics": {
            "f1-macro": float(m.f1_score(target, predicted, average="macro", zero_division=np.nan)),
            "f1-micro": float(m.f1_score(target, predicted, average="micro")),
            "f1-samples": float(m.f1_score(target, predicted, average="samples", zero_division=1)),
            "jaccard": float(m.jaccard_score(target, predicted, average="samples", zero_division=1)),
            "hamming-loss": float(m.hamming_loss(target, predicted)),
        },
    }


def confusion(rng_free_case):
    target = np.array(rng_free_case["target"]).reshape(-1, rng_free_case["labels"])
    predicted = (np.array(rng_free_case["logits"]).reshape(target.shape) > 0).astype(int)
    return m.multilabel_confusion_matrix(target, predicted).tolist()


def binary_focal(z, y, gamma, alpha):
    p = torch.sigmoid(z)
    there = -alpha * (1 - p) ** gamma * torch.log(p)
    not_there = -(1 - alpha) * p**gamma * torch.log(1 - p)
    return (y * there + (1 - y) * not_there).mean()


def trained(outputs, loss_of, target, weights=None):
    """Loss and gradient with respect to the outputs, in double precision."""
    z = torch.tensor(outputs, dtype=torch.float64, requires_grad=True)
    loss = loss_of(z, torch.tensor(target))
    loss.backward()
    return {
        "outputs": np.asarray(outputs).tolist(),
        "target": np.asarray(target).tolist(),
        "weights": None if weights is None else weights.tolist(),
        "loss": loss.item(),
        "gradient": z.grad.numpy().tolist(),
    }


def losses(rng):
    rows = 7
    classes = rng.normal(size=(rows, 3)).astype(np.float32).astype(np.float64)
    truth = np.array([0, 2, 1, 1, 0, 2, 1])
    by_class = torch.tensor([0.5, 1.0, 4.0], dtype=torch.float64)
    weights = weights_of(rng, rows)
    weights[:2] = [0.0, 3.5]
    v = torch.tensor(weights)
    several = rng.normal(size=(rows, 4)).astype(np.float32).astype(np.float64)
    zeros_and_ones = (rng.random(size=(rows, 4)) < 0.4).astype(np.float64)
    reals = rng.normal(size=(rows, 4)).astype(np.float32).astype(np.float64)

    def mean_of(by_row):
        return (by_row * v).sum() / v.sum()

    none = {"reduction": "none"}
    return {
        # a whole batch, so that PyTorch's division by the batch's weights is the one over all rows
        "class weights": trained(
            classes, lambda z, y: torch.nn.CrossEntropyLoss(weight=by_class, reduction="mean")(z, y), truth
        ),
        "row weights": trained(
            classes, lambda z, y: mean_of(torch.nn.CrossEntropyLoss(**none)(z, y)), truth, weights
        ),
        "labels": trained(several, lambda z, y: torch.nn.BCEWithLogitsLoss()(z, y), zeros_and_ones),
        "weighted labels": trained(
            several, lambda z, y: mean_of(torch.nn.BCEWithLogitsLoss(**none)(z, y).mean(1)), zeros_and_ones, weights
        ),
        "smoothed labels": trained(
            several, lambda z, y: torch.nn.BCEWithLogitsLoss()(z, y * 0.8 + 0.1), zeros_and_ones
        ),
        "focal labels": trained(several, lambda z, y: binary_focal(z, y, 1.5, 0.7), zeros_and_ones),
        "numbers": trained(several, lambda z, y: torch.nn.MSELoss()(z, y), reals),
        "weighted numbers": trained(
            several, lambda z, y: mean_of(torch.nn.MSELoss(**none)(z, y).mean(1)), reals, weights
        ),
    }


def balanced(rng):
    target = np.array([0] * 11 + [1] * 3 + [2] * 6)
    return {
        "target": target.tolist(),
        "weights": compute_class_weight("balanced", classes=np.arange(3), y=target).tolist(),
    }


def main():
    rng = np.random.default_rng(23)
    reference = {
        "scikit-learn": sklearn.__version__,
        "torch": torch.__version__,
        "classes": [weighted_classes(rng, 60, 2), weighted_classes(rng, 80, 4)],
        "numbers": [numbers(rng, 40, count, weighted) for count in (1, 3) for weighted in (False, True)],
        "labels": [labels(rng, 60, count, weighted) for count in (2, 4) for weighted in (False, True)],
        "losses": losses(rng),
        "balanced": balanced(rng),
    }
    reference["confusion"] = [confusion(case) for case in reference["labels"]]
    reference["absent label"] = absent_label()
    print(json.dumps(reference, separators=(",", ":")))


if __name__ == "__main__":
    main()
