import { createRequire, Module } from 'node:module';
import { constants } from 'node:os';
import { join } from 'node:path';
import util from 'node:util';
import type { KernelBackend } from '@tensorflow/tfjs-core';
import type { Tf } from './backend.js';
import { nativeLayout } from './native-folder.js';

/** What is asked of tfjs-node's addon here. */
export interface Addon {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

/**
 * tfjs-node from a folder of ours, over the TensorFlow.js that everybody here shares, and not over the union package with
 * a WebGL and a TensorFlow.js of its own.
 *
 * @returns the addon; `tensorflow` is a backend of `tf` afterwards
 * @throws Error of the system's loader where the addon does not fit this machine
 */
export function loadTfjsNode(folder: string, tf: Tf): Addon {
  restoreUtil();
  const require = createRequire(join(folder, nativeLayout.facts));
  const dist = join(folder, nativeLayout.package, 'dist');
  for (const file of nativeLayout.tfjs) answer(require, join(folder, file), tf);
  // Only TensorBoard's summaries need it, and a library of protocol buffers with it.
  answer(require, join(dist, 'proto/api_pb.js'), {});
  const addon = openAddon(folder);
  const { NodeJSKernelBackend } = require(join(dist, 'nodejs_kernel_backend.js'));
  require(join(dist, 'register_all_kernels.js'));
  const create = (): KernelBackend => new NodeJSKernelBackend(addon, '@tensorflow/tfjs-node');
  tf.registerBackend('tensorflow', create);
  return addon;
}

/**
 * tfjs-node calls functions that Node 23 has dropped from `util` and Node 22 warns of.
 * Source: https://nodejs.org/api/deprecations.html, DEP0044 and DEP0051
 */
export function restoreUtil(): void {
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
}

/** Makes `require` give something else for a file than what the file says. */
function answer(require: NodeJS.Require, file: string, exports: unknown): void {
  const path = require.resolve(file);
  require.cache[path] = Object.assign(new Module(path), { exports, loaded: true, filename: path });
}

/** A log level below 3 is a wish to see what TensorFlow says while it is loaded. */
function openAddon(folder: string): Addon {
  const open = () => openLibrary(join(folder, nativeLayout.addon)) as Addon;
  if (Number(process.env.TF_CPP_MIN_LOG_LEVEL ?? 0) < 3) return open();
  const quietly = openLibrary(join(folder, nativeLayout.mute)) as (work: () => Addon) => Addon;
  return quietly(open);
}

/**
 * Its own symbols first: other addons may bring a protobuf or an absl of another version.
 *
 * @returns what the addon exports; it is the caller who knows its shape
 */
function openLibrary(file: string): unknown {
  const module: { exports: unknown } = { exports: {} };
  process.dlopen(module, file, constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_DEEPBIND);
  return module.exports;
}
