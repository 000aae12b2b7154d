import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { World } from '../world.js';
import { write } from '../write.js';

export const schemaNames = ['config', 'report'] as const;

/** Prints a JSON Schema, for editors and for those who read reports. */
export async function schema(name: (typeof schemaNames)[number], world: World): Promise<ExitCode> {
  await write(world.stdout, `${JSON.stringify(await schemaOf(name), null, 2)}\n`);
  return exitCodes.done;
}

async function schemaOf(name: (typeof schemaNames)[number]): Promise<object> {
  if (name === 'report') return (await import('../../report/report-schema.js')).reportJsonSchema();
  const [{ configJsonSchema }, { catalog }] = await Promise.all([
    import('../../config/json-schema.js'),
    import('../../catalog.js'),
  ]);
  return configJsonSchema(catalog());
}
