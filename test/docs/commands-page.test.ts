import { describe, expect, it } from 'vitest';
import { withHelp } from '../../docs/commands.mjs';
import { regsweep } from '../cli/world.js';
import { pageText } from './pages.js';

describe('the page on commands', () => {
  const page = pageText('docs/commands.md');
  const shown = [...page.matchAll(/<!-- help: (.+?) -->/g)].map(([, command]) => command);

  it('has the help of every command as the program prints it today', async () => {
    const help = await regsweep('.', ['--help']);
    const [, list] = help.stdout.split('\nCommands:\n');
    const commands = [...list.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name);
    const told = commands.slice(0, commands.indexOf('help')).filter((name) => name !== 'backend');
    expect(shown.filter((command) => !command.includes(' ')).toSorted()).toEqual(told.toSorted());
    const texts = new Map<string, string>();
    for (const command of shown) {
      texts.set(command, (await regsweep('.', [...command.split(' '), '--help'])).stdout);
    }
    // Mended by: npm run build && node docs/commands.mjs
    expect(page).toBe(withHelp(page, (command: string) => texts.get(command) ?? ''));
  });
});
