"""Writes distributions.reference.json: figures that distributions.test.ts checks against.

Distribution functions come from mpmath with 50 digits (SciPy's own lose up to 3e-9 in Student's far tails), quantiles
from SciPy, polished to 50 digits by Newton's method on them.

Run: python test/util/distributions.py   (mpmath, SciPy)
"""

import json
import pathlib

import mpmath
from mpmath import mp, mpf
from scipy import stats

mp.dps = 50

ts = [0.0, 1e-8, 0.1, 0.5, 1.0, 1.5, 2.0, 2.776445, 4.5, 10.0, 37.0, 300.0, 1e6]
dfs = [1, 2, 3, 4, 4.5, 9, 29, 100, 1000, 100000]
ps = [1e-12, 1e-6, 0.001, 0.01, 0.025, 0.1, 0.3, 0.49, 0.5, 0.6, 0.9, 0.95, 0.975, 0.999, 1 - 1e-9]
zs = [-37.0, -20.0, -8.3, -6.0, -4.1, -2.0, -1.0, -0.66, -0.4, -1e-9, 0.0, 0.3, 0.66, 0.7, 1.0, 1.96, 3.0, 5.7, 9.0]


def student_cdf(t, df):
    t, df = mpf(t), mpf(df)
    tail = mpmath.betainc(df / 2, mpf(1) / 2, 0, df / (df + t * t), regularized=True) / 2
    return tail if t <= 0 else 1 - tail


def student_density(t, df):
    df = mpf(df)
    log_scale = mpmath.loggamma((df + 1) / 2) - mpmath.loggamma(df / 2) - mpmath.log(df * mp.pi) / 2
    return mpmath.exp(log_scale - (df + 1) / 2 * mpmath.log1p(t * t / df))


def polished(start, p, cdf, density):
    x = mpf(start)
    for _ in range(4):
        x -= (cdf(x) - mpf(p)) / density(x)
    return float(x) if abs(x) > mpf(10) ** -40 else 0.0


def student_quantile(p, df):
    return polished(stats.t.ppf(p, df), p, lambda x: student_cdf(x, df), lambda x: student_density(x, df))


def normal_quantile(p):
    return polished(stats.norm.ppf(p), p, mpmath.ncdf, mpmath.npdf)


figures = {
    "studentTCdf": [[t, df, float(student_cdf(t, df))] for df in dfs for u in ts for t in (u, -u)],
    "studentTQuantile": [[p, df, student_quantile(p, df)] for df in dfs for p in ps],
    "normalCdf": [[z, float(mpmath.ncdf(mpf(z)))] for z in zs],
    "normalQuantile": [[p, normal_quantile(p)] for p in [1e-300, 1e-20, *ps]],
}
path = pathlib.Path(__file__).with_suffix(".reference.json")
path.write_text(json.dumps(figures) + "\n")
