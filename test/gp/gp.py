"""Writes gp.reference.json: figures that the tests of this folder check against.

Log expected improvement, its slopes and Mills' ratio come from mpmath with 60 digits; likelihoods and predictions from
scikit-learn's GaussianProcessRegressor with fixed hyperparameters (its mean is 0, so the generalised least-squares mean is
taken off by NumPy first), priors' slopes from SciPy's densities by central differences.

Run: python test/gp/gp.py   (mpmath, NumPy, SciPy, scikit-learn)
"""

import json
import pathlib

import mpmath
import numpy as np
from mpmath import mp, mpf
from scipy import stats
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import Matern, WhiteKernel

mp.dps = 60


def h(u):
    return mpmath.npdf(u) + u * mpmath.ncdf(u)


def log_ei(mean, variance, best):
    sigma = mpmath.sqrt(mpf(variance))
    u = (mpf(best) - mpf(mean)) / sigma
    mp.dps = 60 + int(abs(u)) * 2 if abs(u) < 1e4 else 60
    value = mpmath.log(sigma) + mpmath.log(h(u))
    mean_slope = -mpmath.ncdf(u) / h(u) / sigma
    variance_slope = mpmath.npdf(u) / h(u) / (2 * sigma**2)
    mp.dps = 60
    return {
        "mean": mean,
        "variance": variance,
        "best": best,
        "value": float(value),
        "meanSlope": float(mean_slope),
        "varianceSlope": float(variance_slope),
    }


def gaussian_process(seed, n, width):
    rng = np.random.default_rng(seed)
    x = rng.random((n, width))
    y = np.sin(4 * x[:, 0]) + x[:, 1] ** 2 + 0.1 * rng.standard_normal(n)
    y = (y - y.mean()) / y.std()
    scales = np.array([0.3, 0.8, 2.0][:width])
    noise = 0.02
    known = rng.random(n) * 0.05
    matern = Matern(length_scale=scales, nu=2.5)
    inverse = np.linalg.inv(matern(x) + np.diag(known) + noise * np.eye(n))
    mean = (np.ones(n) @ inverse @ y) / (np.ones(n) @ inverse @ np.ones(n))
    model = GaussianProcessRegressor(matern + WhiteKernel(noise), alpha=known, optimizer=None)
    model.fit(x, y - mean)
    at = rng.random((4, width))
    value, deviation = model.predict(at, return_std=True)
    return {
        "x": x.ravel().tolist(),
        "y": y.tolist(),
        "width": width,
        "lengthScales": scales.tolist(),
        "noise": noise,
        "knownNoise": known.tolist(),
        "logLikelihood": float(model.log_marginal_likelihood_value_),
        "at": at.tolist(),
        "mean": (value + mean).tolist(),
        # scikit-learn's deviation is of an observation; the latent function's lacks the noise.
        "variance": (deviation**2 - noise).tolist(),
    }


def prior(log_density, values):
    step = 1e-6
    slope = lambda v: (log_density(v * np.exp(step)) - log_density(v * np.exp(-step))) / (2 * step)
    return [{"value": v, "logDensity": float(log_density(v)), "slope": float(slope(v))} for v in values]


us = [8, 2, 0.5, 0, -0.5, -0.999, -1.001, -3, -10, -38, -99.9, -100.1, -1000]
reference = {
    "mills": [{"z": z, "ratio": float(mpmath.ncdf(-mpf(z)) / mpmath.npdf(mpf(z)))} for z in [0, 0.3, 0.66, 0.67, 1, 3, 5.6, 5.7, 12, 37, 90]],
    "logEi": [log_ei(-u * s, s * s, 0.0) for u in us for s in (1.0, 0.01)] + [log_ei(1.5, 0.25, 0.75)],
    "gaussianProcesses": [gaussian_process(1, 12, 2), gaussian_process(2, 25, 3)],
    "lengthScalePrior": {
        "dimensions": 4,
        "figures": prior(
            stats.lognorm(s=np.sqrt(3), scale=np.exp(np.sqrt(2) + np.log(4) / 2)).logpdf, [0.03, 0.4, 2.0, 50.0]
        ),
    },
    "noisePrior": {"figures": prior(stats.gamma(a=1.1, scale=1 / 30).logpdf, [1e-6, 1e-3, 0.05, 1.0])},
}
pathlib.Path(__file__).with_name("gp.reference.json").write_text(json.dumps(reference, indent=1) + "\n")
