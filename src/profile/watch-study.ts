import type { Executor } from '../execution/executor.js';
import type { StudyStore } from '../storage/store.js';
import type { Strategy } from '../strategies/strategy.js';
import type { StudyEvent } from '../study/events.js';
import type { StudyPorts } from '../study/ports.js';
import type { PhaseClock } from './phase-clock.js';

/**
 * A study's ports, which tell the clock whose turn it is.
 *
 * @param save called before the study's file is let go, while nobody else may write in its folder
 */
export function watchPorts(clock: PhaseClock, ports: StudyPorts, save: () => Promise<void>): StudyPorts {
  return {
    ...ports,
    strategy: watchStrategy(clock, ports.strategy),
    loadData: (plan) => clock.during('data', () => ports.loadData(plan)),
    createTrainer: (...args) => clock.during('backend', () => ports.createTrainer(...args)),
    createExecutor: async (...args) =>
      watchExecutor(clock, await clock.during('processes', () => ports.createExecutor(...args))),
    openStore: async (record) => watchStore(clock, await clock.during('storing', () => ports.openStore(record)), save),
    saveModel: (model) => clock.during('storing', () => ports.saveModel(model)),
  };
}

function watchStrategy(clock: PhaseClock, strategy: Strategy): Strategy {
  return {
    propose: (...args) => clock.during('proposing', () => strategy.propose(...args)),
    size: (context) => strategy.size(context),
    recommend: (...args) => clock.during('proposing', () => strategy.recommend(...args)),
  };
}

function watchExecutor(clock: PhaseClock, executor: Executor): Executor {
  return {
    backend: executor.backend,
    run(...args) {
      // The reference's fits are that stage's.
      const phase = clock.currentStage === 'other' ? 'training' : clock.currentStage;
      return clock.during(phase, () => executor.run(...args));
    },
    refit: (...args) => executor.refit(...args),
    dispose: () => clock.during('processes', () => executor.dispose()),
  };
}

function watchStore(clock: PhaseClock, store: StudyStore, save: () => Promise<void>): StudyStore {
  const storing = <T>(work: () => Promise<T>) => clock.during('storing', work);
  return {
    record: store.record,
    addTrials: (...args) => storing(() => store.addTrials(...args)),
    addFits: (...args) => storing(() => store.addFits(...args)),
    putAttributes: (attributes) => storing(() => store.putAttributes(attributes)),
    trials: () => storing(() => store.trials()),
    putArtifact: (...args) => storing(() => store.putArtifact(...args)),
    artifact: (name) => storing(() => store.artifact(name)),
    replaceRecord: async (record) => watchStore(clock, await storing(() => store.replaceRecord(record)), save),
    close: () => save().finally(() => store.close()),
  };
}

/** The stages of a study, by what it tells. */
export function watchEvents(clock: PhaseClock, onEvent: (event: StudyEvent) => void): (event: StudyEvent) => void {
  return (event) => {
    if (event.type === 'phase') clock.stage(event.phase);
    if (event.type === 'end') clock.stage('other');
    onEvent(event);
  };
}
