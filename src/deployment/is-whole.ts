import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../core/errors.js';
import { readLayersFiles } from './layers-file.js';
import { parseModelCard } from './model-card.js';
import { cardFile } from './save-model.js';

/** Whether a folder holds the whole model of this plan: it may be lost, or half there after a power cut. */
export async function isWholeModel(directory: string, planHash: string): Promise<boolean> {
  try {
    const path = join(directory, cardFile);
    const card = parseModelCard(await readFile(path, 'utf8'), path);
    await readLayersFiles(directory);
    return card.study.planHash === planHash;
  } catch (error) {
    if (error instanceof UserError || (error instanceof Error && 'code' in error)) return false;
    throw error;
  }
}
