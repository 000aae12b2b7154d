"""Figures of PyTorch's renorm, AveragedModel and update_bn, as JSON on stdout.

  pip install torch
  python3 test/reference/constraints_and_averages.py > test/reference/constraints_and_averages.reference.json

In double precision, so that what differs from our float32 is our rounding.
"""

import json

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_avg_fn, update_bn

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(29)


def rounded(*shape):
    """The nearest float32: our engine must be able to hold the inputs exactly."""
    return torch.randn(*shape, generator=generator).float().double()


def constraints():
    """Kernels [in, out], as ours are; renorm works on the slices along dimension 1."""
    cases = []
    for inputs, units, most in [(5, 7, 2.0), (1, 4, 0.5), (9, 1, 3.0), (17, 6, 4.0)]:
        kernel = rounded(inputs, units)
        cases.append(
            {
                "inputs": inputs,
                "units": units,
                "most": most,
                "kernel": kernel.flatten().tolist(),
                "limited": torch.renorm(kernel, 2, 1, most).flatten().tolist(),
                "nonNegative": kernel.clamp(min=0).flatten().tolist(),
                "both": torch.renorm(kernel.clamp(min=0), 2, 1, most).flatten().tolist(),
            }
        )
    return cases


ROWS, WIDTH, HIDDEN, CLASSES, BATCH, EPOCHS, RATE = 40, 4, 5, 3, 8, 5, 0.1


def network(start):
    model = nn.Sequential(
        nn.Linear(WIDTH, HIDDEN), nn.BatchNorm1d(HIDDEN, eps=1e-5, momentum=0.1), nn.Tanh(), nn.Linear(HIDDEN, CLASSES)
    )
    with torch.no_grad():
        for layer, kernel in zip((model[0], model[3]), start):
            layer.weight.copy_(kernel.T)
            layer.bias.zero_()
        # PyTorch keeps the unbiased variance and we the biased one: in all batches of n rows n / (n - 1) times ours.
        model[1].running_var.fill_(BATCH / (BATCH - 1))
    return model


def told(model):
    """Parameters in the order and shapes of ours, with the biased variance."""
    first, norm, _, last = model
    return [
        first.weight.T.flatten().tolist(),
        first.bias.tolist(),
        norm.weight.tolist(),
        norm.bias.tolist(),
        norm.running_mean.tolist(),
        (norm.running_var * (BATCH - 1) / BATCH).tolist(),
        last.weight.T.flatten().tolist(),
        last.bias.tolist(),
    ]


def outputs(model, features):
    model.eval()
    with torch.no_grad():
        model[1].running_var.mul_((BATCH - 1) / BATCH)
        return model(features).flatten().tolist()


def training():
    features, start = rounded(ROWS, WIDTH), [rounded(WIDTH, HIDDEN), rounded(HIDDEN, CLASSES)]
    labels = torch.randint(CLASSES, (ROWS,), generator=generator)
    batches = [(features[i : i + BATCH], labels[i : i + BATCH]) for i in range(0, ROWS, BATCH)]
    cases = []
    for kind, number, most in [("ema", 0.9, None), ("swa", 3, None), ("ema", 0.7, 1.0), ("swa", 2, 1.0)]:
        model = network(start)
        average = AveragedModel(model, avg_fn=get_ema_avg_fn(number) if kind == "ema" else None, use_buffers=kind == "ema")
        optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
        for epoch in range(1, EPOCHS + 1):
            model.train()
            for rows, truth in batches:
                optimizer.zero_grad()
                nn.functional.cross_entropy(model(rows), truth).backward()
                # A bias before a normalisation has no gradient but rounding.
                model[0].bias.grad.zero_()
                optimizer.step()
                if most is not None:
                    with torch.no_grad():
                        for layer in (model[0], model[3]):
                            layer.weight.copy_(torch.renorm(layer.weight, 2, 0, most))
                if kind == "ema":
                    average.update_parameters(model)
            if kind == "swa" and epoch >= number:
                average.update_parameters(model)
        if kind == "swa":
            update_bn([rows for rows, _ in batches], average)
        case = {"kind": kind, "number": number, "maxNorm": most, "weights": told(model), "averages": told(average.module)}
        cases.append({**case, "outputs": outputs(average.module, features)})
    return {
        "batch": BATCH,
        "epochs": EPOCHS,
        "learningRate": RATE,
        "features": features.flatten().tolist(),
        "labels": labels.tolist(),
        "kernels": [kernel.flatten().tolist() for kernel in start],
        "cases": cases,
    }


if __name__ == "__main__":
    print(json.dumps({"torch": torch.__version__, "constraints": constraints(), "training": training()}))
