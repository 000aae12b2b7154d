"""What an epoch costs PyTorch on one thread: MLP 64-128-10, batches of 32, Adam, dropout, L1 and L2 of both kernels.

Reads lines of JSON, { "peer": "serial" | "vectorised", "models": T, "epochs": E }, and answers each with the seconds of E
epochs of T models on the same made-up rows, after one that is not told: one after another as the tutorials train them, of
which one is timed and counts T times, or as torch_vectorised.py does, with all models in one batched product and a backward
pass of its own.
"""

import json
import sys
import time

import torch
from torch import nn

from job import BATCH, CLASSES, HIDDEN, INPUTS, LEARNING_RATE, Fold
from torch_vectorised import Stacked, initial, views

ROWS = 640
L1, L2, DROPOUT = 5e-5, 5e-5, 0.5

torch.set_num_threads(1)


def made_up():
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(ROWS, INPUTS, generator=generator).numpy()
    return Fold(x, (torch.arange(ROWS) % CLASSES).numpy(), x[:1], torch.zeros(1, dtype=torch.long).numpy())


def serial(fold, models, epochs):
    x, y = torch.from_numpy(fold.x), torch.from_numpy(fold.y)
    cross_entropy = nn.CrossEntropyLoss()
    net = nn.Sequential(nn.Linear(INPUTS, HIDDEN), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(HIDDEN, CLASSES))
    kernels = [net[0].weight, net[3].weight]
    optimizer = torch.optim.Adam(net.parameters(), lr=LEARNING_RATE)

    def epoch():
        for rows in torch.randperm(len(y)).split(BATCH):
            optimizer.zero_grad()
            loss = cross_entropy(net(x[rows]), y[rows])
            loss = loss + L1 * sum(kernel.abs().sum() for kernel in kernels)
            loss = loss + L2 * sum((kernel**2).sum() for kernel in kernels)
            loss.backward()
            optimizer.step()

    return [models * seconds for seconds in timed(epoch, epochs)]


def timed(epoch, epochs):
    ends = []
    for _ in range(epochs + 1):
        epoch()
        ends.append(time.perf_counter())
    return [end - start for start, end in zip(ends, ends[1:])]


@torch.no_grad()
def vectorised(fold, models, epochs):
    generator = torch.Generator().manual_seed(0)
    data = Stacked([fold])
    flat = initial(1, generator).repeat(models, 1)
    gradient = torch.zeros_like(flat)
    w1, b1, w2, b2 = views(flat)
    gw1, gb1, gw2, gb2 = views(gradient)
    parameter = torch.nn.Parameter(flat)
    parameter.grad = gradient
    optimizer = torch.optim.Adam([parameter], lr=LEARNING_RATE, fused=True)
    column = lambda value: torch.full((models, 1, 1), value)
    l1, l2, dropout = column(L1), column(2 * L2), column(DROPOUT)

    def epoch():
        x_all, y_all, weight_all = data.shuffled(generator)
        for start in range(0, ROWS, BATCH):
            rows = slice(start, start + BATCH)
            x, y, weight = x_all[:, rows].expand(models, -1, -1), y_all[:, rows], weight_all[:, rows]
            weight = (weight / weight.sum(1, keepdim=True))[:, :, None]
            uniforms = torch.rand(1, BATCH, HIDDEN, generator=generator)
            mask = (uniforms >= dropout) / (1 - dropout)
            z = torch.baddbmm(b1, x, w1)
            mask.mul_(z > 0)  # dropout's mask and relu's derivative
            h = z.mul_(mask)
            dlogits = torch.softmax(torch.baddbmm(b2, h, w2), 2).sub_(y).mul_(weight)
            torch.baddbmm(l2 * w2, h.transpose(1, 2), dlogits, out=gw2).addcmul_(w2.sign(), l1)
            gb2.copy_(dlogits.sum(1, keepdim=True))
            dz = torch.bmm(dlogits, w2.transpose(1, 2)).mul_(mask)
            torch.baddbmm(l2 * w1, x.transpose(1, 2), dz, out=gw1).addcmul_(w1.sign(), l1)
            gb1.copy_(dz.sum(1, keepdim=True))
            optimizer.step()

    return timed(epoch, epochs)


if __name__ == "__main__":
    fold = made_up()
    peers = {"serial": serial, "vectorised": vectorised}
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(peers[asked["peer"]](fold, asked["models"], asked["epochs"])), flush=True)
