import { UserError } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';
import type { StudyPlan } from '../core/plan.js';
import type { StudyRecord, StudyStore } from '../storage/store.js';
import type { Trainer } from '../training/trainer.js';
import { earlierBackends, isSameBackend } from './earlier-backends.js';
import { isLongerPlan } from './extension.js';
import { factsOf } from './facts.js';
import { isFinished } from './is-finished.js';
import { running, type StoredEnd, type StudyFacts } from './outcome.js';
import type { StudyData, StudyPorts } from './ports.js';

/** What becomes of a study that was begun on another backend than the one asked for now. */
export type OtherBackend = 'refuse' | 'go-on';

/** What is to compute from now on. */
interface Computing extends Pick<Trainer, 'backend'> {
  readonly otherBackend: OtherBackend;
}

/**
 * Opens a study's file under this plan: a new one, one that this plan began, or one that it makes longer.
 *
 * @throws UserError (config) where the file belongs to another plan, or was begun on another backend and is not to go on
 *   on this one
 */
export async function openStore(
  plan: StudyPlan,
  ports: StudyPorts,
  data: StudyData,
  { backend, otherBackend }: Computing,
): Promise<StudyStore> {
  const identity = ports.identify(plan, { data: data.dataset.hash, history: data.prior.hash });
  const facts: StudyFacts = { ...factsOf(plan, data, { backend }, ports), identity: identity.content };
  const record = recordOf(plan, identity.hash, facts);
  const store = await ports.openStore(record);
  try {
    // Written by this function, here or below.
    const stored = store.record.facts as unknown as StudyFacts;
    if (otherBackend === 'refuse') checkBackend(plan, stored, facts);
    const isSame = store.record.planHash === identity.hash;
    if (!isSame && !isLongerPlan(stored.identity, identity.content)) {
      throw anotherPlan(plan, ports.describeChanges(stored.identity, identity.content));
    }
    const isChanged = !isSameBackend(stored.backend, backend);
    // What computes nothing more stays as it is.
    if (isSame && (!isChanged || (await isFinished(store, ports)))) return store;
    // Before anything is written: a damaged file stays as it is.
    const earlier = earlierBackends(stored, backend, await store.trials());
    // A batch that was cut off on one backend can't go on in its middle on another.
    if (isChanged) await ports.removeCheckpoints();
    const kept = earlier.length === 0 ? facts : { ...facts, earlierBackends: earlier };
    return await goOn(store, recordOf(plan, identity.hash, kept));
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Where the data lay on this machine is nobody's business later. */
function recordOf(plan: StudyPlan, planHash: string, facts: StudyFacts): StudyRecord {
  return { name: plan.name, planHash, plan: asJson({ ...plan, baseDirectory: '' }), facts: asJson(facts) };
}

/** Under the new record, what was the end is none. */
async function goOn(store: StudyStore, record: StudyRecord): Promise<StudyStore> {
  const next = await store.replaceRecord(record);
  await next.putArtifact('end', asJson(running));
  return next;
}

function anotherPlan({ name }: StudyPlan, changes: readonly string[]): UserError {
  const lines = [
    `study ${name}: the results folder holds a study of this name with another plan; what differs:`,
    ...changes.map((change) => `  ${change}`),
    'Give this one another name (study: …), or use --fresh to set the old results aside and begin anew.',
  ];
  return new UserError('config', lines.join('\n'));
}

/** Backends differ by rounding: a study on two of them gives the report of neither, so a person must ask for it. */
function checkBackend(
  { name }: StudyPlan,
  { backend, earlierBackends: earlier = [] }: StudyFacts,
  current: StudyFacts,
): void {
  if (backend.name === current.backend.name) return;
  const was = earlier.length === 0 ? 'was begun on' : 'was continued on';
  const found = `${was} the ${backend.name} backend, and ${current.backend.name} is asked for now`;
  const remedy = `use --backend ${backend.name} to go on there, --change-backend to continue on ${current.backend.name}, or --fresh to begin anew`;
  throw new UserError('config', `study ${name}: ${found}; ${remedy}`);
}

function asJson(value: StudyFacts | StudyPlan | StoredEnd): JsonObject {
  // Plain data by construction.
  return value as unknown as JsonObject;
}
