"""Outputs of PyTorch for networks that see images, at small width, as JSON on stdout.

    pip install torch torchvision
    python networks.py > networks.reference.json

Layers are torchvision's own where it has the network (VGG, ResNet, DenseNet); Inception v1, which it has with other windows,
the thin residual networks and those of pre-activation are put together from the papers. Weights and images follow from a
generator that both sides have (see `drawn`), so that only settings and outputs are stored.
"""
import json
import sys

import numpy
import torch
from torch import nn
from torchvision.models import densenet as tv_densenet
from torchvision.models import resnet as tv_resnet
from torchvision.models import vgg as tv_vgg

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

IMAGES = 2
OUTPUTS = 3


def drawn(stream, size):
    """Uniform numbers in [0, 1): a linear congruential generator, s = 1664525 s + 1013904223 mod 2^32."""
    values = numpy.empty(size)
    state = (stream * 2654435761) % 2**32
    for i in range(size):
        state = (1664525 * state + 1013904223) % 2**32
        values[i] = state / 2**32
    return torch.from_numpy(values)


class Weights:
    """Numbers each parameter from 1, in the order in which a forward pass meets its layer, and draws it."""

    def __init__(self):
        self.stream = 0

    def uniform(self, size, low, high):
        self.stream += 1
        return low + (high - low) * drawn(self.stream, size)

    def kernel(self, fan_in, filters):
        limit = (6 / fan_in) ** 0.5
        return self.uniform(fan_in * filters, -limit, limit)

    @torch.no_grad()
    def fill(self, layer, image):
        """Kernels are drawn as [rows, columns, channels, filters]. `image`: what a flattened input was, [channels, h, w]."""
        if isinstance(layer, nn.Conv2d):
            out, channels, rows, columns = layer.weight.shape
            kernel = self.kernel(rows * columns * channels, out).reshape(rows, columns, channels, out)
            layer.weight.copy_(kernel.permute(3, 2, 0, 1))
        elif isinstance(layer, nn.Linear):
            out, inputs = layer.weight.shape
            kernel = self.kernel(inputs, out)
            if image is not None:
                channels, rows, columns = image
                kernel = kernel.reshape(rows, columns, channels, out).permute(2, 0, 1, 3)
            layer.weight.copy_(kernel.reshape(inputs, out).T)
        else:
            layer.weight.copy_(self.uniform(layer.num_features, 0.5, 1.5))
            layer.bias.copy_(self.uniform(layer.num_features, -0.1, 0.1))
            layer.running_mean.copy_(self.uniform(layer.num_features, -0.1, 0.1))
            layer.running_var.copy_(self.uniform(layer.num_features, 0.5, 1.5))
            return
        if layer.bias is not None:
            layer.bias.copy_(self.uniform(len(layer.bias), -0.1, 0.1))


def outputs_of(network, side):
    weights = Weights()
    flattened = {"image": None}

    def remember(_, inputs):
        flattened["image"] = tuple(inputs[0].shape[1:])

    def fill(layer, _):
        weights.fill(layer, flattened["image"])
        if isinstance(layer, nn.Linear):
            flattened["image"] = None

    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear, nn.BatchNorm2d)):
            module.register_forward_pre_hook(fill)
        if isinstance(module, nn.Flatten):
            module.register_forward_pre_hook(remember)
    images = (2 * drawn(0x5EED, IMAGES * side * side * 3) - 1).reshape(IMAGES, side, side, 3).permute(0, 3, 1, 2)
    with torch.no_grad():
        return network.eval()(images).flatten().tolist()


# What torchvision has no whole network of, in its terms.


def convolution(before, filters, size, stride=1, bias=False, padding=None):
    return nn.Conv2d(before, filters, size, stride, size // 2 if padding is None else padding, bias=bias)


def normalized(before, filters, size, stride=1):
    return nn.Sequential(convolution(before, filters, size, stride), nn.BatchNorm2d(filters))


def activated(before, filters, size, stride=1, norm=True):
    if norm:
        return nn.Sequential(*normalized(before, filters, size, stride), nn.ReLU())
    return nn.Sequential(convolution(before, filters, size, stride, bias=True), nn.ReLU())


def head(channels):
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, OUTPUTS))


def dense_head(inputs, hidden):
    layers = [nn.Flatten()]
    for units in hidden:
        layers += [nn.Linear(inputs, units), nn.ReLU(), nn.Dropout()]
        inputs = units
    return nn.Sequential(*layers, nn.Linear(inputs, OUTPUTS))


def cnn(channels, size, hidden, pixels):
    before, layers = 3, []
    for filters in channels:
        layers += [activated(before, filters, size, norm=False), nn.MaxPool2d(2, 2, ceil_mode=True)]
        before = filters
    return nn.Sequential(*layers, dense_head(before * pixels, hidden))


