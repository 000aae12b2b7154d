import type { Tf } from '../backends/backend.js';
import { type FitRequest, fitId } from '../core/fit.js';
import type { BatchPlan, EpochPlan, EpochRecord, StepProgram } from '../training/steps/step-program.js';
import type { BatchKind, TrainingWatch } from '../training/watch.js';
import { createMeter } from './meter.js';
import type { BatchTime, ProcessReport } from './profile.js';
import { watchBackend, watchGraphs, watchSource, watchTensorFlow } from './watch-parts.js';

export interface TrainingProfile {
  readonly watch: TrainingWatch;
  /** Times what comes before any training: reading the data, starting the backend. */
  loading<T>(work: () => Promise<T>): Promise<T>;
  read(): ProcessReport;
}

export interface TrainingProfileOptions {
  /** A clock in milliseconds. */
  readonly now: () => number;
  /** Told at the end of each batch, and now and then at the end of an epoch: whoever ends a process does not ask it before. */
  readonly onProgress?: (report: ProcessReport) => void;
}

/** What one batch has taken so far. */
type Count = { -readonly [Key in keyof BatchTime]: BatchTime[Key] };

/** A process that is ended loses no more than this of its profile, or an epoch. */
const reportEveryMs = 1000;

/** Where the time of one process goes while it trains. */
export function createTrainingProfile({ now, onProgress = () => {} }: TrainingProfileOptions): TrainingProfile {
  const meter = createMeter(now);
  const batches: Count[] = [];
  let loadingMs = 0;
  let tf: Tf | null = null;
  let current: Count = startOf('prediction', []);
  let started = now();
  let reported = started;

  function read(): ProcessReport {
    return { loadingMs, batches: batches.map((batch) => ({ ...batch })), work: meter.read() };
  }

  function report(): void {
    reported = now();
    onProgress(read());
  }

  async function timed<T>(work: () => Promise<T>, add: (ms: number) => void): Promise<T> {
    const from = now();
    try {
      return await work();
    } finally {
      add(now() - from);
    }
  }

  async function batch<T>(kind: BatchKind, fits: readonly FitRequest[], work: () => Promise<T>): Promise<T> {
    current = startOf(kind, fits);
    batches.push(current);
    started = now();
    try {
      const result = await work();
      current.end = result === null ? 'stopped' : 'whole';
      return result;
    } catch (error) {
      current.end = 'failed';
      throw error;
    } finally {
      settle();
      report();
    }
  }

  function settle(): void {
    const { preparingMs, trainingMs, evaluatingMs, scoringMs, steps } = current;
    current.ms = now() - started;
    current.otherMs = current.ms - preparingMs - trainingMs - evaluatingMs - scoringMs;
    current.microsPerStep = steps === 0 ? null : (1000 * trainingMs) / steps;
  }

  /** All kernels that the program calls are counted, TensorFlow.js' too where it calls those. */
  async function computing<T>(work: () => Promise<T>, add: (ms: number) => void): Promise<T> {
    const unwatch = tf === null ? () => {} : watchTensorFlow(meter, tf);
    try {
      return await timed(() => meter.running(work), add);
    } finally {
      unwatch();
    }
  }

  function program(own: StepProgram): StepProgram {
    current.preparingMs = now() - started;
    return {
      ...own,
      async trainEpoch(epoch, pause) {
        let planned = 0;
        const plans = counting(epoch, (plan) => {
          planned += plan.active.filter(Boolean).length;
        });
        const record = await computing(
          () => own.trainEpoch(plans, () => meter.waited('others’ turn', pause)),
          (ms) => {
            current.trainingMs += ms;
          },
        );
        addEpoch(record, planned);
        return record;
      },
      evaluate: (rows, pause) =>
        computing(
          () => own.evaluate(rows, () => meter.waited('others’ turn', pause)),
          (ms) => {
            current.evaluatingMs += ms;
          },
        ),
    };
  }

  function addEpoch(record: EpochRecord | null, planned: number): void {
    // Of an epoch that was given up it is only known what was planned.
    current.steps += record === null ? planned : record.steps.reduce((sum, steps) => sum + steps, 0);
    current.epochs++;
    settle();
    if (now() - reported >= reportEveryMs) report();
  }

  function counting({ steps }: EpochPlan, see: (plan: BatchPlan) => void): EpochPlan {
    function* plans() {
      const iterator = steps[Symbol.iterator]();
      const next = meter.counted('host', 'planning steps', () => iterator.next());
      for (let item = next(); !item.done; item = next()) {
        see(item.value);
        yield item.value;
      }
    }
    return { steps: { [Symbol.iterator]: plans } };
  }

  const watch: TrainingWatch = {
    backend(backend) {
      tf = backend.tf;
      return watchBackend(meter, backend);
    },
    source: (source) => watchSource(meter, source),
    graphs: (cache) => cache && watchGraphs(meter, cache),
    program,
    batch,
    scores(work) {
      const from = now();
      try {
        return work();
      } finally {
        current.scoringMs += now() - from;
      }
    },
  };
  const loading = <T>(work: () => Promise<T>) =>
    timed(work, (ms) => {
      loadingMs += ms;
    });
  return { watch, loading, read };
}

function startOf(kind: BatchKind, fits: readonly FitRequest[]): Count {
  return {
    kind,
    end: 'running',
    fits: Math.max(1, fits.length),
    firstFit: fits.length === 0 ? null : fitId(fits[0]),
    epochs: 0,
    steps: 0,
    ms: 0,
    preparingMs: 0,
    trainingMs: 0,
    evaluatingMs: 0,
    scoringMs: 0,
    otherMs: 0,
    microsPerStep: null,
  };
}
