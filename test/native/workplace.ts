import { chmod, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { libraryNames } from '../../src/native/wheel.js';
import { type Packed, tarballOf, zipOf } from './archives.js';

/** A machine with nothing on it but what a test puts there. */
export interface Workplace {
  readonly folder: string;
  /** The folder of backends. */
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** Puts a program on PATH, as a script of the shell. */
  program(name: string, script: string): Promise<void>;
  file(name: string, content: Uint8Array | string): Promise<string>;
  /** What lies in the folder of backends. */
  left(): Promise<readonly string[]>;
  dispose(): Promise<void>;
}

export async function createWorkplace(): Promise<Workplace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'regsweep-native-')));
  const bin = join(folder, 'bin');
  const root = join(folder, 'backends');
  await mkdir(bin);
  return {
    folder,
    root,
    env: { PATH: bin, REGSWEEP_BACKENDS: root, XDG_CACHE_HOME: join(folder, 'cache') },
    async program(name, script) {
      const path = join(bin, name);
      await writeFile(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
      await chmod(path, 0o755);
    },
    async file(name, content) {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    },
    left: () => readdir(root).catch(() => []),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

export const scripts = {
  /** Makes the file that it is asked for. */
  compiler: 'while [ $# -gt 1 ]; do [ "$1" = -o ] && echo compiled > "$2"; shift; done',
  brokenCompiler: 'echo "tfjs_backend.cc:1: error: this compiler is too old" >&2; exit 1',
  /** pip that copies a file from beside it, and says which Python it is. */
  pipFrom: (wheel: string) =>
    `case "$*" in *"pip --version"*) echo "pip 25.0 from here"; exit 0;; esac
while [ $# -gt 1 ]; do [ "$1" = -d ] && cp "${wheel}" "$2"; shift; done`,
  pipThat: (does: string) => `case "$*" in *"pip --version"*) echo "pip 25.0 from here"; exit 0;; esac\n${does}`,
  withoutPip: 'exit 1',
} as const;

const machine = process.arch === 'x64' ? 'x86_64' : 'aarch64';
interface WheelName {
  readonly name?: string;
  readonly version?: string;
  /** A build's number, where the name has one. */
  readonly build?: string;
}

/** A wheel's file name, as pip wants it. */
export function wheelNameOf({ name = 'tensorflow_cpu', version = '2.21.0', build }: WheelName): string {
  const parts = [name, version, ...(build === undefined ? [] : [build]), 'cp312', 'cp312'];
  return `${parts.join('-')}-manylinux_2_27_${machine}.whl`;
}

export const wheelName = wheelNameOf({});

/** The smallest file that passes for TensorFlow's wheel. */
export function wheelOf(
  version = '2.21.0',
  more: readonly Packed[] = [],
  metadata = '',
  name = 'tensorflow_cpu',
): Buffer {
  return zipOf([
    ...libraryNames.map((name) => ({ name: `tensorflow/${name}`, content: `library of ${version}` })),
    { name: 'tensorflow/include/tensorflow/c/c_api.h', content: '// C' },
    { name: 'tensorflow/python/left.py', content: 'pass' },
    {
      name: `${name}-${version}.dist-info/METADATA`,
      content: `Name: ${name}\nVersion: ${version}\n${metadata}`,
    },
    ...more,
  ]);
}

export function addonTarball(version = '4.22.0'): Buffer {
  return tarballOf([
    { name: 'package/package.json', content: `{ "name": "@tensorflow/tfjs-node", "version": "${version}" }` },
    { name: 'package/binding/tfjs_binding.cc', content: '// C++' },
    { name: 'package/binding/tfjs_backend.cc', content: '// C++' },
    { name: 'package/dist/nodejs_kernel_backend.js', content: '' },
    { name: 'package/dist/some_test.js', content: 'left' },
    { name: 'package/scripts/install.js', content: 'left' },
  ]);
}
