"""The job that every peer does: 8 lambdas x 4 dropout rates x 5 stratified folds = 160 trainings.

All 1,797 rows of the digits, inputs standardised on each fold's training rows; MLP 64-128-10, ReLU, dropout before the
last layer, batches of 32, 20 epochs, Adam 1e-3, penalty lambda/2 |W|^2 of both kernels in the loss.
"""

import argparse
import itertools
import json
import os
import time
import warnings
from dataclasses import dataclass

# One thread a process: the products are small, and threads are better spent on other trainings.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("PYTHONWARNINGS", "ignore")
warnings.filterwarnings("ignore")

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler

LAMBDAS = np.logspace(-7, -1, 8)
DROPOUTS = (0.0, 0.2, 0.4, 0.6)
GRID = list(itertools.product(LAMBDAS, DROPOUTS))
FOLDS, INPUTS, HIDDEN, CLASSES = 5, 64, 128, 10
EPOCHS, BATCH, LEARNING_RATE = 20, 32, 1e-3


@dataclass
class Fold:
    x: np.ndarray  # [rows, 64], standardised
    y: np.ndarray  # [rows]
    x_val: np.ndarray
    y_val: np.ndarray


def splitter():
    return StratifiedKFold(FOLDS, shuffle=True, random_state=0)


def load_folds():
    x, y = load_digits(return_X_y=True)
    folds = []
    for train, val in splitter().split(x, y):
        scaler = StandardScaler().fit(x[train])
        standardised = lambda rows: scaler.transform(x[rows]).astype(np.float32)
        folds.append(Fold(standardised(train), y[train], standardised(val), y[val]))
    return folds


def processes():
    parser = argparse.ArgumentParser()
    parser.add_argument("--processes", type=int, default=1)
    return parser.parse_args().processes


def run(work):
    """Times `work() -> (log_loss, accuracy)`, each [candidates, folds], and prints one line of JSON.

    Imports are done by now and not counted; starting workers and compiling are.
    """
    started = time.perf_counter()
    log_loss, accuracy = work()
    seconds = time.perf_counter() - started
    log_loss = np.asarray(log_loss).reshape(-1, FOLDS).mean(axis=1)
    accuracy = np.asarray(accuracy).reshape(-1, FOLDS).mean(axis=1)
    best = int(log_loss.argmin())
    print(
        json.dumps(
            {
                "seconds": round(seconds, 3),
                "trainings": len(log_loss) * FOLDS,
                "logLoss": round(float(log_loss[best]), 5),
                "accuracy": round(float(accuracy[best]), 5),
            }
        )
    )
