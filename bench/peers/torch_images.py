"""Steps of a network that is given as a layer graph, trained by PyTorch, for bench/images.mjs.

A line of JSON on stdin, {"graph": …, "batch": 32, "epochs": 3, "steps": 10}, is answered by one on stdout: seconds of each
epoch, at the faster of PyTorch's two layouts of images. One thread.
"""

import json
import os
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))


def positions(length, node):
    """Zeros before and after, as src/core/windows.ts has it."""
    size, stride, padding = node["size"], node["stride"], node["padding"]
    if padding == "same":
        missing = max(0, (-(-length // stride) - 1) * stride + size - length)
        return missing // 2, missing - missing // 2
    added = 0 if padding == "valid" else padding
    return added, added


class Network(nn.Module):
    """The graph's layers, in its order."""

    def __init__(self, graph):
        super().__init__()
        self.nodes = graph["nodes"]
        height, width, channels = graph["inputShape"]
        self.layers = nn.ModuleDict()
        shapes = {"input": (channels, height, width)}
        with torch.no_grad():
            sample = {"input": torch.zeros(2, channels, height, width)}
            for node in self.nodes:
                layer = make_layer(node, shapes[node["inputs"][0]])
                if layer is not None:
                    self.layers[node["name"]] = layer
                made = self.apply_node(node, sample)
                sample[node["name"]] = made
                shapes[node["name"]] = tuple(made.shape[1:])

    def apply_node(self, node, known):
        inputs = [known[name] for name in node["inputs"]]
        x = inputs[0]
        kind = node["kind"]
        if kind in ("convolution", "max-pooling", "average-pooling"):
            top, bottom = positions(x.shape[2], node)
            left, right = positions(x.shape[3], node)
            symmetric = top == bottom and left == right
            if kind == "average-pooling":
                return F.avg_pool2d(x, node["size"], node["stride"], (top, left) if symmetric else 0,
                                    ceil_mode=not symmetric, count_include_pad=False)
            if not symmetric:
                fill = float("-inf") if kind == "max-pooling" else 0.0
                x = F.pad(x, (left, right, top, bottom), value=fill)
            if kind == "max-pooling":
                return F.max_pool2d(x, node["size"], node["stride"], (top, left) if symmetric else 0)
            layer = self.layers[node["name"]]
            return F.conv2d(x, layer.weight, layer.bias, node["stride"], (top, left) if symmetric else 0)
        if kind == "global-average-pooling":
            return x.mean((2, 3))
        if kind == "add":
            return sum(inputs[1:], x)
        if kind == "concatenate":
            return torch.cat(inputs, 1)
        if kind == "flatten":
            return x.flatten(1)
        if kind == "dropout":
            return F.dropout(x, 0.2, self.training)
        if kind == "activation":
            return x if node["function"] == "linear" else getattr(F, node["function"])(x)
        return self.layers[node["name"]](x)

    def forward(self, x):
        known = {"input": x}
        for node in self.nodes:
            known[node["name"]] = self.apply_node(node, known)
        return known[self.nodes[-1]["name"]]


def make_layer(node, shape):
    if node["kind"] == "dense":
        return nn.Linear(shape[0], node["units"])
    if node["kind"] == "convolution":
        return nn.Conv2d(shape[0], node["filters"], node["size"], node["stride"], bias=node["bias"])
    if node["kind"] == "batch-normalization":
        return (nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d)(shape[0], node["epsilon"])
    return None


def epochs_of(graph, batch, epochs, steps, layout):
    torch.manual_seed(0)
    network = Network(graph).to(memory_format=layout)
    height, width, channels = graph["inputShape"]
    images = torch.randn(batch * steps, channels, height, width)
    labels = torch.arange(batch * steps) % graph["outputs"]
    optimizer = torch.optim.Adam(network.parameters(), lr=0.001)
    times = []
    for _ in range(epochs + 1):
        order = torch.randperm(batch * steps)
        started = time.perf_counter()
        for first in range(0, batch * steps, batch):
            rows = order[first:first + batch]
            x = images[rows].contiguous(memory_format=layout)
            loss = F.cross_entropy(network(x), labels[rows])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            loss.item()
        times.append(time.perf_counter() - started)
    return times[1:]


for line in sys.stdin:
    asked = json.loads(line)
    layouts = [torch.contiguous_format, torch.channels_last]
    found = [epochs_of(asked["graph"], asked["batch"], asked["epochs"], asked["steps"], layout) for layout in layouts]
    print(json.dumps(min(found, key=min)), flush=True)
