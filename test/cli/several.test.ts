import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkplace, tinyConfig } from './workplace.js';
import { regsweep } from './world.js';

let workplace: ReturnType<typeof createWorkplace>;
beforeEach(() => {
  workplace = createWorkplace();
  workplace.write('other.yaml', 'extends: tiny.yaml\nseed: 4\n');
});
afterEach(() => workplace.remove());

describe('several configs in one call', () => {
  it('run one after the other, as each does alone', async () => {
    const both = await regsweep(workplace.path, ['run', 'tiny.yaml', 'other.yaml', '--json']);
    expect(both.code).toBe(0);
    const reports = JSON.parse(both.stdout);
    for (const [index, name] of ['tiny', 'other'].entries()) {
      const alone = await regsweep(workplace.path, ['run', `${name}.yaml`, '--json', '--results', 'alone']);
      expect(reports[index]).toEqual(JSON.parse(alone.stdout));
    }
    const tables = await regsweep(workplace.path, ['run', 'tiny.yaml', 'other.yaml']);
    expect(tables.stdout.match(/^(tiny|other): 4 trials by random$/gm)).toEqual([
      'tiny: 4 trials by random',
      'other: 4 trials by random',
    ]);
  });

  it('are all read before one of them trains, and all of their mistakes are told', async () => {
    workplace.write('wrong.yaml', tinyConfig.replace('folds: 3', 'folds: 1').replace('seed: 3', 'seed: x'));
    const { code, stdout, stderr } = await regsweep(workplace.path, ['run', 'tiny.yaml', 'wrong.yaml', 'none.yaml']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatchInlineSnapshot(`
      "wrong.yaml, line 2, column 7: seed is 'x'; a whole number of at least 0 is wanted; write a number
      wrong.yaml, line 10, column 36: validation.folds is 1; at least 2 is wanted; raise it
      none.yaml: there is no such file; a YAML file is wanted; did you mean tiny.yaml?
      "
    `);
    expect(existsSync(join(workplace.path, 'results'))).toBe(false);
  });

  it('must be studies of different names', async () => {
    workplace.write('same.yaml', tinyConfig);
    const { code, stderr } = await regsweep(workplace.path, ['run', 'tiny.yaml', 'same.yaml']);
    expect(code).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "tiny.yaml and same.yaml are both the study 'tiny'; a name for each is wanted; set study in one of them
      "
    `);
  });

  it('end with the worst exit code, and go on after one that has failed', async () => {
    workplace.write('gone.yaml', 'extends: tiny.yaml\ndata: { source: nowhere.csv }\n');
    workplace.write('gate.yaml', 'extends: tiny.yaml\ngate: { metric: log-loss, atMost: 0 }\n');
    const { code, stdout, stderr } = await regsweep(workplace.path, [
      'run',
      'gate.yaml',
      'gone.yaml',
      'tiny.yaml',
      '--quiet',
    ]);
    expect(code).toBe(2);
    expect(stdout.match(/^\w+(?=: 4 trials by random$)/gm)).toEqual(['gate', 'tiny']);
    expect(stderr.replaceAll(workplace.path, 'HERE')).toMatchInlineSnapshot(`
      "gone: nowhere.csv: no such file (HERE/nowhere.csv); check the path; a config's own paths are relative to the config file
      "
    `);
    expect((await regsweep(workplace.path, ['run', 'tiny.yaml', 'gate.yaml', '--quiet'])).code).toBe(4);
  });

  it('are left where one is interrupted', async () => {
    const { code, stderr } = await regsweep(workplace.path, ['run', 'tiny.yaml', 'other.yaml'], {
      onTold: (_, signals) => signals.emit('SIGINT'),
    });
    expect(code).toBe(130);
    expect(stderr).toContain('not begun: other\n');
    expect(existsSync(join(workplace.path, 'results', 'other'))).toBe(false);
  });

  it('are validated one after the other', async () => {
    const { code, stdout } = await regsweep(workplace.path, ['validate', 'tiny.yaml', 'other.yaml']);
    expect(code).toBe(0);
    expect(stdout.match(/^\w+: config and data are sound/gm)).toHaveLength(2);
    const { stdout: json } = await regsweep(workplace.path, ['validate', 'tiny.yaml', 'other.yaml', '--json']);
    expect(JSON.parse(json)).toMatchObject([{ study: 'tiny' }, { study: 'other' }]);
  });
});
