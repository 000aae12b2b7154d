/** Processes, from /proc: only those that a test has started are ever looked at or touched. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** Parent's pid, or null where the process has ended. */
function parentOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold anything.
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' ? null : Number(parent);
}

/** Processes that work in a folder: whatever was started there, and what that has started. `{ pid, parent }` */
export function processesIn(folder) {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      if (readlinkSync(`/proc/${name}/cwd`) !== folder) return [];
      const parent = parentOf(name);
      return parent === null ? [] : [{ pid: Number(name), parent }];
    } catch {
      // It has ended in the meantime.
      return [];
    }
  });
}

/** Workers of a process. */
export function workersOf(pid, folder) {
  return processesIn(folder).filter(({ parent }) => parent === pid);
}

/** Those that are still there after some seconds: nobody may be. */
export async function orphansIn(folder) {
  for (let wait = 0; wait < 100; wait++) {
    if (processesIn(folder).length === 0) return [];
    await setTimeout(100);
  }
  return processesIn(folder);
}

/** @returns whether the process was there to take it */
export function send(pid, signal) {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}
