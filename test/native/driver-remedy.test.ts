import { describe, expect, it } from 'vitest';
import { driverAdvice, driverRemedy } from '../../src/native/driver-remedy.js';

const ubuntu = { distribution: 'ubuntu', place: 'machine' } as const;

describe("how NVIDIA's driver gets here", () => {
  it.each([
    ['ubuntu', 'run: sudo apt-get install ubuntu-drivers-common && sudo ubuntu-drivers install, then restart'],
    ['debian', 'run: sudo apt-get install nvidia-driver, with'],
    ['fedora', 'run: sudo dnf install akmod-nvidia, with'],
    ['arch', 'get the one for Linux 64-bit from https://www.nvidia.com/en-us/drivers/ (525.60.13 or later)'],
    [null, 'get the one for Linux 64-bit from https://www.nvidia.com/en-us/drivers/ (525.60.13 or later)'],
  ])('is told for %s by its own command or address', (distribution, text) => {
    expect(driverRemedy({ distribution, place: 'machine' })).toContain(text);
  });

  it('is the affair of what lies below a container or WSL', () => {
    expect(driverRemedy({ ...ubuntu, place: 'container' })).toMatch(/^start this container .*docker run --gpus all/);
    expect(driverRemedy({ ...ubuntu, place: 'wsl' })).toMatch(/^install the driver on Windows, not here: https:.*wsl/);
  });
});

describe('why TensorFlow for GPUs computes on the processor', () => {
  it('is a driver that is missing', () => {
    expect(driverAdvice({ driver: null }, ubuntu)).toMatch(
      /^NVIDIA's driver does not answer \(nvidia-smi\); run: sudo/,
    );
  });

  it.each(['470.256.02', '525.60.11', '525.53', '390'])('is a driver that is too old, as %s', (driver) => {
    expect(driverAdvice({ driver }, ubuntu)).toBe(
      `NVIDIA's driver ${driver} is too old for CUDA 12; 525.60.13 or later is wanted; ${driverRemedy(ubuntu)}`,
    );
  });

  it.each(['525.60.13', '525.105.17', '550.54', '580.95.05'])(
    'is told by TensorFlow where the driver is %s',
    (driver) => {
      expect(driverAdvice({ driver }, ubuntu)).toContain('TF_CPP_MIN_LOG_LEVEL=0 regsweep run CONFIG --set');
    },
  );
});
