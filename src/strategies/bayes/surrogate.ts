import { asLoss } from '../../core/metric.js';
import type { Parameters } from '../../core/space.js';
import type { History, HistoryTrial, PriorTrial } from '../../core/trial.js';
import { fitHyperparameters } from '../../gp/fit.js';
import type { Observations } from '../../gp/log-posterior.js';
import { createPosterior, type Posterior } from '../../gp/posterior.js';
import { toUnit } from '../../space/encode.js';
import type { StrategyContext } from '../strategy.js';
import type { Inputs } from './inputs.js';
import { findLastFit, type RememberedFit } from './memo.js';
import { modelOutcomes } from './outcomes.js';

/** A point that the model has seen, or takes for seen. */
interface Seen {
  readonly trial: number | null;
  readonly point: Float64Array;
  /** The model's input there. */
  readonly input: Float64Array;
  readonly outcome: number;
  readonly state: 'complete' | 'failed' | 'pending';
}

/** The model of the loss over the unit cube, given a history. */
export interface Surrogate {
  readonly fit: RememberedFit;
  readonly posterior: Posterior;
  /** Points that count, from the least posterior mean on. */
  readonly ranked: readonly RankedPoint[];
  /** The model as if this point had been seen to be what the model expects of it (a fantasy at the posterior mean). */
  withPending(point: Float64Array): Surrogate;
}

export interface RankedPoint {
  /** Number of the complete trial; null: pending, or from elsewhere. */
  readonly trial: number | null;
  readonly point: Float64Array;
  readonly mean: number;
}

/** @returns undefined below two results that are not all failures: there is nothing to learn from yet */
export function findSurrogate(context: StrategyContext, inputs: Inputs, history: History): Surrogate | undefined {
  const done = [...context.prior.map(priorResult), ...history.flatMap(resultOf)];
  const losses = done.map(({ score }) => (score === null ? null : asLoss(score, context.direction)));
  if (done.length < 2 || losses.every((loss) => loss === null)) return undefined;
  const outcomes = modelOutcomes(losses);
  const seen = done.map(({ trial, parameters, score }, i): Seen => {
    const state = score === null ? 'failed' : 'complete';
    return { ...pointOf(context, inputs, parameters), trial, outcome: outcomes[i], state };
  });
  const last = findLastFit(history, inputs.columns.length);
  const hyperparameters =
    last?.results === done.length
      ? last.hyperparameters
      : fitHyperparameters(observations(inputs, seen), last?.hyperparameters ?? null);
  const fitted = surrogateOf(inputs, seen, { results: done.length, hyperparameters });
  return history
    .filter(({ outcome }) => outcome.state === 'pending')
    .reduce((model, trial) => model.withPending(pointOf(context, inputs, trial.parameters).point), fitted);
}

interface Result {
  /** null: from elsewhere. */
  readonly trial: number | null;
  readonly parameters: Parameters;
  /** null: failed. */
  readonly score: number | null;
}

function priorResult({ parameters, score }: PriorTrial): Result {
  return { trial: null, parameters, score };
}

function resultOf({ number, parameters, outcome }: HistoryTrial): readonly Result[] {
  if (outcome.state === 'pending') return [];
  return [{ trial: number, parameters, score: outcome.state === 'complete' ? outcome.score : null }];
}

function pointOf({ space }: StrategyContext, inputs: Inputs, parameters: Parameters) {
  const point = toUnit(space, parameters);
  return { point, input: inputs.encode(point) };
}

function observations({ columns }: Inputs, seen: readonly Seen[]): Observations {
  const x = new Float64Array(seen.length * columns.length);
  seen.forEach(({ input }, i) => {
    x.set(input, i * columns.length);
  });
  return {
    columns,
    x,
    y: Float64Array.from(seen, ({ outcome }) => outcome),
    knownNoise: new Float64Array(seen.length),
  };
}

function surrogateOf(inputs: Inputs, seen: readonly Seen[], fit: RememberedFit): Surrogate {
  const posterior = createPosterior(observations(inputs, seen), fit.hyperparameters);
  const ranked = seen
    .filter(({ state }) => state !== 'failed')
    .map(({ trial, point, input }) => ({ trial, point, mean: posterior.predict(input).mean }))
    .sort((a, b) => a.mean - b.mean);
  return {
    fit,
    posterior,
    ranked,
    withPending: (point) => {
      const input = inputs.encode(point);
      const outcome = posterior.predict(input).mean;
      return surrogateOf(inputs, [...seen, { trial: null, point, input, outcome, state: 'pending' }], fit);
    },
  };
}
