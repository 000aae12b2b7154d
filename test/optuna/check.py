"""Real Optuna and a real optuna-dashboard against a study file of regsweep, while the sweep runs and after its end.

    python -m pip install -r test/optuna/requirements.txt
    REGSWEEP_PYTHON=python npm run check:optuna

Everything is compared with report.json, which regsweep makes without a look at the views that Optuna reads.
"""

import json
import math
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
import warnings
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import optuna  # noqa: E402
from optuna.trial import TrialState  # noqa: E402
from optuna.visualization import matplotlib as plots  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
REGSWEEP = ["node", str(ROOT / "bin" / "regsweep.js")]
PATIENCE = 180  # seconds for anything to happen

# Every kind of axis, conditions, and a learning rate that makes some fits diverge. Batches are smaller than a
# trial's folds and take a while, so that trials are seen half done.
CONFIG = """
study: live
seed: 3
data: {{ source: {data}, target: diagnosis }}
preprocessing: [standardize]
model: {{ name: mlp, hidden: [16] }}
training: {{ epochs: 1000, penalty: elastic-net, optimizer: {{ name: sgd, learningRate: 0.01 }} }}
space:
  lambda: {{ low: 1e-5, high: 1e-1, log: true, zero: true }}
  alpha: {{ low: 0, high: 1 }}
  dropout: {{ low: 0, high: 0.6, step: 0.2 }}
  learningRate: {{ values: [0.01, 0.1, 1e30] }}
  training.batchSize: {{ low: 16, high: 64, log: true }}
  model.hidden: {{ values: [[16], [16, 8]] }}
strategy: {{ name: random, trials: 24, batch: 4 }}
validation: {{ name: k-fold, folds: 5 }}
execution: {{ backend: wasm, workers: 1, fitsPerBatch: 3 }}
"""

warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
optuna.logging.set_verbosity(optuna.logging.ERROR)


def url(file: Path) -> str:
    return f"sqlite:///{file}"


def close(a: float, b: float) -> bool:
    """SQLite parses and adds numbers with its own rounding."""
    return math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-15)


