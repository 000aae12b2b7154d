import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createWorkplace, tinyConfig } from './workplace.js';
import { regsweep } from './world.js';

let place: ReturnType<typeof createWorkplace>;
beforeAll(() => {
  place = createWorkplace();
  const backends = join(place.path, 'backends');
  mkdirSync(backends);
  vi.stubEnv('REGSWEEP_BACKENDS', backends);
  writeFileSync(join(place.path, 'gpu.yaml'), tinyConfig.replace('backend: wasm', 'device: gpu'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  place.remove();
});

const run = (...flags: string[]) => regsweep(place.path, ['run', 'gpu.yaml', ...flags]);

describe('a study that wants a GPU', () => {
  it('ends where there is no TensorFlow, though the backend is left open', async () => {
    const { code, stderr } = await run();
    expect(code).toBe(6);
    expect(stderr).toMatch(
      /execution.device: gpu wants it; run: regsweep backend install tensorflow-gpu, or set execution.device: auto\n$/,
    );
  });

  it.each(['wasm', 'cpu'])('is refused on %s', async (backend) => {
    const { code, stderr } = await run('--backend', backend);
    expect(code).toBe(2);
    expect(stderr).toMatch(/execution.device: gpu: .* computes on the processor alone; choose --backend tensorflow/);
  });
});
