import type { Report } from './report-schema.js';

/** The text of `report.json`: two spaces, keys in the report's own order, a newline at the end. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
