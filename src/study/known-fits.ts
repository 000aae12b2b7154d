import { type FitRequest, type FitResult, fitId } from '../core/fit.js';
import type { StudyPlan } from '../core/plan.js';
import type { Settings } from '../core/settings.js';
import type { Trial } from '../core/trial.js';
import type { Executor } from '../execution/executor.js';
import { canonicalJson } from '../util/hash.js';
import { isMachineFailure, settingsOf } from './search.js';

/**
 * An executor that trains nothing twice: a request with the settings, repeat and fold of a fit that another trial has, or
 * is about to have, is given that fit under its own trial's number. Neither the trial's number nor a fit's company has a
 * part in its bits, so it is what training would give.
 *
 * @param stored candidates with the fits that the store holds
 */
export function trainOnce(executor: Executor, plan: StudyPlan, stored: readonly Trial[]): Executor {
  const known = createKnownFits(plan, stored);
  return {
    ...executor,
    async run(requests, signal, onResults) {
      const { copies, groups } = divide(requests, known);
      if (copies.length > 0) await onResults(copies);
      const leaders = [...groups.values()].map(([leader]) => leader);
      await executor.run(leaders, signal, async (results) => {
        const members = results.map((result) => membersOf(groups, result));
        await onResults(results.flatMap((result, i) => members[i].map((request) => underTrial(result, request))));
        results.forEach((result, i) => {
          known.add(members[i][0].settings, result);
        });
      });
    },
  };
}

/** Requests for one and the same fit; the first is trained. */
type Group = [FitRequest, ...FitRequest[]];

interface Division {
  /** Of fits that are known. */
  readonly copies: readonly FitResult[];
  /** By the first one's `fitId`, in the order asked. */
  readonly groups: ReadonlyMap<string, Group>;
}

function divide(requests: readonly FitRequest[], known: KnownFits): Division {
  const copies: FitResult[] = [];
  const groups = new Map<string, Group>();
  const leaders = new Map<string, Group>();
  for (const request of requests) {
    const fit = known.find(request);
    const inputs = canonicalJson({ ...request, trial: null });
    const group = leaders.get(inputs);
    if (fit !== null) copies.push(underTrial(fit, request));
    else if (group !== undefined) group.push(request);
    else {
      const own: Group = [request];
      leaders.set(inputs, own);
      groups.set(fitId(request), own);
    }
  }
  return { copies, groups };
}

function membersOf(groups: Division['groups'], result: FitResult): Group {
  const group = groups.get(fitId(result));
  if (group === undefined) throw new Error(`a result that nobody asked for: ${fitId(result)}`);
  return group;
}

function underTrial(fit: FitResult, { trial }: FitRequest): FitResult {
  return fit.trial === trial ? fit : { ...fit, trial };
}

type KnownFits = ReturnType<typeof createKnownFits>;

/** Fits by what they were trained from. A failure of the machine tells nothing of them. */
function createKnownFits(plan: StudyPlan, stored: readonly Trial[]) {
  const bySettings = new Map<string, Map<string, FitResult>>();
  const place = ({ repeat, fold }: Pick<FitRequest, 'repeat' | 'fold'>) => `${repeat}/${fold}`;

  function add(settings: Settings, fit: FitResult): void {
    if (isMachineFailure(fit)) return;
    const key = canonicalJson(settings);
    const fits = bySettings.get(key) ?? new Map<string, FitResult>();
    bySettings.set(key, fits.set(place(fit), fit));
  }

  function find({ settings, epochs, ...key }: FitRequest): FitResult | null {
    // With epochs of its own it is another fit.
    if (epochs !== null) return null;
    return bySettings.get(canonicalJson(settings))?.get(place(key)) ?? null;
  }

  for (const trial of stored) {
    if (trial.fits.length === 0) continue;
    const settings = settingsOf(trial, plan);
    for (const fit of trial.fits) add(settings, fit);
  }
  return { add, find };
}
