import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type NativeName, nativeNames } from './native-names.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where native backends lie: REGSWEEP_BACKENDS, or a folder of the user's cache (XDG base directories). */
export function backendsFolder(env: Environment): string {
  if (env.REGSWEEP_BACKENDS) return env.REGSWEEP_BACKENDS;
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'regsweep', 'backends');
}

/** Names inside a backend's folder. */
export const nativeLayout = {
  facts: 'backend.json',
  addon: 'addon/tfjs_binding.node',
  /** Keeps quiet what TensorFlow says before anything can be said to its log. */
  mute: 'addon/mute.node',
  /** The files of @tensorflow/tfjs-node as npm has them. */
  package: 'tfjs-node',
  /** What the package's own `require` finds for TensorFlow.js; the loader answers in their place. */
  tfjs: ['node_modules/@tensorflow/tfjs/index.js', 'node_modules/@tensorflow/tfjs-core/index.js'],
  /** TensorFlow's libraries, unless they stay where they were; beside them NVIDIA's. */
  libraries: 'lib/tensorflow',
} as const;

const factsSchema = z.object({
  layout: z.literal(1),
  name: z.enum(nativeNames),
  /** TensorFlow's version. */
  tensorflow: z.string(),
  /** @tensorflow/tfjs-node's version. */
  addon: z.string(),
  platform: z.string(),
  arch: z.string(),
  /** The folder of TensorFlow's libraries where they were not copied. */
  libraries: z.string().nullable(),
});

/** What an installed backend says of itself. */
export type NativeFacts = z.infer<typeof factsSchema>;

export interface NativeBackend {
  readonly folder: string;
  readonly facts: NativeFacts;
}

/** A backend that lies whole in the folder of backends; null where there is none. */
export async function findNativeBackend(root: string, name: NativeName): Promise<NativeBackend | null> {
  const folder = join(root, name);
  const text = await readFile(join(folder, nativeLayout.facts), 'utf8').catch(() => null);
  if (text === null) return null;
  const facts = factsSchema.safeParse(parseJson(text));
  return facts.success ? { folder, facts: facts.data } : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
