"""Optuna's grid sampler over PyTorch trainings, one process (its threads share one interpreter lock)."""

import numpy as np
import optuna

from job import DROPOUTS, LAMBDAS, load_folds, run
from torch_model import train


def work():
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    folds = load_folds()
    log_loss, accuracy = [], []

    def objective(trial):
        lam = trial.suggest_float("lambda", LAMBDAS[0], LAMBDAS[-1], log=True)
        dropout = trial.suggest_float("dropout", 0, 0.8)
        scores = [train(fold, lam, dropout) for fold in folds]
        log_loss.append([score[0] for score in scores])
        accuracy.append([score[1] for score in scores])
        return float(np.mean(log_loss[-1]))

    grid = {"lambda": [float(lam) for lam in LAMBDAS], "dropout": list(DROPOUTS)}
    optuna.create_study(sampler=optuna.samplers.GridSampler(grid, seed=0)).optimize(objective)
    return log_loss, accuracy


if __name__ == "__main__":
    run(work)
