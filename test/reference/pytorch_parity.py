"""PyTorch on the work of our engine: reads one JSON object from stdin, writes one to stdout.

  pip install torch

`replay`: our initial weights, batches and dropout uniforms, step by step; gives the loss of each step.
`free`: PyTorch's own random numbers, one training a seed; gives each seed's log loss and accuracy on the validation rows.

The network is dense - relu - dropout - dense; the penalty is lambda (alpha |W|_1 + (1 - alpha)/2 |W|^2) over kernels.
"""

import json
import sys

import torch
from torch import nn

torch.set_num_threads(1)


def penalty(kernels, settings):
    lam, alpha = settings["lambda"], settings["alpha"]
    return lam * sum(alpha * w.abs().sum() + (1 - alpha) / 2 * (w**2).sum() for w in kernels)


def optimizer_for(parameters, settings):
    return torch.optim.Adam(parameters, lr=settings["learningRate"], betas=(0.9, 0.999), eps=settings["epsilon"])


def replay(job):
    settings = job["settings"]
    tensors = [torch.tensor(w["values"], dtype=torch.float32).reshape(w["shape"]).requires_grad_() for w in job["weights"]]
    w1, b1, w2, b2 = tensors
    x = torch.tensor(job["x"], dtype=torch.float32).reshape(-1, w1.shape[0])
    y = torch.tensor(job["y"])
    rate = settings["dropout"]
    optimizer = optimizer_for(tensors, settings)
    losses = []
    for step in job["steps"]:
        rows = torch.tensor(step["rows"])
        uniforms = torch.tensor(step["uniforms"], dtype=torch.float32).reshape(len(rows), -1)
        mask = (uniforms >= rate) / (1 - rate)
        logits = (torch.relu(x[rows] @ w1 + b1) * mask) @ w2 + b2
        loss = nn.functional.cross_entropy(logits, y[rows]) + penalty((w1, w2), settings)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(tensors, settings["clipNorm"])
        optimizer.step()
        losses.append(loss.item())
    return {"torch": torch.__version__, "losses": losses}


def network(inputs, hidden, classes, rate):
    net = nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Dropout(rate), nn.Linear(hidden, classes))
    for layer in (net[0], net[3]):
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        nn.init.zeros_(layer.bias)
    return net


def train_free(job, seed):
    settings = job["settings"]
    torch.manual_seed(seed)
    x = torch.tensor(job["x"], dtype=torch.float32).reshape(-1, job["inputs"])
    y = torch.tensor(job["y"])
    train, validation = torch.tensor(job["train"]), torch.tensor(job["validation"])
    net = network(job["inputs"], job["hidden"], job["classes"], settings["dropout"])
    kernels = [net[0].weight, net[3].weight]
    optimizer = optimizer_for(net.parameters(), settings)
    for _ in range(job["epochs"]):
        for picked in torch.randperm(len(train)).split(job["batchSize"]):
            rows = train[picked]
            loss = nn.functional.cross_entropy(net(x[rows]), y[rows]) + penalty(kernels, settings)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), settings["clipNorm"])
            optimizer.step()
    net.eval()
    with torch.no_grad():
        logits = net(x[validation])
    log_loss = nn.functional.cross_entropy(logits, y[validation]).item()
    return log_loss, (logits.argmax(1) == y[validation]).double().mean().item()


def free(job):
    scores = [train_free(job, seed) for seed in range(job["seeds"])]
    return {
        "torch": torch.__version__,
        "logLoss": [score[0] for score in scores],
        "accuracy": [score[1] for score in scores],
    }


if __name__ == "__main__":
    print(json.dumps({"replay": replay, "free": free}[sys.argv[1]](json.load(sys.stdin))))
