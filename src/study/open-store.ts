import type { JsonObject } from '../core/json.js';
import type { StudyPlan } from '../core/plan.js';
import type { StudyRecord, StudyStore } from '../storage/store.js';
import type { Trainer } from '../training/trainer.js';
import { earlierBackends, isSameBackend } from './earlier-backends.js';
import { factsOf } from './facts.js';
import { isFinished } from './is-finished.js';
import { running, type StoredEnd, type StudyFacts } from './outcome.js';
import type { StudyData, StudyPorts } from './ports.js';
import { checkStored, type OtherBackend } from './stored-study.js';

/** What is to compute from now on. */
interface Computing extends Pick<Trainer, 'backend'> {
  readonly otherBackend: OtherBackend;
}

/**
 * Opens a study's file under this plan: a new one, one that this plan began, or one that it makes longer.
 *
 * @throws UserError as `checkStored`
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
    await checkStored(plan, store, ports, { identity, backend: backend.name, otherBackend });
    // Written by this function, here or below.
    const stored = store.record.facts as unknown as StudyFacts;
    const isSame = store.record.planHash === identity.hash;
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

function asJson(value: StudyFacts | StudyPlan | StoredEnd): JsonObject {
  // Plain data by construction.
  return value as unknown as JsonObject;
}
