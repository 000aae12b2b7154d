import { describe, expect, test } from 'vitest';
import { evaluateGate } from '../../src/selection/gate.js';

describe('a gate', () => {
  test('opens at its limit, and by the direction that it names', () => {
    expect(evaluateGate({ metric: 'accuracy', atLeast: 0.95 }, { accuracy: 0.95 }, null).passed).toBe(true);
    expect(evaluateGate({ metric: 'accuracy', atLeast: 0.95 }, { accuracy: 0.949 }, null).passed).toBe(false);
    expect(evaluateGate({ metric: 'log-loss', atMost: 0.2 }, { 'log-loss': 0.2 }, null).passed).toBe(true);
    expect(evaluateGate({ metric: 'log-loss', atMost: 0.2 }, { 'log-loss': 0.21 }, null).passed).toBe(false);
  });

  test('looks at the test rows, and at validation only where there are none', () => {
    const gate = { metric: 'accuracy', atLeast: 0.9 } as const;
    expect(evaluateGate(gate, { accuracy: 0.8 }, { accuracy: 0.95 })).toMatchObject({ on: 'test', passed: false });
    expect(evaluateGate(gate, null, { accuracy: 0.95 })).toMatchObject({ on: 'validation', value: 0.95, passed: true });
  });

  test('stays shut where there is nothing to measure', () => {
    const gate = { metric: 'auc', atLeast: 0 } as const;
    expect(evaluateGate(gate, null, null)).toMatchObject({ value: null, passed: false });
    expect(evaluateGate(gate, { auc: Number.NaN }, null)).toMatchObject({ value: null, passed: false });
  });
});
