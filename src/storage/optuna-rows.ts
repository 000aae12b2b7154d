import type { Kysely } from 'kysely';
import type { JsonObject } from '../core/json.js';
import type { Space } from '../core/space.js';
import { toDistribution } from './optuna-distributions.js';
import type { StudyTables } from './schema.js';
import type { TrialAttributes } from './store.js';

/** UTC without a mark of it, in microseconds: how Optuna's database keeps times. */
export function optunaTime(time: Date): string {
  return `${time.toISOString().slice(0, -1).replace('T', ' ')}000`;
}

/** Tells a plan's space in Optuna's words, where the file does not yet. */
export async function addParameters(db: Kysely<StudyTables>, plan: JsonObject): Promise<void> {
  // A stored plan's space; plans of other programs' tests have none.
  const space = (plan.space ?? []) as unknown as Space;
  const rows = space.map((spec, position) => ({
    position,
    name: spec.name,
    choices: spec.kind === 'categorical' ? JSON.stringify(spec.values) : null,
    distribution: JSON.stringify(toDistribution(spec)),
  }));
  if (rows.length === 0) return;
  await db
    .insertInto('parameter')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Rows of one statement; SQLite allows some ten thousand values in one. */
const rowsAtOnce = 1000;

export async function putAttributes(db: Kysely<StudyTables>, trials: readonly TrialAttributes[]): Promise<void> {
  const rows = trials.flatMap(({ trial, attributes }) =>
    Object.entries(attributes).map(([name, value]) => ({ candidate: trial, name, value: JSON.stringify(value) })),
  );
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    await db
      .insertInto('attribute')
      .values(rows.slice(start, start + rowsAtOnce))
      .onConflict((conflict) =>
        conflict
          .columns(['candidate', 'name'])
          .doUpdateSet({ value: (update) => update.ref('excluded.value') })
          // What is said already is not written again: a finished study run again leaves its file as it is.
          .whereRef('attribute.value', '!=', 'excluded.value'),
      )
      .execute();
  }
}
