import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Resident bytes of a process and all that it started, less what they share. */
function residentBytes(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = /^PPid:\s*(\d+)/m.exec(read(`/proc/${name}/status`))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const family = new Set([pid]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [child, parent] of parents) {
      if (family.has(parent) && !family.has(child)) grown = Boolean(family.add(child));
    }
  }
  const proportional = (member) => Number(/^Pss:\s*(\d+)/m.exec(read(`/proc/${member}/smaps_rollup`))?.[1] ?? 0) * 1024;
  return [...family].reduce((sum, member) => sum + proportional(member), 0);
}

/** A process may end while it is looked at. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Runs the study of `config.yaml` in a folder. @returns seconds, the greatest memory of all its processes, its report */
export async function runStudy(folder) {
  const bin = fileURLToPath(new URL('../bin/regsweep.js', import.meta.url));
  const started = performance.now();
  const args = [bin, 'run', join(folder, 'config.yaml'), '--results', join(folder, 'results'), '--quiet', '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part) => {
    text += part;
  });
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, residentBytes(child.pid));
  }, 200);
  const [code] = await once(child, 'close');
  clearInterval(timer);
  if (code !== 0) throw new Error(`the study ended with code ${code}`);
  return { seconds: (performance.now() - started) / 1000, peak, report: JSON.parse(text) };
}

/** Numbers from 0 to 1: mulberry32. */
export function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
