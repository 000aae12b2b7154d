import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { backends, defaultBackend } from '../../src/backends/index.js';
import { backendsHere, loadHere } from './here.js';

describe.each(backendsHere)('the backend %s', (name) => {
  it('computes, says its name and version, and takes over when it is activated', async () => {
    const others = await Promise.all(backendsHere.map(loadHere));
    for (const other of others) await other.activate();
    const backend = await loadHere(name);
    await backend.activate();
    const { tf } = backend;
    expect([backend.name, tf.getBackend()]).toEqual([name, name]);
    expect(backend.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect([...tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync()]).toEqual([11]);
  });
});

it.each(['wasm', 'cpu'])('%s refuses a device that it can not compute on', async (name) => {
  await expect(backends[name].load({ device: 'gpu:1', deterministic: false })).rejects.toMatchObject({
    kind: 'config',
    message: `execution.device: gpu:1: ${name} computes on the processor alone; choose --backend tensorflow, or set execution.device: auto`,
  });
});

it('auto is one that every installation has', () => {
  expect(backends[defaultBackend].bundled).toBe(true);
});

/** As the program that people run does it: from dist/, in a process of its own. */
const script = (name: string) => `
  const { createTrainer } = await import(${JSON.stringify(new URL('../../dist/training/create-trainer.js', import.meta.url).href)});
  const columns = [{ name: 'x', kind: 'numeric', origin: 0, source: 'x', category: null }];
  const dataset = {
    task: 'regression', rows: 4, rowShape: [1], features: Float32Array.of(1, 2, 3, 4), columns,
    target: Float64Array.of(1, 2, 3, 4), classes: [], targetName: 'y', hash: '',
  };
  const all = Int32Array.of(0, 1, 2, 3);
  const data = { dataset, trainRows: all, splits: [[{ train: all, validation: all }]], seed: 1 };
  const trainer = await createTrainer(data, { backend: '${name}', fitsPerBatch: 'auto' });
  const optimizer = { name: 'adam', learningRate: 0.1, momentum: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.9, weightDecay: 0 };
  const penalty = { name: 'l2', convention: 'glmnet', apply: 'gradient', lambda: 0.1, alpha: 0, beta1: 1, beta2: 1 };
  const training = { epochs: 1, batchSize: 2, optimizer, penalty, clipNorm: 1, clipValue: null, earlyStopping: null };
  const settings = { preprocessing: [], model: { name: 'mlp', dropout: 0.2 }, training };
  const request = { trial: 0, repeat: 0, fold: 0, epochs: null, settings };
  const results = await trainer.train([request], { state: 'run' }, () => {});
  await trainer.dispose();
  process.exitCode = results[0].state === 'complete' ? 0 : 1;
`;

it.each(backendsHere)('nothing of TensorFlow.js is printed while %s trains', (name) => {
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', script(name)], { encoding: 'utf8' });
  expect({ status: child.status, stdout: child.stdout, stderr: child.stderr }).toEqual({
    status: 0,
    stdout: '',
    stderr: '',
  });
});