def await_file(file: Path, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, "the sweep ended before anybody could look"
        if file.exists():  # then it is whole: asked for a file that is not there, Optuna would make one
            assert optuna.study.get_all_study_names(url(file)) == ["live"]
            return
        time.sleep(0.002)
    raise AssertionError("no study file appeared")


def check_running(file: Path, process: subprocess.Popen, dashboard: "Dashboard") -> None:
    """Looks, as Optuna and as a dashboard do, until every state was seen, and half-done trials with their folds."""
    seen: set[TrialState] = set()
    study = optuna.load_study(study_name="live", storage=url(file))
    shown = 0
    half_done = False
    while process.poll() is None:
        trials = study.get_trials(deepcopy=False)
        assert [trial.number for trial in trials] == list(range(len(trials)))
        for trial in trials:
            folds = trial.intermediate_values
            if trial.state == TrialState.RUNNING:  # its folds are read a moment after its state: there may be more
                assert trial.datetime_start is not None and trial.datetime_complete is None
                half_done |= 0 < len(folds) < 5
            if trial.state == TrialState.COMPLETE:
                assert sorted(folds) == [0, 1, 2, 3, 4], folds
                assert close(trial.value, sum(folds.values()) / 5), (trial.value, folds)
                assert "standard_error" in trial.user_attrs, "the attribute comes with the last fold"
            if trial.state == TrialState.WAITING:
                assert trial.params and trial.datetime_start is None
        if any(trial.state == TrialState.COMPLETE for trial in trials):
            assert study.best_value <= min(t.value for t in trials if t.state == TrialState.COMPLETE)
            shown += len(dashboard.get("/api/studies/1")["trials"]) > 0
        seen |= {trial.state for trial in trials}
        time.sleep(0.05)
    assert process.returncode == 0, f"the sweep ended with {process.returncode}"
    wanted = {TrialState.WAITING, TrialState.RUNNING, TrialState.COMPLETE, TrialState.FAIL}
    assert seen == wanted, f"seen while it ran: {seen}"
    assert half_done, "no trial was seen with some of its folds"
    assert shown > 0, "the dashboard never showed a running study's trials"


def check_finished(file: Path, report: dict) -> None:
    study = optuna.load_study(study_name="live", storage=url(file))
    assert study.direction == optuna.study.StudyDirection.MINIMIZE
    assert study.user_attrs["metric"] == report["study"]["metric"]
    assert study.user_attrs["recommended_trial"] == report["recommended"]["trial"]
    trials = {trial.number: trial for trial in study.trials}
    assert sorted(trials) == sorted(told["number"] for told in report["trials"])
    for told in report["trials"]:
        check_trial(trials[told["number"]], told)
    first = report["trials"][0]
    assert close(study.best_value, first["score"]["mean"])
    assert study.best_trial.user_attrs["rank"] == 1
    failed = [told for told in report["trials"] if told["state"] == "failed"]
    assert failed, "some trials of this study must fail"
    frame = study.trials_dataframe()
    assert len(frame) == len(trials) and {"value", "params_lambda", "user_attrs_verdict"} <= set(frame.columns)


def check_trial(trial: optuna.trial.FrozenTrial, told: dict) -> None:
    complete = told["state"] == "complete"
    assert trial.state == (TrialState.COMPLETE if complete else TrialState.FAIL)
    assert set(trial.params) == set(told["parameters"])
    for name, value in told["parameters"].items():
        found = trial.params[name]
        if isinstance(value, list):  # told as its JSON text
            assert json.loads(found) == value
        else:
            assert close(found, value), (name, found, value)
        assert trial.distributions[name]._contains(trial.distributions[name].to_internal_repr(found))
    for step, score in enumerate(told["score"]["folds"]):
        found = trial.intermediate_values.get(step)
        assert (found is None or not math.isfinite(found)) if score is None else close(found, score)
    assert trial.datetime_start <= trial.datetime_complete
    attributes = {
        "rank": told["rank"],
        "gap": told["gap"],
        "diagnosis": told["diagnosis"],
        "failure": told["failure"],
        "verdict": (told["verdict"] or {}).get("againstBest"),
        "standard_error": told["score"]["standardError"] if complete else None,
    }
    for name, value in attributes.items():
        assert trial.user_attrs.get(name) == value, (name, trial.user_attrs.get(name), value)
    if complete:
        assert close(trial.value, told["score"]["mean"])
    else:
        assert trial.value is None


def check_tools(file: Path) -> None:
    """Importances and plots: what people open such a file for."""
    study = optuna.load_study(study_name="live", storage=url(file))
    # lambda = 0 switches alpha off: Optuna's importances are of what all trials have.
    importances = optuna.importance.get_param_importances(study)
    assert "dropout" in importances and close(sum(importances.values()), 1)
    plots.plot_optimization_history(study)
    plots.plot_intermediate_values(study)
    plots.plot_param_importances(study)
    plots.plot_slice(study, params=["dropout", "training.batchSize"])
    plots.plot_timeline(study)


def content(file: Path) -> list[str]:
    with sqlite3.connect(file) as database:
        return list(database.iterdump())


def check_unwritable(file: Path) -> None:
    before = content(file)
    study = optuna.load_study(study_name="live", storage=url(file))
    attempts = {
        "optimize": lambda: study.optimize(lambda _: 0.0, n_trials=1),
        "enqueue": lambda: study.enqueue_trial({"dropout": 0.2}),
        "user attribute": lambda: study.set_user_attr("note", "mine"),
        "delete": lambda: optuna.delete_study(study_name="live", storage=url(file)),
        "create": lambda: optuna.create_study(study_name="other", storage=url(file)),
    }
    for what, attempt in attempts.items():
        try:
            attempt()
        except Exception as error:
            reasons = f"{error} {error.__cause__} {error.__context__}"
            assert "because it is a view" in reasons, (what, reasons)
        else:
            raise AssertionError(f"{what}: was not refused")
    assert content(file) == before, "a refused write has changed the file"


class Dashboard:
    """optuna-dashboard as people start it, asked through its JSON API."""

    def __init__(self, file: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        program = Path(sys.executable).parent / "optuna-dashboard"
        self.log = tempfile.TemporaryFile("w+")
        command = [str(program), url(file), "--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)

    def get(self, path: str) -> dict:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE) as answer:
                    return json.load(answer)
            except ConnectionError as error:
                refused = error
            except urllib.error.URLError as error:
                if isinstance(error, urllib.error.HTTPError):
                    raise
                refused = error
            assert self.process.poll() is None and time.monotonic() < deadline, f"no dashboard: {refused}"
            time.sleep(0.1)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()


def check_dashboard(dashboard: Dashboard, report: dict) -> None:
    (summary,) = dashboard.get("/api/studies")["study_summaries"]
    assert summary["study_name"] == "live"
    time.sleep(2.1)  # how long it believes what it read last
    study = dashboard.get("/api/studies/1")
    states = {trial["number"]: trial["state"] for trial in study["trials"]}
    wanted = {told["number"]: "Complete" if told["state"] == "complete" else "Fail" for told in report["trials"]}
    assert states == wanted
    assert study["objective_names"] == [report["study"]["metric"]]
    importances = dashboard.get("/api/studies/1/param_importances")["param_importances"]
    assert {each["name"] for each in importances[0]} >= {"dropout"}


LEARNING = """
study: learned
seed: 3
data: {{ source: {data}, target: diagnosis }}
preprocessing: [standardize]
model: {{ name: mlp, hidden: [16] }}
training: {{ epochs: 3, penalty: l2 }}
space:
  lambda: {{ low: 1e-5, high: 1e-1, log: true }}
  dropout: {{ low: 0, high: 0.6, step: 0.2 }}
  model.activation: {{ values: [relu, tanh] }}
strategy: {{ name: bayes, trials: 4, batch: 2, history: history.json }}
execution: {{ backend: wasm, workers: 1 }}
"""


def regsweep(*arguments: str, cwd: Path) -> str:
    done = subprocess.run([*REGSWEEP, *arguments], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def check_import(results: Path) -> None:
    """A study that Optuna itself made, as history: best at lambda 0.01, dropout 0.2, tanh."""
    (results / "learned.yaml").write_text(LEARNING.format(data=ROOT / "configs" / "data" / "breast-cancer.csv"))
    # Seeded: an unlucky history leaves a search right to look elsewhere first.
    sampler = optuna.samplers.TPESampler(seed=1)
    theirs = optuna.create_study(study_name="net", storage=url(results / "optuna.db"), sampler=sampler)
    optuna.create_study(study_name="another", storage=url(results / "optuna.db"))

    def objective(trial: optuna.Trial) -> float:
        decay = trial.suggest_float("decay", 1e-6, 1e-1, log=True)
        dropout = trial.suggest_float("dropout", 0, 0.6, step=0.2)
        activation = trial.suggest_categorical("model.activation", ["relu", "tanh", "elu"])
        if trial.number % 7 == 6:
            raise optuna.TrialPruned
        return (math.log10(decay) + 2) ** 2 + dropout + (activation != "tanh")

    theirs.optimize(objective, n_trials=40)
    taken = [
        trial
        for trial in theirs.get_trials(states=[TrialState.COMPLETE])
        if trial.params["decay"] >= 1e-5 and trial.params["model.activation"] != "elu"
    ]
    arguments = ["import", "optuna.db", "learned.yaml", "--study", "net", "--map", "decay=lambda", "--json"]
    summary = json.loads(regsweep(*arguments, cwd=results))
    assert summary["taken"] == len(taken) and summary["trials"] == 40
    assert sum(summary["left"].values()) == 40 - len(taken)
    history = json.loads((results / "history.json").read_text())
    for told, trial in zip(history["trials"], taken, strict=True):
        lambda_ = told["parameters"]["lambda"]
        assert told["number"] == trial.number and told["score"] == trial.value and close(lambda_, trial.params["decay"])
    report = json.loads(regsweep("run", "learned.yaml", "--results", ".", "--json", "--quiet", cwd=results))
    first = next(trial["parameters"] for trial in report["trials"] if trial["number"] == 0)
    assert first["model.activation"] == "tanh" and 1e-3 < first["lambda"] <= 1e-1, first


def check_round_trip(results: Path) -> None:
    """regsweep's own file, read as an Optuna database."""
    summary = json.loads(regsweep("import", "live/study.sqlite", "live.yaml", "--json", cwd=results))
    assert set(summary["left"]) <= {"without a score"} and summary["taken"] > 0, summary


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder)
        config = results / "live.yaml"
        config.write_text(CONFIG.format(data=ROOT / "configs" / "data" / "breast-cancer.csv"))
        file = results / "live" / "study.sqlite"
        command = [*REGSWEEP, "run", str(config), "--results", str(results), "--quiet", "--json"]
        sweep = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        dashboard = None
        try:
            await_file(file, sweep)
            dashboard = Dashboard(file)
            check_running(file, sweep, dashboard)
            report = json.loads((file.parent / "report.json").read_text())
            check_finished(file, report)
            check_tools(file)
            check_dashboard(dashboard, report)
            check_unwritable(file)
            check_import(results)
            check_round_trip(results)
        finally:
            if dashboard is not None:
                dashboard.close()
            if sweep.poll() is None:
                sweep.kill()
    print(f"Optuna {optuna.__version__} reads regsweep's studies, running and finished.")


if __name__ == "__main__":
    main()
