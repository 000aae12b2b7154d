import type { NativeName } from '../backends/native-names.js';
import { cudaExtra, requireCuda, type TensorflowSource } from './choose-tensorflow.js';
import { downloadWheels, pipPackage } from './pip-download.js';
import type { Programs } from './programs.js';
import { inspectWheel, unpackNvidia, unpackWheel, type Wheel } from './wheel.js';

/** TensorFlow where an addon can be built against it. */
export interface PlacedTensorflow {
  readonly version: string;
  /** Holds `include/`. */
  readonly root: string;
  /** Where the libraries stay; null: in the backend's own folder. */
  readonly libraries: string | null;
}

/** What steps of an installation share. */
export interface Steps {
  readonly programs: Programs;
  /** Told what begins. */
  readonly say: (text: string) => void;
}

/**
 * Puts TensorFlow's headers and libraries into a folder, or tells where they are already.
 *
 * @param work for what is fetched on the way
 */
export async function placeTensorflow(
  name: NativeName,
  source: TensorflowSource,
  folder: string,
  work: string,
  steps: Steps,
): Promise<PlacedTensorflow> {
  if (source.kind === 'existing') {
    const { existing } = source;
    return { version: existing.version, root: existing.folder, libraries: existing.folder };
  }
  const { programs, say } = steps;
  const wheel = source.kind === 'wheel' ? source.wheel : await fetchTensorflow(name, work, steps);
  say(`unpacking TensorFlow ${wheel.version}`);
  await unpackWheel(wheel, folder, programs.signal);
  if (name === 'tensorflow-gpu') {
    const given = source.kind === 'wheel' ? source.nvidia : [];
    const files = given.length > 0 ? given : await fetchCuda(wheel, work, steps);
    say("unpacking NVIDIA's libraries");
    for (const file of files) await unpackNvidia(file, folder, programs.signal);
  }
  return { version: wheel.version, root: folder, libraries: null };
}

async function fetchTensorflow(name: NativeName, work: string, { programs, say }: Steps): Promise<Wheel> {
  say(`fetching ${pipPackage(name)}`);
  const [file] = await downloadWheels([pipPackage(name)], work, programs);
  const wheel = await inspectWheel(file);
  requireCuda(name, wheel);
  return wheel;
}

function fetchCuda(wheel: Wheel, work: string, { programs, say }: Steps): Promise<readonly string[]> {
  say("fetching NVIDIA's libraries");
  return downloadWheels(wheel.requirementsOf(cudaExtra), work, programs);
}
