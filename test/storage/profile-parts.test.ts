import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPartWriter, takeParts } from '../../src/storage/profile-parts.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'regsweep-parts-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));
const folder = () => join(root, 'parts');

it('the last line of each process is taken, and the folder is gone', async () => {
  const [first, second] = ['a', 'b'].map((id) => createPartWriter(folder(), id));
  first('{"batches":1}');
  second('{"batches":7}');
  first('{"batches":2}');
  expect(await takeParts(folder())).toEqual([{ batches: 2 }, { batches: 7 }]);
  expect(existsSync(folder())).toBe(false);
});

it('a line that was cut by a kill leaves the one before it', async () => {
  createPartWriter(folder(), 'a')('{"batches":1}');
  appendFileSync(join(folder(), 'a.ndjson'), '{"batc');
  expect(await takeParts(folder())).toEqual([{ batches: 1 }]);
});

it('there is nothing to take where nobody wrote', async () => {
  expect(await takeParts(folder())).toEqual([]);
});

it('who can not write goes on without', () => {
  writeFileSync(folder(), 'a file, where a folder is wanted');
  expect(() => createPartWriter(folder(), 'a')('{}')).not.toThrow();
});
