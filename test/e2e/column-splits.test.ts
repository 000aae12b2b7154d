import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig, runStudy } from '../../src/index.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'regsweep-columns-'));
  const stream = createRandomStream(streamKey(3, 'visits'));
  const lines = Array.from({ length: 90 }, (_, row) => {
    const [a, b] = [stream.normal(), stream.normal()];
    const day = new Date(Date.UTC(2024, 0, 1 + Math.floor(row / 2))).toISOString().slice(0, 10);
    return [`p${row % 9}`, day, row % 3, a, b, 2 * a - b + 0.3 * stream.normal()].join(',');
  });
  writeFileSync(join(folder, 'visits.csv'), ['patient,day,part,a,b,y', ...lines].join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config = (column: string, unused: string, ...lines: readonly string[]) => `
study: visits
data: { source: visits.csv, target: y, ${column}, exclude: [${unused}] }
preprocessing: [standardize]
model: { hidden: [4] }
training: { epochs: 4, earlyStopping: { patience: 2, fraction: 0.3 } }
space: { lambda: { values: [0, 0.01] } }
strategy: grid
${lines.join('\n')}
`;

const column = (text: string) => /target: y, (\w+):/.exec(text)?.[1];

async function run(name: string, text: string) {
  const resultsDir = join(folder, name);
  const report = await runStudy(parseConfig(text, { path: join(folder, 'visits.yaml') }), { resultsDir });
  return { report, bytes: readFileSync(join(resultsDir, 'visits', 'report.json'), 'utf8') };
}

describe('a study that splits by a column', () => {
  it.each([
    ['groups', config('group: patient', 'day, part'), { name: 'group-k-fold', repeats: 1, folds: 5 }, [70, 20]],
    ['each group', config('group: patient', 'day, part', 'validation: leave-one-group-out'), { folds: 7 }, [70, 20]],
    ['folds', config('fold: part', 'day, patient'), { name: 'predefined', folds: 3 }, [72, 18]],
    ['time', config('time: day', 'patient, part', 'validation: { gap: 1, folds: 3 }'), { folds: 3, gap: 1 }, [70, 18]],
  ])('by %s has the folds, test rows and inputs that it should', async (name, text, validation, [train, test]) => {
    const { report, bytes } = await run(name, text);
    expect(report.study.end).toBe('finished');
    expect(report.study.validation).toMatchObject(validation);
    expect(report.data).toMatchObject({ rows: 90, trainRows: train, testRows: test, features: 2 });
    for (const trial of report.trials) {
      expect(trial.score.folds).toHaveLength(Number(validation.folds));
      expect(trial.score.standardError).toBeGreaterThan(0);
    }
    // 20 rows are those of two of the nine patients; otherwise rows are taken for independent.
    expect(report.test?.groups).toBe(column(text) === 'group' ? 2 : undefined);
    expect((await run(`${name}-again`, text)).bytes).toBe(bytes);
  });

  it('refuses early stopping where a fold has too few groups to keep one apart', async () => {
    const text = config('group: patient', 'day, part', 'validation: { folds: 2 }').replace('test: 0.2', 'test: 0');
    const two = readFileSync(join(folder, 'visits.csv'), 'utf8').replaceAll(/^p(\d)/gm, (_, n) => `p${Number(n) % 2}`);
    writeFileSync(join(folder, 'two.csv'), two);
    const changed = text.replace('visits.csv, target: y', 'two.csv, target: y, test: 0');
    await expect(run('two', changed)).rejects.toThrow(
      'training.earlyStopping: fold 0 has no rows to decide by when to stop: its training rows are of one group; train without early stopping, or choose another validation',
    );
  });
});
