import { describe, expect, it } from 'vitest';
import { withMetricTables } from '../../docs/metrics.mjs';
import { knownLosses } from '../../src/core/known-losses.js';
import { knownMetrics } from '../../src/core/known-metrics.js';
import { namesIn, pageText } from './pages.js';

const page = pageText('docs/metrics.md');

describe('the page on metrics', () => {
  it('has the tables that the maps make today', () => {
    // Mended by: npm run build:modules && node docs/metrics.mjs
    expect(page).toBe(withMetricTables(page, { metrics: knownMetrics, losses: knownLosses }));
  });

  it('names every metric and every loss', () => {
    const named = namesIn(page);
    expect([...Object.keys(knownMetrics), ...Object.keys(knownLosses)].filter((name) => !named.has(name))).toEqual([]);
  });
});
