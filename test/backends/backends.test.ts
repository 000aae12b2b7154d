import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { backends, defaultBackend } from '../../src/backends/index.js';
import { createWorkplace } from '../cli/workplace.js';
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

/** The program itself, in a process of its own. */
const program = fileURLToPath(new URL('../../bin/regsweep.js', import.meta.url));

it.each(backendsHere)('nothing of TensorFlow.js is printed while %s trains', (name) => {
  const place = createWorkplace();
  onTestFinished(() => place.remove());
  const argv = [program, 'run', 'tiny.yaml', '--backend', name, '--json', '--quiet'];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: place.path, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ backend: { name } });
});
