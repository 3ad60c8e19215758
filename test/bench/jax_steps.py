"""Step times of the reference models under JAX's jit, one model at a time: the protocol is that of pytorch.py.

Loss, gradient and Adam are one compiled function. XLA takes its threads from the cores that it may run on. Images are channels last, as in tfjs.
Usage: taskset --cpu-list CORES python jax_steps.py THREADS SECONDS
"""
import json
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

rng = np.random.default_rng(0)


def noise(*shape):
    return jnp.asarray(rng.normal(size=shape), jnp.float32)


def glorot(*shape):
    return noise(*shape) * np.float32(np.sqrt(2 / (shape[0] + shape[-1])))


def layers(*sizes):
    return [(glorot(a, b), jnp.zeros(b)) for a, b in zip(sizes, sizes[1:])]


def dense(activation):
    def forward(weights, x):
        for w, b in weights[:-1]:
            x = activation(x @ w + b)
        w, b = weights[-1]
        return x @ w + b
    return forward


def convolution(x, w):
    return lax.conv_general_dilated(x, w, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))


def pool(x):
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def cnn(p, x):
    for w, b in p["filters"]:
        x = pool(jax.nn.relu(convolution(x, w) + b))
    return dense(None)(p["out"], x.reshape(x.shape[0], -1))


def normalized(x, scale, offset, axes):
    mean, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    return (x - mean) * lax.rsqrt(variance + 1e-3) * scale + offset


def cnn_bn(p, x):
    for w, scale, offset in p["filters"]:
        x = jax.nn.relu(normalized(convolution(x, w), scale, offset, (0, 1, 2)))
    return dense(None)(p["out"], x.mean((1, 2)))


def lstm(p, x):
    def cell(carry, inputs):
        h, c = carry
        i, f, g, o = jnp.split(inputs @ p["kernel"] + h @ p["recurrent"] + p["bias"], 4, -1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None
    zeros = jnp.zeros((x.shape[0], 32))
    (h, _), _ = lax.scan(cell, (zeros, zeros), x.transpose(1, 0, 2))
    return dense(None)(p["out"], h)


def transformer(p, x):
    batch, length, width = x.shape
    y = normalized(x, *p["norm1"], (-1,))
    split = lambda w: (y @ w).reshape(batch, length, 4, width // 4).transpose(0, 2, 1, 3)
    query, key, value = map(split, p["projections"])
    weights = jax.nn.softmax(query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // 4)))
    x = x + (weights @ value).transpose(0, 2, 1, 3).reshape(x.shape) @ p["mix"]
    x = x + dense(jax.nn.relu)(p["feedForward"], normalized(x, *p["norm2"], (-1,)))
    return dense(None)(p["out"], x.mean(1))


def norm(width):
    return jnp.ones(width), jnp.zeros(width)


MODELS = {
    "mlp": (dense(jax.nn.relu), lambda: layers(784, 128, 128, 10), (128, 784), 10),
    "deep-tanh": (dense(jnp.tanh), lambda: layers(2, *[64] * 9, 2), (64, 2), 2),
    "wide": (dense(jax.nn.relu), lambda: layers(1024, 1024, 1024, 10), (256, 1024), 10),
    "cnn": (cnn, lambda: {
        "filters": [(noise(3, 3, 1, 16) * 0.1, jnp.zeros(16)), (noise(3, 3, 16, 32) * 0.1, jnp.zeros(32))],
        "out": layers(800, 10)}, (64, 28, 28, 1), 10),
    "cnn-bn": (cnn_bn, lambda: {
        "filters": [(noise(3, 3, 1, 16) * 0.1, *norm(16)), (noise(3, 3, 16, 32) * 0.1, *norm(32))],
        "out": layers(32, 10)}, (64, 28, 28, 1), 10),
    "lstm": (lstm, lambda: {
        "kernel": glorot(8, 128), "recurrent": glorot(32, 128), "bias": jnp.zeros(128),
        "out": layers(32, 2)}, (32, 20, 8), 2),
    "transformer": (transformer, lambda: {
        "norm1": norm(64), "norm2": norm(64), "projections": [glorot(64, 64) for _ in range(3)], "mix": glorot(64, 64),
        "feedForward": layers(64, 256, 64), "out": layers(64, 10)}, (32, 32, 64), 10),
}


def stepper(name):
    forward, create, shape, classes = MODELS[name]
    x, y = noise(*shape), jnp.asarray(rng.integers(0, classes, shape[0]))
    weights = create()
    zeros = jax.tree.map(jnp.zeros_like, weights)

    def loss(p):
        return -jnp.take_along_axis(jax.nn.log_softmax(forward(p, x)), y[:, None], 1).mean()

    @jax.jit
    def step(p, m, v, t):
        g = jax.grad(loss)(p)
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        rate = 1e-3 * jnp.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t)
        return jax.tree.map(lambda p, m, v: p - rate * m / (jnp.sqrt(v) + 1e-8), p, m, v), m, v, t + 1

    state = [weights, zeros, zeros, jnp.float32(1)]

    def run():
        state[:] = step(*state)
        jax.block_until_ready(state)
    return run


def median_milliseconds(run, seconds):
    run()
    times, end = [], time.time() + seconds
    while time.time() < end or len(times) < 4:
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e3)
    return sorted(times)[len(times) // 2]


steppers = {}
print(json.dumps({"version": jax.__version__}), flush=True)
for line in sys.stdin:
    name = line.strip()
    steppers[name] = steppers.get(name) or stepper(name)
    print(json.dumps({"milliseconds": median_milliseconds(steppers[name], float(sys.argv[2]))}), flush=True)
