"""scikit-learn's GridSearchCV over MLPClassifier. It has no dropout: 32 alphas stand for the 32 candidates.

Its alpha/(2 n) |W|^2 is alpha = lambda * n in the job's convention with n the rows of a batch.
"""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from job import BATCH, EPOCHS, FOLDS, GRID, HIDDEN, LAMBDAS, LEARNING_RATE, processes, run, splitter


def work(workers):
    x, y = load_digits(return_X_y=True)
    network = MLPClassifier(
        (HIDDEN,), batch_size=BATCH, max_iter=EPOCHS, learning_rate_init=LEARNING_RATE, tol=0, random_state=0
    )
    search = GridSearchCV(
        make_pipeline(StandardScaler(), network),
        {"mlpclassifier__alpha": BATCH * np.geomspace(LAMBDAS[0], LAMBDAS[-1], len(GRID))},
        scoring=["neg_log_loss", "accuracy"],
        refit=False,
        cv=splitter(),
        n_jobs=workers,
    ).fit(x, y)

    def by_fold(name):
        return np.column_stack([search.cv_results_[f"split{k}_test_{name}"] for k in range(FOLDS)])

    return -by_fold("neg_log_loss"), by_fold("accuracy")


if __name__ == "__main__":
    workers = processes()
    run(lambda: work(workers))
