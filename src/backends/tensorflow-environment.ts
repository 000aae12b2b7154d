import { UserError } from '../core/errors.js';

/** Where and how a native backend computes. */
export interface DeviceOptions {
  /**
   * `auto`: the first GPU that TensorFlow can use, else the processor; `cpu`; `gpu`: refuse to go on without one; `gpu:1`:
   * the second of the visible ones, as `nvidia-smi` counts.
   */
  readonly device: string;
  /** Only operations that give the same bits each time; some are slower on a GPU. The processor's do on one thread. */
  readonly deterministic: boolean;
}

/** Whether nothing but a GPU will do. */
export function wantsGpu(device: string): boolean {
  return device.startsWith('gpu');
}

/** Those that say which GPUs there are. */
export const deviceVariables = ['CUDA_VISIBLE_DEVICES', 'CUDA_DEVICE_ORDER'] as const;

type Environment = Record<string, string | undefined>;

/**
 * What TensorFlow reads from the environment when it is loaded, and never again. What a person has set stays, except
 * what the options ask for.
 *
 * One thread, unless said otherwise: sums then run in one order, and side by side it is processes that use the cores. A GPU
 * takes memory as it needs it, so that several processes can share one. tfjs-node computes on the last GPU that it sees,
 * and TensorFlow opens all of them: one is shown to it.
 *
 * @returns what to set
 * @throws UserError (config) where the device is not one of the visible ones
 */
export function tensorflowEnvironment(
  { device, deterministic }: DeviceOptions,
  env: Readonly<Environment>,
): Environment {
  const quiet = '3';
  // A graph runs in the thread that asks for it: handing over to another one takes half as long as a small graph itself.
  // Source: tensorflow/core/common_runtime/direct_session.cc, run_in_caller_thread_.
  const callersThread = '-1';
  return {
    TF_CPP_MIN_LOG_LEVEL: env.TF_CPP_MIN_LOG_LEVEL ?? quiet,
    TF_NUM_INTRAOP_THREADS: env.TF_NUM_INTRAOP_THREADS ?? '1',
    TF_NUM_INTEROP_THREADS: env.TF_NUM_INTEROP_THREADS ?? callersThread,
    TF_FORCE_GPU_ALLOW_GROWTH: env.TF_FORCE_GPU_ALLOW_GROWTH ?? 'true',
    CUDA_DEVICE_ORDER: env.CUDA_DEVICE_ORDER ?? 'PCI_BUS_ID',
    CUDA_VISIBLE_DEVICES: visibleDevice(device, env.CUDA_VISIBLE_DEVICES),
    ...(deterministic ? { TF_DETERMINISTIC_OPS: '1', TF_CUDNN_DETERMINISTIC: '1' } : {}),
  };
}

function visibleDevice(device: string, visible: string | undefined): string {
  if (device === 'cpu') return '-1';
  const number = Number(device.split(':')[1] ?? 0);
  if (visible === undefined) return String(number);
  const shown = visible.split(',').map((name) => name.trim());
  const chosen = shown[number];
  if (chosen !== undefined) return chosen;
  const remedy = 'choose one of them, or change CUDA_VISIBLE_DEVICES';
  throw new UserError(
    'config',
    `execution.device: ${device}: CUDA_VISIBLE_DEVICES shows ${shown.length} (${visible}); ${remedy}`,
  );
}
