"""Figures of PyTorch's losses and their gradients, as JSON on stdout.

  pip install torch
  python3 test/reference/losses.py > test/reference/losses.reference.json

In double precision, so that what differs from our float32 is our rounding.
"""

import json

import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(23)


def normal(*shape):
    """The nearest float32: our engine must be able to hold the inputs exactly."""
    return torch.randn(*shape, generator=generator).float().double()


def case(name, options, outputs, target, loss_of):
    outputs = outputs.clone().requires_grad_()
    loss = loss_of(outputs, target)
    loss.backward()
    return {
        "name": name,
        **options,
        "shape": list(outputs.shape),
        "outputs": outputs.flatten().tolist(),
        "target": target.flatten().tolist(),
        "loss": loss.item(),
        "gradient": outputs.grad.flatten().tolist(),
    }


def focal(gamma, alpha):
    """Lin et al. 2017, equation 5, by autograd."""

    def loss(logits, labels):
        log_p = F.log_softmax(logits, dim=1).gather(1, labels[:, None])[:, 0]
        weight = 1 if alpha is None else torch.where(labels == 1, alpha, 1 - alpha)
        return (-weight * (1 - log_p.exp()) ** gamma * log_p).mean()

    return loss


def pinball(level):
    return lambda z, y: torch.maximum(level * (y - z), (level - 1) * (y - z)).mean()


def main():
    labels = torch.tensor([0, 3, 1, 1, 2, 3])
    two = torch.tensor([0, 1, 1, 0, 1, 0])
    cases = []
    for smoothing in (0.0, 0.1, 0.4):
        own = lambda z, y: F.cross_entropy(z, y, label_smoothing=smoothing)
        cases.append(case("cross-entropy", {"labelSmoothing": smoothing}, 3 * normal(6, 4), labels, own))
    for gamma in (0.0, 0.5, 1.0, 2.0, 5.0):
        cases.append(case("focal", {"gamma": gamma}, 3 * normal(6, 4), labels, focal(gamma, None)))
    for alpha in (0.25, 0.9):
        cases.append(case("focal", {"gamma": 2.0, "alpha": alpha}, 2 * normal(6, 2), two, focal(2.0, alpha)))
    # One class is all but sure: 1 - p has few digits left.
    sure = torch.tensor([[12.0, 0.0], [0.0, 12.0], [0.0, 9.0], [9.0, 0.0], [0.0, 2.0], [2.0, 0.0]])
    for gamma in (0.5, 2.0):
        cases.append(case("focal", {"gamma": gamma}, sure, two, focal(gamma, None)))
    for delta in (0.5, 1.0, 3.0):
        own = lambda z, y: F.huber_loss(z, y, delta=delta)
        cases.append(case("huber", {"delta": delta}, 2 * normal(8, 1), normal(8, 1), own))
    for level in (0.1, 0.5, 0.9):
        cases.append(case("quantile", {"level": level}, 2 * normal(8, 1), normal(8, 1), pinball(level)))
    print(json.dumps({"torch": torch.__version__, "losses": cases}, indent=1))


if __name__ == "__main__":
    main()
