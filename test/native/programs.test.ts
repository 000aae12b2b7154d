import { describe, expect, it } from 'vitest';
import { lastWords, reasonIn, runProgram } from '../../src/native/programs.js';

function node(script: string) {
  const programs = { env: process.env, signal: new AbortController().signal };
  return runProgram(process.execPath, ['-e', script], programs);
}

describe('why a program failed', () => {
  it('is what it said last', async () => {
    const ended = await node(`console.error('loading'); console.error('no such library')`);
    expect(reasonIn(`does not train: its process ended with 1:\n${lastWords(ended)}`)).toBe('no such library');
  });

  it("is the error that it threw, and not Node's version after it", async () => {
    const ended = await node(`throw Object.assign(new TypeError('no such symbol'), { code: 'ERR_DLOPEN_FAILED' })`);
    expect(reasonIn(lastWords(ended, 30))).toBe('TypeError: no such symbol');
  });

  it('is what is known of it where it said nothing', async () => {
    expect(reasonIn('does not train: its process was ended by the system')).toBe(
      'does not train: its process was ended by the system',
    );
  });
});
