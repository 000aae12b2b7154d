import { createLook, type Look } from '../columns/look.js';
import type { TableDescription } from '../describe.js';
import { openDataFile } from '../files.js';
import { parseHeader } from './header.js';
import { readRecords } from './records.js';
import { surveyText } from './survey.js';

/** @throws UserError (data) where it is no table in a CSV file */
export async function describeCsv(label: string, baseDirectory: string): Promise<TableDescription> {
  const file = await openDataFile(label, baseDirectory);
  const { delimiter } = await surveyText(file);
  let looks: readonly Look[] | null = null;
  let rows = 0;
  await readRecords(file, delimiter, (cells) => {
    if (looks === null) {
      looks = parseHeader(file.label, cells).map(createLook);
      return;
    }
    rows++;
    looks.forEach((look, index) => {
      look.add(cells[index] ?? '');
    });
  });
  const columns: readonly Look[] = looks ?? [];
  return { rows, columns: columns.map((look) => look.end(rows)) };
}
