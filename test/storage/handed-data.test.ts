import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handData, takeData } from '../../src/storage/handed-data.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regsweep-'));
});
afterAll(() => rm(folder, { recursive: true }));
const path = () => join(folder, 'data');

const rows = Int32Array.of(3, 1, 2);
const data = {
  features: Float32Array.of(1.5, Number.NaN, -0),
  target: Float64Array.of(1e300, 0.1),
  columns: [{ name: 'ä', origin: -0, category: null }],
  transform: undefined,
  splits: [{ train: rows, validate: new Int32Array(0) }, { train: rows }],
  bytes: Uint8Array.of(255),
};

describe('data for other processes', () => {
  it('come back as they were, to the bit', async () => {
    expect(await handData(path(), data)).toBe(true);
    expect(await takeData(path())).toStrictEqual(data);
  });

  it('hold an array once that stands in several places', async () => {
    await handData(path(), { one: data.features, two: data.features });
    const { one, two } = await takeData<{ one: Float32Array; two: Float32Array }>(path());
    expect(two).toBe(one);
  });

  it('take parts of larger arrays alone', async () => {
    await handData(path(), new Float64Array(100_000).subarray(10, 12));
    expect((await readFile(path())).length).toBeLessThan(200);
    expect(await takeData(path())).toStrictEqual(new Float64Array(2));
  });

  it('are not handed where the file cannot be written, and leave nothing', async () => {
    const missing = join(folder, 'nowhere', 'data');
    expect(await handData(missing, data)).toBe(false);
    expect(existsSync(missing)).toBe(false);
  });

  it('are not handed where they hold what is not data', async () => {
    expect(await handData(path(), { rule: () => 1 })).toBe(false);
    expect(existsSync(path())).toBe(false);
  });

  it('say that they are cut off', async () => {
    await handData(path(), data);
    await truncate(path(), (await readFile(path())).length - 1);
    await expect(takeData(path())).rejects.toThrow('the data handed from another process are cut off');
  });

  it('replace what lay there', async () => {
    await writeFile(path(), 'x'.repeat(1000));
    await handData(path(), { a: 1 });
    expect(await takeData(path())).toStrictEqual({ a: 1 });
  });
});
