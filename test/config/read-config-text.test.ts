import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfigText } from '../../src/config/read-config-text.js';
import { UserError } from '../../src/core/errors.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regsweep-config-'));
  await writeFile(join(folder, 'digits.yaml'), 'seed: 1\n');
  await writeFile(join(folder, 'packed.yaml.gz'), gzipSync('seed: 1\n'));
  await writeFile(join(folder, 'latin.yaml'), Buffer.from([0x61, 0xe4, 0x0a]));
});
afterAll(() => rm(folder, { recursive: true }));

function complaint(path: string): string {
  try {
    readConfigText(path);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message.replaceAll(folder, 'FOLDER');
  }
  throw new Error('it was read');
}

it('A config is read as text', () => {
  expect(readConfigText(join(folder, 'digits.yaml'))).toBe('seed: 1\n');
});

it('A file that is not there is told with its near name', () => {
  expect(complaint(join(folder, 'digit.yaml'))).toMatchInlineSnapshot(
    `"FOLDER/digit.yaml: there is no such file; a YAML file is wanted; did you mean FOLDER/digits.yaml?"`,
  );
  expect(complaint(join(folder, 'digits'))).toMatchInlineSnapshot(
    `"FOLDER/digits: there is no such file; a YAML file is wanted; did you mean FOLDER/digits.yaml?"`,
  );
  expect(complaint(join(folder, 'nowhere', 'at-all.yaml'))).toMatchInlineSnapshot(
    `"FOLDER/nowhere/at-all.yaml: there is no such file; a YAML file is wanted; check the path"`,
  );
});

it('A file is called as the person called it', () => {
  expect(() => readConfigText(join(folder, 'digit.yaml'), 'here/digit.yaml')).toThrow(
    'here/digit.yaml: there is no such file; a YAML file is wanted; did you mean here/digits.yaml?',
  );
});

it('A folder is told with a file of it', () => {
  expect(complaint(folder)).toMatchInlineSnapshot(
    `"FOLDER: this is a folder; a YAML file is wanted; name one of its files, e.g. FOLDER/digits.yaml"`,
  );
});

it('What is no text is told', () => {
  expect(complaint(join(folder, 'packed.yaml.gz'))).toMatchInlineSnapshot(
    `"FOLDER/packed.yaml.gz: the file is compressed; a YAML file in UTF-8 is wanted; save it as such"`,
  );
  expect(complaint(join(folder, 'latin.yaml'))).toMatchInlineSnapshot(
    `"FOLDER/latin.yaml: the file is not UTF-8 text; a YAML file in UTF-8 is wanted; save it as such"`,
  );
});
