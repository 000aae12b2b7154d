"""PyTorch, a loop over models, spread over processes by joblib."""

from joblib import Parallel, delayed

from job import GRID, load_folds, processes, run
from torch_model import train


def work(workers):
    folds = load_folds()
    tasks = (delayed(train)(fold, lam, dropout) for lam, dropout in GRID for fold in folds)
    return zip(*Parallel(n_jobs=workers)(tasks))


if __name__ == "__main__":
    workers = processes()
    run(lambda: [list(scores) for scores in work(workers)])