def vgg(letter, width, hidden, pixels, norm=False, ceil=False):
    """torchvision's convolutions have a bias before a normalisation, which is put to zero."""
    letters = [entry if entry == "M" else int(entry * width) for entry in tv_vgg.cfgs[letter]]
    features = tv_vgg.make_layers(letters, batch_norm=norm)
    for layer in features:
        if isinstance(layer, nn.Conv2d) and norm:
            layer.bias = None
        if isinstance(layer, nn.MaxPool2d):
            layer.ceil_mode = ceil
    return nn.Sequential(features, dense_head(letters[-2] * pixels, hidden))


class Inception(nn.Module):
    """Szegedy et al. 2015, figure 2b."""

    def __init__(self, before, one, three_reduce, three, five_reduce, five, pool):
        super().__init__()
        part = lambda *shape: activated(*shape, norm=False)
        self.one = part(before, one, 1)
        self.three = nn.Sequential(part(before, three_reduce, 1), part(three_reduce, three, 3))
        self.five = nn.Sequential(part(before, five_reduce, 1), part(five_reduce, five, 5))
        self.pool = nn.Sequential(nn.MaxPool2d(3, 1, 1), part(before, pool, 1))

    def forward(self, x):
        return torch.cat([self.one(x), self.three(x), self.five(x), self.pool(x)], 1)


# Table 1: #1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5, pool proj; None: max pool.
INCEPTIONS = [
    (64, 96, 128, 16, 32, 32),
    (128, 128, 192, 32, 96, 64),
    None,
    (192, 96, 208, 16, 48, 64),
    (160, 112, 224, 24, 64, 64),
    (128, 128, 256, 24, 64, 64),
    (112, 144, 288, 32, 64, 64),
    (256, 160, 320, 32, 128, 128),
    None,
    (256, 160, 320, 32, 128, 128),
    (384, 192, 384, 48, 128, 128),
]


class Halved(nn.Module):
    """Padded so that ⌈side / 2⌉ is left: an even side at its end, as with Caffe, whose GoogLeNet is; an odd one on both."""

    def forward(self, x):
        return nn.functional.max_pool2d(x, 3, 2, padding=x.shape[-1] % 2, ceil_mode=True)


def googlenet(width, large):
    own = lambda channels: max(1, int(channels * width + 0.5))
    filters = own(64)
    first = [activated(3, filters, 7, 2, norm=False), Halved()] if large else [activated(3, filters, 3, norm=False)]
    layers = [*first, activated(filters, filters, 1, norm=False), activated(filters, own(192), 3, norm=False), Halved()]
    before = own(192)
    for row in INCEPTIONS:
        if row is None:
            layers.append(Halved())
            continue
        one, three_reduce, three, five_reduce, five, pooled = map(own, row)
        layers.append(Inception(before, one, three_reduce, three, five_reduce, five, pooled))
        before = one + three + five + pooled
    return nn.Sequential(*layers, head(before))


def large_stem(filters):
    return [activated(3, filters, 7, 2), nn.MaxPool2d(3, 2, 1)]


def resnet(block, first, blocks, large):
    """Of torchvision's blocks."""
    layers = large_stem(first) if large else [activated(3, first, 3)]
    before = first
    for stage, count in enumerate(blocks):
        planes = first * 2**stage
        for i in range(count):
            stride = 2 if stage > 0 and i == 0 else 1
            after = planes * block.expansion
            down = normalized(before, after, 1, stride) if stride > 1 or before != after else None
            layers.append(block(before, planes, stride, down))
            before = after
    return nn.Sequential(*layers, head(before))


def plain(first, blocks):
    """He et al. 2016, section 4.2, without shortcuts."""
    layers, before = [activated(3, first, 3)], first
    for stage, count in enumerate(blocks):
        for i in range(count):
            filters = first * 2**stage
            stride = 2 if stage > 0 and i == 0 else 1
            layers += [activated(before, filters, 3, stride), activated(filters, filters, 3)]
            before = filters
    return nn.Sequential(*layers, head(before))


class PreActivated(nn.Module):
    """He et al., ECCV 2016: y = x + F(x), F of normalisation, relu and convolution; the first unit's own come before it."""

    def __init__(self, before, shapes, is_first):
        super().__init__()
        self.enter = nn.Identity() if is_first else nn.Sequential(nn.BatchNorm2d(before), nn.ReLU())
        layers, channels, stride = [], before, 1
        for i, (filters, size, step) in enumerate(shapes):
            layers += [nn.BatchNorm2d(channels), nn.ReLU()] if i > 0 else []
            layers.append(convolution(channels, filters, size, step))
            channels, stride = filters, stride * step
        self.body = nn.Sequential(*layers)
        self.along = convolution(before, channels, 1, stride) if stride > 1 or before != channels else None

    def forward(self, x):
        entered = self.enter(x)
        body = self.body(entered)
        return body + (x if self.along is None else self.along(entered))


