import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { writeWhole } from './results-folder.js';

const fileSchema = z.record(z.string(), z.record(z.string(), z.number().positive()));

/**
 * Measured figures of this machine by key, in a file of the user's cache. They save time and nothing else: a file that
 * can't be read counts as empty, and one that can't be written is done without.
 */
export function createMeasurementFile(path: string) {
  async function loadAll(): Promise<z.infer<typeof fileSchema>> {
    try {
      const parsed = fileSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
      return parsed.success ? parsed.data : {};
    } catch {
      return {};
    }
  }

  return {
    load: async (key: string): Promise<Readonly<Record<string, number>> | null> => (await loadAll())[key] ?? null,
    async save(key: string, figures: Readonly<Record<string, number>>): Promise<void> {
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeWhole(path, `${JSON.stringify({ ...(await loadAll()), [key]: figures }, null, 2)}\n`);
      } catch {
        // Measured again the next time.
      }
    },
  };
}
