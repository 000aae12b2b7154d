import { readFile } from 'node:fs/promises';
import type { Graphics } from './graphics.js';
import { isThere } from './is-there.js';

/**
 * The oldest driver for Linux that runs programs of CUDA 12.
 * Source: https://docs.nvidia.com/cuda/cuda-toolkit-release-notes/, CUDA minor version compatibility
 */
export const oldestDriver = '525.60.13';

/** What tells how a driver comes onto this machine. */
export interface DriverSystem {
  /** `ID` of /etc/os-release; null: it has none. */
  readonly distribution: string | null;
  readonly place: 'machine' | 'container' | 'wsl';
}

export async function lookAtSystem(): Promise<DriverSystem> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const kernel = await readFile('/proc/version', 'utf8').catch(() => '');
  const marks = await Promise.all(['/.dockerenv', '/run/.containerenv'].map(isThere));
  const place = marks.some(Boolean) ? 'container' : /microsoft/i.test(kernel) ? 'wsl' : 'machine';
  return { distribution: /^ID="?([^"\n]+)"?$/m.exec(release)?.[1] ?? null, place };
}

const commands: Readonly<Record<string, string>> = {
  ubuntu: 'run: sudo apt-get install ubuntu-drivers-common && sudo ubuntu-drivers install, then restart',
  debian:
    'run: sudo apt-get install nvidia-driver, with its section non-free switched on (https://wiki.debian.org/NvidiaGraphicsDrivers), then restart',
  fedora:
    'run: sudo dnf install akmod-nvidia, with the repository RPM Fusion nonfree switched on (https://rpmfusion.org/Howto/NVIDIA), then restart',
};

const download = 'https://www.nvidia.com/en-us/drivers/';

/** How NVIDIA's driver gets here: the command, or where precisely it is to be had. */
export function driverRemedy({ distribution, place }: DriverSystem): string {
  switch (place) {
    case 'container':
      return "start this container with its machine's GPUs: docker run --gpus all …, for which that machine needs the driver and NVIDIA's container toolkit (https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/install-guide.html)";
    case 'wsl':
      return `install the driver on Windows, not here: ${download}, then run: wsl --shutdown`;
    case 'machine':
      return (
        commands[distribution ?? ''] ??
        `get the one for Linux 64-bit from ${download} (${oldestDriver} or later), then restart`
      );
  }
}

/** Why TensorFlow for GPUs computes on the processor, and what to do. */
export function driverAdvice({ driver }: Pick<Graphics, 'driver'>, system: DriverSystem): string {
  if (driver === null) return `NVIDIA's driver does not answer (nvidia-smi); ${driverRemedy(system)}`;
  if (isOlder(driver, oldestDriver)) {
    return `NVIDIA's driver ${driver} is too old for CUDA 12; ${oldestDriver} or later is wanted; ${driverRemedy(system)}`;
  }
  return 'what TensorFlow says of it is shown by: TF_CPP_MIN_LOG_LEVEL=0 regsweep run CONFIG --set execution.device=gpu';
}

function isOlder(version: string, than: string): boolean {
  const [ours, theirs] = [version, than].map((text) => text.split('.').map(Number));
  const at = theirs.findIndex((part, index) => part !== (ours[index] ?? 0));
  return at >= 0 && (ours[at] ?? 0) < theirs[at];
}
