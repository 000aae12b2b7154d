import type { Metrics } from '../core/metric.js';
import type { Gate } from '../core/plan.js';

type GateResult = Gate & {
  /** What the gate was held against; null where there is none. */
  readonly value: number | null;
  readonly on: 'test' | 'validation';
  readonly passed: boolean;
};

/**
 * Holds a gate against the winner's test metrics, or its validation means where there is no test set. A value that is
 * missing or not finite does not pass: a gate that can't be checked must not open.
 */
export function evaluateGate(gate: Gate, test: Metrics | null, validation: Metrics | null): GateResult {
  const measured = (test ?? validation)?.[gate.metric];
  const value = measured !== undefined && Number.isFinite(measured) ? measured : null;
  return { ...gate, value, on: test === null ? 'validation' : 'test', passed: value !== null && holds(gate, value) };
}

function holds(gate: Gate, value: number): boolean {
  return 'atLeast' in gate ? value >= gate.atLeast : value <= gate.atMost;
}
