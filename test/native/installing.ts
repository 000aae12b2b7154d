import { type InstallRequest, installBackend, planInstall } from '../../src/native/install.js';
import type { Probe, ProbeResult } from '../../src/native/probe.js';
import { addonTarball, type Workplace, wheelNameOf, wheelOf } from './workplace.js';

/** What a process tells of a backend that trains. */
export const trains: ProbeResult = { version: '2.21.0', device: 'cpu', stepMs: 0.2, gradientDifference: 1e-6 };

interface Changes extends Partial<InstallRequest> {
  readonly probe?: Probe;
  readonly signal?: AbortSignal;
  readonly say?: (text: string) => void;
  readonly env?: Workplace['env'];
}

/** From files on the disk unless said otherwise. */
export async function install(
  place: Workplace,
  {
    probe = async () => trains,
    signal = new AbortController().signal,
    say = () => {},
    env = place.env,
    ...changes
  }: Changes = {},
): Promise<ProbeResult> {
  const programs = { env, signal };
  const request = {
    name: 'tensorflow',
    root: place.root,
    cwd: place.folder,
    wheels: [await place.file(wheelNameOf({ build: '1sound' }), wheelOf())],
    from: null,
    addon: await place.file('addon.tgz', addonTarball()),
    ...changes,
  } as const;
  return installBackend(await planInstall(request, programs), { programs, probe, say, take: () => () => {} });
}
