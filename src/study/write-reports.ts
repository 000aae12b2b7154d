import type { StudyOutcome } from '../core/outcome.js';
import type { StudyPlan } from '../core/plan.js';
import { buildReport } from '../report/build-report.js';
import { renderCsv } from '../report/render-csv.js';
import { renderJson } from '../report/render-json.js';
import { renderMarkdown } from '../report/render-markdown.js';
import type { Report } from '../report/report-schema.js';
import type { StudyStore } from '../storage/store.js';
import { judgedAttributes } from './attributes.js';
import { readOutcome } from './outcome.js';
import type { StudyPorts } from './ports.js';

/** A study's facts, and what is thought of them. */
export interface WholeStudy {
  readonly report: Report;
  readonly outcome: StudyOutcome;
}

/** The report is made from the store alone, so that it can be made again without data or training. */
export async function writeReports(ports: StudyPorts, store: StudyStore, { gate }: StudyPlan): Promise<WholeStudy> {
  const outcome = await readOutcome(store);
  // A gate is no part of a study's identity: the one asked for now is the one that counts.
  const report = buildReport({ ...outcome, plan: { ...outcome.plan, gate } });
  await store.putAttributes(judgedAttributes(report));
  await ports.writeFile('report.json', renderJson(report));
  await ports.writeFile('ranking.csv', renderCsv(report));
  await ports.writeFile('ranking.md', renderMarkdown(report));
  return { report, outcome };
}
