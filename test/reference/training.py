"""Figures of PyTorch's NAdam, of Lion as its paper writes it, and of PyTorch's schedulers, as JSON on stdout.

  pip install torch
  python3 test/reference/training.py > test/reference/training.reference.json

In double precision, so that what differs from our float32 is our rounding.
"""

import json

import torch
from torch.optim import lr_scheduler

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(23)


def rounded(*shape):
    """The nearest float32: our engine must be able to hold the inputs exactly."""
    return torch.randn(*shape, generator=generator).float().double()


class Lion:
    """Algorithm 2 of X. Chen et al., Symbolic Discovery of Optimization Algorithms, NeurIPS 2023."""

    def __init__(self, w, lr, beta1, beta2, weight_decay):
        self.w, self.lr, self.beta1, self.beta2, self.weight_decay = w, lr, beta1, beta2, weight_decay
        self.m = torch.zeros_like(w)

    def step(self):
        g, theta = self.w.grad, self.w.data
        c = self.beta1 * self.m + (1 - self.beta1) * g
        self.w.data = theta - self.lr * (torch.sign(c) + self.weight_decay * theta)
        self.m = self.beta2 * self.m + (1 - self.beta2) * g


OPTIMIZERS = {
    "nadam": lambda w: torch.optim.NAdam([w], lr=0.05, betas=(0.9, 0.999), eps=1e-8, momentum_decay=0.004),
    "lion": lambda w: Lion(w, lr=0.05, beta1=0.9, beta2=0.99, weight_decay=0.1),
}


def optimizers():
    cases = []
    for name, make in OPTIMIZERS.items():
        w = rounded(6).requires_grad_()
        start, optimizer, gradients, weights = w.tolist(), make(w), [], []
        for _ in range(12):
            w.grad = rounded(6)
            gradients.append(w.grad.tolist())
            optimizer.step()
            weights.append(w.tolist())
        cases.append({"name": name, "learningRate": 0.05, "start": start, "gradients": gradients, "weights": weights})
    return cases


STEPS, STEPS_PER_EPOCH = 60, 5


def scheduler_of(settings, optimizer, steps):
    name, final = settings["name"], settings.get("final")
    if name == "constant":
        return lr_scheduler.ConstantLR(optimizer, factor=1)
    if name == "cosine":
        return lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps, eta_min=final or 0)
    if name == "step":
        return lr_scheduler.StepLR(optimizer, settings["every"] * STEPS_PER_EPOCH, gamma=settings["factor"])
    if name == "exponential":
        return lr_scheduler.ExponentialLR(optimizer, gamma=(0.01 if final is None else final) ** (1 / steps))
    initial, final = settings["initial"], 4e-6 if final is None else final
    return lr_scheduler.OneCycleLR(
        optimizer,
        max_lr=1,
        total_steps=steps,
        pct_start=settings["peak"],
        anneal_strategy="cos",
        cycle_momentum=False,
        div_factor=1 / initial,
        final_div_factor=initial / final,
    )


def rates_of(settings):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1)
    warming = round(settings["warmup"] * STEPS)
    if warming == 0:
        scheduler = scheduler_of(settings, optimizer, STEPS)
    else:
        warm = lr_scheduler.LinearLR(optimizer, start_factor=1 / (warming + 1), total_iters=warming)
        main = scheduler_of(settings, optimizer, STEPS - warming)
        scheduler = lr_scheduler.SequentialLR(optimizer, [warm, main], milestones=[warming])
    rates = []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if len(rates) < STEPS:
            scheduler.step()
    return rates


SCHEDULES = [
    {"name": "constant", "warmup": 0.2},
    {"name": "cosine", "warmup": 0},
    {"name": "cosine", "warmup": 0.15, "final": 0.1},
    {"name": "step", "warmup": 0, "every": 3, "factor": 0.5},
    {"name": "step", "warmup": 0.1, "every": 2, "factor": 0.3},
    {"name": "exponential", "warmup": 0},
    {"name": "exponential", "warmup": 0.25, "final": 0.2},
    {"name": "one-cycle", "warmup": 0, "initial": 0.04, "peak": 0.3},
    {"name": "one-cycle", "warmup": 0, "initial": 0.1, "peak": 0.45, "final": 0.01},
]


def schedules():
    return {
        "steps": STEPS,
        "stepsPerEpoch": STEPS_PER_EPOCH,
        "cases": [{"settings": settings, "rates": rates_of(settings)} for settings in SCHEDULES],
    }


if __name__ == "__main__":
    print(json.dumps({"torch": torch.__version__, "optimizers": optimizers(), "schedules": schedules()}))
