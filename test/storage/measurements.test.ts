import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMeasurementFile } from '../../src/storage/measurements.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'measurements-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('figures are found again by their key, in a folder that was made for them', async () => {
  const path = join(folder, 'cache', 'steps.json');
  await createMeasurementFile(path).save('a', { wasm: 1 });
  await createMeasurementFile(path).save('b', { wasm: 2, tensorflow: 3 });
  const file = createMeasurementFile(path);
  expect([await file.load('a'), await file.load('b'), await file.load('c')]).toEqual([
    { wasm: 1 },
    { wasm: 2, tensorflow: 3 },
    null,
  ]);
});

it.each(['', '{', '[1]', '{"a":{"wasm":"1"}}', '{"a":{"wasm":-1}}'])(
  'a file that is not one counts as empty: %s',
  async (text) => {
    const path = join(folder, 'steps.json');
    await writeFile(path, text);
    const file = createMeasurementFile(path);
    expect(await file.load('a')).toBeNull();
    await file.save('a', { wasm: 1 });
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ a: { wasm: 1 } });
  },
);

it('a file that cannot be written is done without', async () => {
  const path = join(folder, 'file', 'steps.json');
  await writeFile(join(folder, 'file'), '');
  await expect(createMeasurementFile(path).save('a', { wasm: 1 })).resolves.toBeUndefined();
});
