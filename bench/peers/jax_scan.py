"""JAX: one jitted scan over all steps, vmapped over folds and candidates. Compiling is counted."""

import jax
import jax.numpy as jnp
import numpy as np
import optax

from job import BATCH, CLASSES, EPOCHS, GRID, HIDDEN, INPUTS, LEARNING_RATE, load_folds, run

OPTIMIZER = optax.adam(LEARNING_RATE)


def initial(key):
    keys = jax.random.split(key, 4)
    uniform = lambda k, shape, fan: jax.random.uniform(k, shape, minval=-(fan**-0.5), maxval=fan**-0.5)
    return {
        "w1": uniform(keys[0], (INPUTS, HIDDEN), INPUTS),
        "b1": uniform(keys[1], (HIDDEN,), INPUTS),
        "w2": uniform(keys[2], (HIDDEN, CLASSES), HIDDEN),
        "b2": uniform(keys[3], (CLASSES,), HIDDEN),
    }


def logits_of(p, x, mask=1.0):
    return jax.nn.relu(x @ p["w1"] + p["b1"]) * mask @ p["w2"] + p["b2"]


def loss(p, x, y, weight, lam, dropout, key):
    mask = (jax.random.uniform(key, (BATCH, HIDDEN)) >= dropout) / (1 - dropout)
    losses = optax.softmax_cross_entropy_with_integer_labels(logits_of(p, x, mask), y)
    penalty = lam / 2 * ((p["w1"] ** 2).sum() + (p["w2"] ** 2).sum())
    return (losses * weight).sum() / weight.sum() + penalty


def train(lam, dropout, fold):
    def step(carry, batch):
        parameters, state = carry
        rows, weight, key = batch
        gradient = jax.grad(loss)(parameters, fold["x"][rows], fold["y"][rows], weight, lam, dropout, key)
        updates, state = OPTIMIZER.update(gradient, state)
        return (optax.apply_updates(parameters, updates), state), None

    parameters = initial(fold["key"])
    keys = jax.random.split(jax.random.fold_in(fold["key"], 1), len(fold["order"]))
    carry = (parameters, OPTIMIZER.init(parameters))
    (parameters, _), _ = jax.lax.scan(step, carry, (fold["order"], fold["weight"], keys))
    logits = logits_of(parameters, fold["x_val"])
    losses = optax.softmax_cross_entropy_with_integer_labels(logits, fold["y_val"])
    share = fold["weight_val"] / fold["weight_val"].sum()
    return (losses * share).sum(), ((logits.argmax(1) == fold["y_val"]) * share).sum()


def padded(arrays):
    longest = max(map(len, arrays))
    return np.stack([np.pad(a, [(0, longest - len(a))] + [(0, 0)] * (a.ndim - 1)) for a in arrays])


def stack(folds):
    rng = np.random.default_rng(0)
    rows = [len(fold.y) for fold in folds]
    steps = -(-max(rows) // BATCH)

    def orders(n):
        epochs = [np.pad(rng.permutation(n), (0, steps * BATCH - n)) for _ in range(EPOCHS)]
        return np.stack(epochs).reshape(-1, BATCH)

    def weights(n):
        return np.tile(np.arange(steps * BATCH) < n, EPOCHS).reshape(-1, BATCH).astype(np.float32)

    return {
        "x": padded([fold.x for fold in folds]),
        "y": padded([fold.y for fold in folds]),
        "x_val": padded([fold.x_val for fold in folds]),
        "y_val": padded([fold.y_val for fold in folds]),
        "weight_val": padded([np.ones(len(fold.y_val), np.float32) for fold in folds]),
        "order": np.stack([orders(n) for n in rows]),
        "weight": np.stack([weights(n) for n in rows]),
        "key": jax.random.split(jax.random.key(0), len(folds)),
    }


def work():
    lam, dropout = (jnp.array(values, jnp.float32) for values in zip(*GRID))
    over_folds = jax.vmap(train, (None, None, 0))
    sweep = jax.jit(jax.vmap(over_folds, (0, 0, None)))
    return jax.device_get(sweep(lam, dropout, stack(load_folds())))


if __name__ == "__main__":
    run(work)