def pre_activated(first, blocks, bottleneck, large):
    layers, before = large_stem(first) if large else [activated(3, first, 3)], first
    for stage, count in enumerate(blocks):
        for i in range(count):
            planes, stride = first * 2**stage, 2 if stage > 0 and i == 0 else 1
            basic = [(planes, 3, stride), (planes, 3, 1)]
            shapes = [(planes, 1, 1), (planes, 3, stride), (4 * planes, 1, 1)] if bottleneck else basic
            layers.append(PreActivated(before, shapes, stage == 0 and i == 0))
            before = shapes[-1][0]
    return nn.Sequential(*layers, nn.BatchNorm2d(before), nn.ReLU(), head(before))


class DenseLayer(nn.Module):
    """Huang et al. 2017 without a bottleneck: batch normalisation, relu, 3 × 3 convolution."""

    def __init__(self, before, growth):
        super().__init__()
        self.body = nn.Sequential(nn.BatchNorm2d(before), nn.ReLU(), convolution(before, growth, 3))

    def forward(self, x):
        return torch.cat([x, self.body(x)], 1)


def densenet(blocks, growth, compression, bottleneck):
    """For small images; torchvision's blocks where there is a bottleneck."""
    before = 2 * growth if bottleneck and compression < 1 else 16
    layers = [convolution(3, before, 3)]
    for i, count in enumerate(blocks):
        if i > 0:
            after = int(before * compression)
            layers.append(tv_densenet._Transition(before, after))
            layers[-1].pool.ceil_mode = True
            before = after
        if bottleneck:
            layers.append(tv_densenet._DenseBlock(count, before, 4, growth, 0))
        else:
            layers += [DenseLayer(before + j * growth, growth) for j in range(count)]
        before += count * growth
    return nn.Sequential(*layers, nn.BatchNorm2d(before), nn.ReLU(), head(before))


def large_densenet(blocks, growth):
    """torchvision's whole."""
    return tv_densenet.DenseNet(growth, blocks, 2 * growth, num_classes=OUTPUTS)


W = 1 / 16
CASES = [
    ({"name": "cnn", "depth": 3, "width": 0.25, "size": 5, "hidden": [6]}, 28, cnn([4, 8, 16], 5, [6], 16)),
    ({"name": "vgg", "depth": 11, "width": W, "hidden": [128, 64]}, 28, vgg("A", W, [8, 4], 1, ceil=True)),
    ({"name": "vgg", "depth": 13, "width": W, "hidden": [128]}, 64, vgg("B", W, [8], 4)),
    (
        {"name": "vgg", "depth": 16, "width": W, "hidden": [128, 64], "batchNormalization": True, "stem": "large"},
        60,
        vgg("D", W, [8, 4], 1, norm=True),
    ),
    ({"name": "vgg", "depth": 19, "width": W, "hidden": [128, 64]}, 32, vgg("E", W, [8, 4], 1)),
    ({"name": "googlenet", "width": W}, 28, googlenet(W, large=False)),
    ({"name": "googlenet", "width": W}, 64, googlenet(W, large=True)),
    ({"name": "resnet", "depth": 8, "width": 0.25}, 28, resnet(tv_resnet.BasicBlock, 4, [1, 1, 1], large=False)),
    ({"name": "resnet", "depth": 14, "width": 0.25}, 64, resnet(tv_resnet.BasicBlock, 4, [2, 2, 2], large=True)),
    ({"name": "resnet", "depth": 20, "width": 0.25, "shortcuts": False}, 15, plain(4, [3, 3, 3])),
    (
        {"name": "resnet", "depth": 20, "width": 0.25, "preActivation": True},
        16,
        pre_activated(4, [3, 3, 3], bottleneck=False, large=False),
    ),
    ({"name": "resnet", "depth": 18, "width": W}, 64, resnet(tv_resnet.BasicBlock, 4, [2, 2, 2, 2], large=True)),
    ({"name": "resnet", "depth": 34, "width": W}, 28, resnet(tv_resnet.BasicBlock, 4, [3, 4, 6, 3], large=False)),
    ({"name": "resnet", "depth": 50, "width": W}, 64, resnet(tv_resnet.Bottleneck, 4, [3, 4, 6, 3], large=True)),
    (
        {"name": "resnet", "depth": 50, "width": W, "preActivation": True},
        65,
        pre_activated(4, [3, 4, 6, 3], bottleneck=True, large=True),
    ),
    (
        {"name": "densenet", "blocks": [2, 3], "growthRate": 3, "bottleneck": False, "compression": 1},
        15,
        densenet([2, 3], 3, 1, bottleneck=False),
    ),
    ({"name": "densenet", "blocks": [2, 2, 2], "growthRate": 5}, 28, densenet([2, 2, 2], 5, 0.5, bottleneck=True)),
    ({"name": "densenet", "blocks": [1, 2, 2, 1], "growthRate": 4}, 64, large_densenet([1, 2, 2, 1], 4)),
]

figures = [{"settings": settings, "side": side, "outputs": outputs_of(network, side)} for settings, side, network in CASES]
json.dump({"torch": torch.__version__, "images": IMAGES, "networks": figures}, sys.stdout, indent=1)
print()
