import { describe, expect, it } from 'vitest';
import { tensorflowEnvironment } from '../../src/backends/tensorflow-environment.js';

const plain = { device: 'auto', deterministic: false };

describe('what TensorFlow is told by the environment', () => {
  it('is one thread, quiet, memory as it is needed, and one GPU', () => {
    expect(tensorflowEnvironment(plain, {})).toEqual({
      TF_CPP_MIN_LOG_LEVEL: '3',
      TF_NUM_INTRAOP_THREADS: '1',
      TF_NUM_INTEROP_THREADS: '-1',
      TF_FORCE_GPU_ALLOW_GROWTH: 'true',
      CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
      CUDA_VISIBLE_DEVICES: '0',
    });
  });

  it('is what a person has set, where the options ask for nothing else', () => {
    const own = { TF_NUM_INTRAOP_THREADS: '4', TF_CPP_MIN_LOG_LEVEL: '0', TF_FORCE_GPU_ALLOW_GROWTH: 'false' };
    expect(tensorflowEnvironment(plain, own)).toMatchObject(own);
  });

  it.each([
    ['auto', undefined, '0'],
    ['gpu', undefined, '0'],
    ['gpu:2', undefined, '2'],
    ['cpu', undefined, '-1'],
    ['cpu', '3', '-1'],
    ['auto', '3,5', '3'],
    ['gpu:1', '3, 5', '5'],
    ['auto', '', ''],
    ['auto', '-1', '-1'],
  ])('shows for %s, where %s are visible, the device %s', (device, visible, wanted) => {
    const { CUDA_VISIBLE_DEVICES } = tensorflowEnvironment({ ...plain, device }, { CUDA_VISIBLE_DEVICES: visible });
    expect(CUDA_VISIBLE_DEVICES).toBe(wanted);
  });

  it('is refused where the device is not one of the visible ones', () => {
    expect(() => tensorflowEnvironment({ ...plain, device: 'gpu:2' }, { CUDA_VISIBLE_DEVICES: '3,5' })).toThrow(
      /gpu:2: CUDA_VISIBLE_DEVICES shows 2 \(3,5\)/,
    );
  });

  it('asks for operations that repeat their bits only on request', () => {
    expect(tensorflowEnvironment({ ...plain, deterministic: true }, {})).toMatchObject({ TF_DETERMINISTIC_OPS: '1' });
    expect(tensorflowEnvironment(plain, {})).not.toHaveProperty('TF_DETERMINISTIC_OPS');
  });
});
