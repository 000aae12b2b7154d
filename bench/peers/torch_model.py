"""One training as the PyTorch tutorials write it."""

import torch
from torch import nn

from job import BATCH, CLASSES, EPOCHS, HIDDEN, INPUTS, LEARNING_RATE


def train(fold, lam, dropout):
    torch.set_num_threads(1)
    torch.manual_seed(0)
    x, y, x_val, y_val = map(torch.from_numpy, (fold.x, fold.y, fold.x_val, fold.y_val))
    net = nn.Sequential(
        nn.Linear(INPUTS, HIDDEN), nn.ReLU(), nn.Dropout(dropout), nn.Linear(HIDDEN, CLASSES)
    )
    kernels = [net[0].weight, net[3].weight]
    optimizer = torch.optim.Adam(net.parameters(), lr=LEARNING_RATE)
    cross_entropy = nn.CrossEntropyLoss()
    for _ in range(EPOCHS):
        net.train()
        for rows in torch.randperm(len(y)).split(BATCH):
            optimizer.zero_grad()
            loss = cross_entropy(net(x[rows]), y[rows])
            loss = loss + lam / 2 * sum((kernel**2).sum() for kernel in kernels)
            loss.backward()
            optimizer.step()
    net.eval()
    with torch.no_grad():
        logits = net(x_val)
        return float(cross_entropy(logits, y_val)), float((logits.argmax(1) == y_val).float().mean())
