"""Figures of PyTorch's autograd and optimisers for our formulas, as JSON on stdout.

  pip install torch
  python3 test/reference/formulas.py > test/reference/formulas.reference.json

In double precision, so that what differs from our float32 is our rounding.
"""

import json

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(17)


def normal(*shape):
    return torch.randn(*shape, generator=generator)


def rounded(tensor):
    """The nearest float32: our engine must be able to hold the inputs exactly."""
    return tensor.float().double()


def data(tensor):
    return {"shape": list(tensor.shape), "values": tensor.detach().flatten().tolist()}


def penalty_value(name, convention, w, lam, alpha, beta1, beta2):
    l1, l2 = w.abs().sum(), (w**2).sum()
    if name == "l1":
        return lam / 2 * l1 if convention == "article" else lam * l1
    if name == "l2":
        return lam * l2 if convention == "keras" else lam / 2 * l2
    if convention == "article":
        return lam * (alpha * ((beta1 * w).abs().sum() + ((beta2 * w) ** 2).sum()) + (1 - alpha) * l2)
    if convention == "glmnet":
        return lam * (alpha * l1 + (1 - alpha) / 2 * l2)
    return alpha * lam * l1 + (1 - alpha) * lam * l2


def penalties():
    lam, alpha, beta1, beta2 = 0.125, 0.25, 0.5, 1.5
    cases = []
    for name in ("l1", "l2", "elastic-net"):
        for convention in ("article", "glmnet", "keras"):
            w = rounded(normal(3, 4)).requires_grad_()
            value = penalty_value(name, convention, w, lam, alpha, beta1, beta2)
            value.backward()
            cases.append(
                {
                    "name": name,
                    "convention": convention,
                    "lambda": lam,
                    "alpha": alpha,
                    "beta1": beta1,
                    "beta2": beta2,
                    "kernel": data(w),
                    "value": value.item(),
                    "gradient": data(w.grad),
                }
            )
    return cases


def clipping():
    cases = []
    for clip_norm, clip_value in ((1.0, None), (100.0, None), (None, (-0.5, 0.25)), (1.0, (-0.5, 0.25))):
        gradients = [rounded(normal(3, 4)), rounded(normal(4))]
        clipped = [g.clone() for g in gradients]
        if clip_value is not None:
            clipped = [g.clamp(*clip_value) for g in clipped]
        if clip_norm is not None:
            norm = torch.sqrt(sum((g**2).sum() for g in clipped))
            clipped = [g * torch.clamp(clip_norm / norm, max=1.0) for g in clipped]
        cases.append(
            {
                "clipNorm": clip_norm,
                "clipValue": clip_value,
                "gradients": [data(g) for g in gradients],
                "clipped": [data(g) for g in clipped],
            }
        )
    return cases


OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
    "adam": lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.9, 0.999), eps=1e-8),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.05, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.1),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.05, alpha=0.9, eps=1e-8),
}


def optimizers():
    cases = []
    for name, make in OPTIMIZERS.items():
        w = rounded(normal(6)).requires_grad_()
        start = data(w)
        optimizer = make([w])
        gradients, weights = [], []
        for _ in range(5):
            w.grad = rounded(normal(6))
            gradients.append(w.grad.tolist())
            optimizer.step()
            weights.append(w.tolist())
        cases.append({"name": name, "learningRate": 0.05, "start": start, "gradients": gradients, "weights": weights})
    return cases


def batch_normalization():
    """Moving statistics as PyTorch's with momentum 0.1, which is our 0.9; its moving variance is the unbiased one."""
    layer = nn.BatchNorm1d(4, eps=1e-5, momentum=0.1)
    with torch.no_grad():
        layer.weight.copy_(rounded(normal(4)))
        layer.bias.copy_(rounded(normal(4)))
    batches = [rounded(2 * normal(6, 4) + 1).requires_grad_() for _ in range(2)]
    outputs = [layer(batch) for batch in batches]
    upstream = rounded(normal(6, 4))
    (outputs[1] * upstream).sum().backward()
    layer.eval()
    return {
        "epsilon": 1e-5,
        "momentum": 0.9,
        "gamma": data(layer.weight),
        "beta": data(layer.bias),
        "batches": [data(batch) for batch in batches],
        "outputs": [data(output) for output in outputs],
        "upstream": data(upstream),
        "inputGradient": data(batches[1].grad),
        "gammaGradient": data(layer.weight.grad),
        "betaGradient": data(layer.bias.grad),
        "movingMean": data(layer.running_mean),
        "movingVarianceUnbiased": data(layer.running_var),
        "biasedVariances": [data(batch.var(0, unbiased=False)) for batch in batches],
        "evaluated": data(layer(batches[0])),
    }


ACTIVATIONS = {
    "linear": lambda x: x,
    "relu": torch.relu,
    "leaky-relu": nn.functional.leaky_relu,
    "elu": nn.functional.elu,
    "selu": nn.functional.selu,
    "gelu": nn.functional.gelu,
    "swish": nn.functional.silu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softplus": nn.functional.softplus,
}


def activations():
    points = torch.tensor([-6.0, -2.5, -1.0, -0.125, 0.125, 0.75, 1.5, 4.0])
    cases = []
    for name, function in ACTIVATIONS.items():
        x = points.clone().requires_grad_()
        y = function(x)
        y.sum().backward()
        cases.append({"name": name, "x": points.tolist(), "y": y.tolist(), "derivative": x.grad.tolist()})
    return cases


def losses():
    logits = rounded(3 * normal(5, 4)).requires_grad_()
    labels = torch.tensor([0, 3, 1, 1, 2])
    cross_entropy = nn.functional.cross_entropy(logits, labels)
    cross_entropy.backward()
    values = rounded(normal(5)).requires_grad_()
    targets = rounded(normal(5))
    squared = nn.functional.mse_loss(values, targets)
    squared.backward()
    return {
        "crossEntropy": {
            "logits": data(logits),
            "labels": labels.tolist(),
            "loss": cross_entropy.item(),
            "gradient": data(logits.grad),
        },
        "meanSquaredError": {
            "values": data(values),
            "targets": targets.tolist(),
            "loss": squared.item(),
            "gradient": data(values.grad),
        },
    }


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "torch": torch.__version__,
                "penalties": penalties(),
                "clipping": clipping(),
                "optimizers": optimizers(),
                "batchNormalization": batch_normalization(),
                "activations": activations(),
                "losses": losses(),
            },
            indent=1,
        )
    )
