"""PyTorch, vectorised by hand: all candidates and folds in one batched product, with a backward pass of its own.

The parameters of all models lie in one matrix [candidates * folds, parameters], so that Adam is one fused step. Initial
weights, batch order and dropout uniforms are drawn once a fold and shared by the candidates.
"""

import math

import numpy as np
import torch
from joblib import Parallel, delayed

from job import BATCH, CLASSES, EPOCHS, GRID, HIDDEN, INPUTS, LEARNING_RATE, load_folds, processes, run

SHAPES = ((INPUTS, HIDDEN), (1, HIDDEN), (HIDDEN, CLASSES), (1, CLASSES))


class Stacked:
    """F folds' training rows, padded to one length; `weight` is 0 for padding."""

    def __init__(self, folds):
        self.rows = [len(fold.y) for fold in folds]
        longest = max(self.rows)
        self.x = torch.zeros(len(folds), longest, INPUTS)
        self.y = torch.zeros(len(folds), longest, CLASSES)
        self.weight = torch.zeros(len(folds), longest)
        for i, fold in enumerate(folds):
            n = self.rows[i]
            self.x[i, :n] = torch.from_numpy(fold.x)
            self.y[i, torch.arange(n), torch.from_numpy(fold.y)] = 1
            self.weight[i, :n] = 1

    def shuffled(self, generator):
        longest = self.weight.shape[1]
        order = torch.stack(
            [torch.cat([torch.randperm(n, generator=generator), torch.arange(n, longest)]) for n in self.rows]
        )
        pick = lambda data: torch.gather(data, 1, order[:, :, None].expand(-1, -1, data.shape[2]))
        return pick(self.x), pick(self.y), torch.gather(self.weight, 1, order)


def views(flat):
    parts = flat.split([math.prod(shape) for shape in SHAPES], dim=1)
    return [part.view(-1, *shape) for part, shape in zip(parts, SHAPES)]


def initial(folds, generator):
    uniform = lambda shape, fan: (torch.rand(folds, math.prod(shape), generator=generator) * 2 - 1) / math.sqrt(fan)
    fans = (INPUTS, INPUTS, HIDDEN, HIDDEN)
    return torch.cat([uniform(shape, fan) for shape, fan in zip(SHAPES, fans)], dim=1)


@torch.no_grad()
def train(folds, grid):
    """Returns log loss and accuracy, each [candidates, folds]."""
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)
    C, F = len(grid), len(folds)
    B = C * F
    data = Stacked(folds)
    flat = initial(F, generator).repeat(C, 1)
    gradient = torch.zeros_like(flat)
    w1, b1, w2, b2 = views(flat)
    gw1, gb1, gw2, gb2 = views(gradient)
    parameter = torch.nn.Parameter(flat)
    parameter.grad = gradient
    optimizer = torch.optim.Adam([parameter], lr=LEARNING_RATE, fused=True)
    by_model = lambda values: torch.tensor(values, dtype=torch.float32).repeat_interleave(F)
    lam = by_model([lam for lam, _ in grid])[:, None, None]
    dropout = torch.tensor([rate for _, rate in grid])[:, None, None, None]
    spread = lambda batch: batch.expand(C, *batch.shape).reshape(B, *batch.shape[1:])
    for _ in range(EPOCHS):
        x_all, y_all, weight_all = data.shuffled(generator)
        for start in range(0, x_all.shape[1], BATCH):
            rows = slice(start, start + BATCH)
            x, y, weight = spread(x_all[:, rows]), y_all[:, rows], weight_all[:, rows]
            weight = (weight / weight.sum(1, keepdim=True))[:, :, None]
            uniforms = torch.rand(F, x.shape[1], HIDDEN, generator=generator)
            mask = ((uniforms >= dropout) / (1 - dropout)).view(B, -1, HIDDEN)
            z = torch.baddbmm(b1, x, w1)
            mask.mul_(z > 0)  # dropout's mask and relu's derivative
            h = z.mul_(mask)
            p = torch.softmax(torch.baddbmm(b2, h, w2), 2)
            dlogits = p.view(C, F, -1, CLASSES).sub_(y).mul_(weight).view(B, -1, CLASSES)
            torch.baddbmm(lam * w2, h.transpose(1, 2), dlogits, out=gw2)
            gb2.copy_(dlogits.sum(1, keepdim=True))
            dz = torch.bmm(dlogits, w2.transpose(1, 2)).mul_(mask)
            torch.baddbmm(lam * w1, x.transpose(1, 2), dz, out=gw1)
            gb1.copy_(dz.sum(1, keepdim=True))
            optimizer.step()
    return evaluate(folds, C, (w1, b1, w2, b2))


def evaluate(folds, candidates, weights):
    log_loss, accuracy = np.zeros((2, candidates, len(folds)))
    for i, fold in enumerate(folds):
        w1, b1, w2, b2 = (weight[i :: len(folds)] for weight in weights)
        x, y = torch.from_numpy(fold.x_val), torch.from_numpy(fold.y_val)
        h = torch.relu(torch.baddbmm(b1, x.expand(candidates, -1, -1), w1))
        log_p = torch.log_softmax(torch.baddbmm(b2, h, w2), 2)
        log_loss[:, i] = -log_p[:, torch.arange(len(y)), y].mean(1)
        accuracy[:, i] = (log_p.argmax(2) == y).float().mean(1)
    return log_loss, accuracy


def work(workers):
    folds = load_folds()
    size = len(GRID) // workers
    chunks = [GRID[i : i + size] for i in range(0, len(GRID), size)]
    if workers == 1:
        parts = [train(folds, GRID)]
    else:
        parts = Parallel(n_jobs=workers)(delayed(train)(folds, chunk) for chunk in chunks)
    return [np.concatenate(scores) for scores in zip(*parts)]


if __name__ == "__main__":
    workers = processes()
    run(lambda: work(workers))
