import { UserError } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';
import type { StudyPlan } from '../core/plan.js';
import type { StudyRecord, StudyStore } from '../storage/store.js';
import type { Trainer } from '../training/trainer.js';
import { isLongerPlan } from './extension.js';
import { factsOf } from './facts.js';
import { running, type StoredEnd, type StudyFacts } from './outcome.js';
import type { StudyData, StudyPorts } from './ports.js';

/**
 * Opens a study's file under this plan: a new one, one that this plan began, or one that it makes longer.
 *
 * @throws UserError (config) where the file belongs to another plan or was begun on another backend
 */
export async function openStore(
  plan: StudyPlan,
  ports: StudyPorts,
  data: StudyData,
  trainer: Trainer,
): Promise<StudyStore> {
  const identity = ports.identify(plan, { data: data.dataset.hash, history: data.prior.hash });
  const facts: StudyFacts = { ...factsOf(plan, data, trainer, ports), identity: identity.content };
  // Where the data lay on this machine is nobody's business later.
  const record = {
    name: plan.name,
    planHash: identity.hash,
    plan: asJson({ ...plan, baseDirectory: '' }),
    facts: asJson(facts),
  };
  const store = await ports.openStore(record);
  try {
    // Written by this function, below.
    const stored = store.record.facts as unknown as StudyFacts;
    checkBackend(plan, stored, facts);
    if (store.record.planHash === identity.hash) return store;
    if (isLongerPlan(stored.identity, identity.content)) return await goOn(store, record);
    throw anotherPlan(plan, ports.describeChanges(stored.identity, identity.content));
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Under the longer plan, what was the end is none. */
async function goOn(store: StudyStore, record: StudyRecord): Promise<StudyStore> {
  const longer = await store.replaceRecord(record);
  await longer.putArtifact('end', asJson(running));
  return longer;
}

function anotherPlan({ name }: StudyPlan, changes: readonly string[]): UserError {
  const lines = [
    `study ${name}: the results folder holds a study of this name with another plan; what differs:`,
    ...changes.map((change) => `  ${change}`),
    'Give this one another name (study: …), or use --fresh to set the old results aside and begin anew.',
  ];
  return new UserError('config', lines.join('\n'));
}

/** Backends differ by rounding: a study on two of them would be neither's. */
function checkBackend({ name }: StudyPlan, stored: StudyFacts, current: StudyFacts): void {
  if (stored.backend.name === current.backend.name) return;
  const remedy = `use --backend ${stored.backend.name} to go on, or --fresh to begin anew`;
  throw new UserError(
    'config',
    `study ${name}: was begun on the ${stored.backend.name} backend, and ${current.backend.name} is asked for now; ${remedy}`,
  );
}

function asJson(value: StudyFacts | StudyPlan | StoredEnd): JsonObject {
  // Plain data by construction.
  return value as unknown as JsonObject;
}
