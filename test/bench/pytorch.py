"""Step times of the reference models in PyTorch, one model at a time: reads names from standard input, answers each with its median.

Forward, backward and Adam. Debian's package serves: apt-get install python3-torch, then /usr/bin/python3. Images are channels first here,
channels last in tfjs. Usage: pytorch.py THREADS SECONDS
"""
import json
import sys
import time

import torch
from torch import nn


class LastStepLstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.out = nn.LSTM(8, 32, batch_first=True), nn.Linear(32, 2)

    def forward(self, x):
        return self.out(self.lstm(x)[0][:, -1])


class TransformerBlock(nn.Module):
    def __init__(self, width=64, heads=4):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.query, self.key, self.value, self.mix = (nn.Linear(width, width, bias=False) for _ in range(4))
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.out = nn.Linear(width, 10)

    def attention(self, x):
        split = lambda y: y.view(*y.shape[:2], self.heads, -1).transpose(1, 2)
        query, key, value = split(self.query(x)), split(self.key(x)), split(self.value(x))
        scores = query @ key.transpose(2, 3) / query.shape[-1] ** 0.5
        return self.mix((scores.softmax(-1) @ value).transpose(1, 2).reshape(x.shape))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        x = x + self.narrow(torch.relu(self.wide(self.norm2(x))))
        return self.out(x.mean(1))


def dense(sizes, activation):
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), activation()]
    return nn.Sequential(*layers[:-1])


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(800, 10))


def cnn_bn():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
        nn.Conv2d(16, 32, 3, bias=False), nn.BatchNorm2d(32), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10))


MODELS = {
    "mlp": (lambda: dense([784, 128, 128, 10], nn.ReLU), (128, 784), 10),
    "deep-tanh": (lambda: dense([2] + [64] * 9 + [2], nn.Tanh), (64, 2), 2),
    "wide": (lambda: dense([1024, 1024, 1024, 10], nn.ReLU), (256, 1024), 10),
    "cnn": (cnn, (64, 1, 28, 28), 10),
    "cnn-bn": (cnn_bn, (64, 1, 28, 28), 10),
    "lstm": (LastStepLstm, (32, 20, 8), 2),
    "transformer": (TransformerBlock, (32, 32, 64), 10),
}


def median_milliseconds(name, seconds):
    create, shape, classes = MODELS[name]
    model, x, y = create(), torch.randn(*shape), torch.randint(0, classes, shape[:1])
    optimizer, loss_of = torch.optim.Adam(model.parameters(), 1e-3), nn.CrossEntropyLoss()
    times, end = [], time.time() + seconds
    while time.time() < end or len(times) < 4:
        start = time.perf_counter()
        optimizer.zero_grad()
        loss_of(model(x), y).backward()
        optimizer.step()
        times.append((time.perf_counter() - start) * 1e3)
    times = sorted(times[1:])
    return times[len(times) // 2]


torch.set_num_threads(int(sys.argv[1]))
print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    print(json.dumps({"milliseconds": median_milliseconds(line.strip(), float(sys.argv[2]))}), flush=True)
