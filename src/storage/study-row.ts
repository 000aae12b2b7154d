import type { Selectable } from 'kysely';
import type { JsonObject } from '../core/json.js';
import { verified, withChecksum } from './checksums.js';
import { fromExactJson, toExactJson } from './exact-json.js';
import type { StudyTables } from './schema.js';
import type { StudyRecord } from './store.js';

/** What a file says of itself, as the row of `study`, but for the version that began it. */
export function toStudyRow({ name, planHash, plan, facts }: StudyRecord) {
  return withChecksum('study', { name, plan_hash: planHash, plan: toExactJson(plan), facts: toExactJson(facts) });
}

type ReadStudy = Omit<Selectable<StudyTables['study']>, 'checksum'> & { readonly checksum?: number };

/** @throws Damage where the row is not what was stored */
export function fromStudyRow(read: ReadStudy): StudyRecord {
  const row = verified('study', read, () => 'what the study says of itself');
  // What toStudyRow wrote.
  const [plan, facts] = [fromExactJson(row.plan) as JsonObject, fromExactJson(row.facts) as JsonObject];
  return { name: row.name, planHash: row.plan_hash, plan, facts };
}
