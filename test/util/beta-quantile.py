"""SciPy's quantiles of Beta(a, b), as JSON on stdout.

  pip install scipy
  python3 test/util/beta-quantile.py > test/util/beta-quantile.reference.json
"""

import json

import scipy
from scipy.stats import beta

if __name__ == "__main__":
    cases = [
        {"a": a, "b": b, "share": u, "quantile": float(beta.ppf(u, a, b))}
        for a, b in ((0.1, 0.1), (0.2, 0.2), (0.4, 0.4), (1.0, 1.0), (3.0, 3.0), (0.5, 2.0))
        for u in (0.01, 0.25, 0.5, 0.9, 0.999)
    ]
    print(json.dumps({"scipy": scipy.__version__, "quantiles": cases}, indent=1))
