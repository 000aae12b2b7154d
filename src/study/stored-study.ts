import { UserError } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';
import type { StudyPlan } from '../core/plan.js';
import type { StudyStore } from '../storage/store.js';
import { isLongerPlan } from './extension.js';
import { isFinished } from './is-finished.js';
import type { StudyFacts } from './outcome.js';
import type { StudyPorts } from './ports.js';

/** What becomes of a study that was begun on another backend than the one asked for now. */
export type OtherBackend = 'refuse' | 'go-on';

/** How a study is to go on. */
export interface GoingOn {
  readonly identity: { readonly hash: string; readonly content: JsonObject };
  /** The name of the backend that would compute. */
  readonly backend: string;
  readonly otherBackend: OtherBackend;
}

/**
 * Whether a stored study can go on under this plan.
 *
 * @throws UserError (config, or backend where the study's own is gone) where the file belongs to another plan, or was
 *   begun on another backend and is not to go on on this one
 */
export async function checkStored(
  plan: StudyPlan,
  store: StudyStore,
  ports: Pick<StudyPorts, 'describeChanges' | 'hasModel'>,
  { identity, backend, otherBackend }: GoingOn,
): Promise<void> {
  // Written by `openStore`.
  const stored = store.record.facts as unknown as StudyFacts;
  const isSame = store.record.planHash === identity.hash;
  const isOther = stored.backend.name !== backend && otherBackend === 'refuse';
  // A plan that leaves the backend open asks for none where nothing is left to compute.
  const computes = plan.execution.backend !== 'auto' || !isSame || !(await isFinished(store, ports));
  if (isOther && computes) throw anotherBackend(plan, stored, backend);
  if (!isSame && !isLongerPlan(stored.identity, identity.content)) {
    throw anotherPlan(plan, ports.describeChanges(stored.identity, identity.content));
  }
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
function anotherBackend(
  { name, execution }: StudyPlan,
  { backend: { name: own }, earlierBackends: earlier = [] }: StudyFacts,
  asked: string,
): UserError {
  const was = `study ${name}: was ${earlier.length === 0 ? 'begun' : 'continued'} on the ${own} backend`;
  const others = `--change-backend to continue on ${asked}, or --fresh to begin anew`;
  // What leaves the choice open goes on where the study is, as long as that is here and can compute as the plan wants.
  if (execution.backend === 'auto' && own === 'tensorflow') {
    const remedy = 'install it again to go on there (regsweep backend install tensorflow, or tensorflow-gpu)';
    return new UserError('backend', `${was}, which is no longer installed here; ${remedy}, use ${others}`);
  }
  const by = execution.backend === 'auto' ? `, by execution.device: ${execution.device}` : '';
  const found = `${was}, and ${asked} is asked for now${by}`;
  return new UserError('config', `${found}; use --backend ${own} to go on there, ${others}`);
}
