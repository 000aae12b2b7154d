/**
 * Compiles the kernels into src/kernels/binary.ts.
 *
 *   node kernels/build.mjs          writes it
 *   node kernels/build.mjs --check  ends with code 1 where the file is not, byte for byte, what the source gives
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const sources = [
  'matrix-product.ts',
  'units.ts',
  'philox.ts',
  'losses.ts',
  'batch-normalization.ts',
  'gradients.ts',
  'updates.ts',
  'images.ts',
  'constraints.ts',
];
const target = new URL('../src/kernels/binary.ts', import.meta.url);
const dataSection = 11;

const flags = [
  ...['--runtime', 'stub', '--use', 'abort='],
  ...['--importMemory', '--noExportMemory'],
  ...['--enable', 'simd', '-O3', '--converge', '--noAssert'],
];

async function compile() {
  let binary;
  const { error, stderr } = await asc.main([...sources, '--outFile', 'kernels.wasm', ...flags], {
    readFile: (name, base) => readFile(new URL(`${base}/${name}`, import.meta.url), 'utf8').catch(() => null),
    writeFile: (_name, contents) => {
      binary = contents;
    },
    listFiles: () => [],
  });
  if (error !== null) throw new Error(stderr.toString(), { cause: error });
  if (sectionsOf(binary).includes(dataSection)) throw new Error('static data would lie over TensorFlow.js’ heap');
  return binary;
}

/** Section identities of a module, in their order. WebAssembly core specification, 5.5. */
function sectionsOf(binary) {
  const sections = [];
  for (let at = 8; at < binary.length; ) {
    sections.push(binary[at++]);
    let size = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      size += (binary[at] & 0x7f) << shift;
      more = (binary[at++] & 0x80) !== 0;
    }
    at += size;
  }
  return sections;
}

function toModule(binary) {
  const comment = '/** WebAssembly in base64, of kernels/*.ts: written by `npm run build:kernels`. */';
  return `${comment}\nexport const kernelsBinary =\n  '${Buffer.from(binary).toString('base64')}';\n`;
}

const made = toModule(await compile());
if (!process.argv.includes('--check')) await writeFile(target, made);
else if ((await readFile(target, 'utf8')) !== made) {
  process.stderr.write(`${fileURLToPath(target)} is not what kernels/*.ts gives: npm run build:kernels\n`);
  process.exitCode = 1;
}
