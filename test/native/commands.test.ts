import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { programIn } from './program.js';
import { addonTarball, createWorkplace, scripts, type Workplace, wheelName, wheelOf } from './workplace.js';

let place: Workplace;
beforeEach(async () => {
  place = await createWorkplace();
});
afterEach(() => place.dispose());

const { run, runProgram, install } = programIn(() => place);

describe('regsweep backend install', () => {
  it('names the compiler where there is none, with the command that brings one', async () => {
    await place.file(wheelName, wheelOf());
    await place.program('apt-get', 'exit 0');
    const { code, stderr, stdout } = await install('--wheel', wheelName);
    expect([code, stdout]).toEqual([6, '']);
    expect(stderr).toMatch(
      /^no C\+\+ compiler .* on PATH; it is wanted to build TensorFlow's addon; run: .*(g\+\+|xcode-select)/,
    );
    expect(await place.left()).toEqual([]);
  });

  it.each([
    ['no Python', {}],
    ['a Python without pip', { python3: scripts.withoutPip }],
  ])('names pip where there is %s, and what serves in its place', async (_, programs) => {
    await place.program('g++', scripts.compiler);
    for (const [name, script] of Object.entries(programs)) await place.program(name, script);
    const { code, stderr } = await install();
    expect(code).toBe(6);
    expect(stderr).toMatch(
      /^no Python with pip is on PATH; .* or set REGSWEEP_PYTHON, or give a wheel by --wheel FILE\n$/,
    );
    expect(await place.left()).toEqual([]);
  });

  it('names the variable that chooses a program which is not there, and not what brings one', async () => {
    await place.program('g++', scripts.compiler);
    await place.program('python3', scripts.pipThat('exit 1'));
    await place.file('addon.tgz', addonTarball());
    const argv = ['backend', 'install', 'tensorflow', '--addon', 'addon.tgz'];
    const compiler = await run(argv, { env: { ...place.env, CXX: 'g+++ -O1' } });
    expect([compiler.code, compiler.stderr]).toEqual([
      6,
      "CXX=g+++ -O1 is no program on PATH; a C++ compiler is wanted to build TensorFlow's addon; set CXX to one, or unset it\n",
    ]);
    const python = await run(argv, { env: { ...place.env, REGSWEEP_PYTHON: 'python9' } });
    expect(python.code).toBe(6);
    expect(python.stderr).toMatch(/^REGSWEEP_PYTHON=python9 is no Python with pip; .* or unset it, or give a wheel/);
    await place.program('yes', 'exit 0');
    const other = await run(argv, { env: { ...place.env, REGSWEEP_PYTHON: 'yes' } });
    expect([other.code, other.stderr.split(';')[0]]).toEqual([6, 'REGSWEEP_PYTHON=yes is no Python with pip']);
  });

  it('names what brings a compiler: a command where a package manager is here, and words elsewhere', async () => {
    await place.file(wheelName, wheelOf());
    const inWords = await install('--wheel', wheelName);
    expect(inWords.stderr).toMatch(
      /it is wanted to build TensorFlow's addon; install g\+\+ or clang\+\+, or set CXX\n$/,
    );
    if (process.platform === 'darwin') return;
    await place.program('dnf', 'exit 0');
    const command = await install('--wheel', wheelName);
    expect(command.stderr).toMatch(/addon; run: sudo dnf install gcc-c\+\+, or set CXX\n$/);
  });

  it('does not take a program that makes nothing for a compiler', async () => {
    await place.file(wheelName, wheelOf());
    await place.program('g++', 'exit 0');
    const { code, stderr } = await install('--wheel', wheelName);
    expect(code).toBe(6);
    expect(stderr).toMatch(/g\+\+ can't build TensorFlow's addon; .*; it said: nothing; it ended with exit code 0\n$/);
    expect(await place.left()).toEqual([]);
  });

  it('tells what pip says where it gets nothing, and leaves nothing', async () => {
    await place.program('g++', scripts.compiler);
    await place.program('python3', scripts.pipThat('echo "ERROR: No matching distribution found" >&2; exit 1'));
    const { code, stderr } = await install();
    expect(code).toBe(6);
    expect(stderr).toMatch(
      /pip can't get tensorflow.*==2.21.0; a network .* or a wheel by --wheel FILE; pip said:\nERROR: No matching/,
    );
    expect(await place.left()).toEqual([]);
  });

  it('tells a disk that is full while pip writes', async () => {
    await place.program('g++', scripts.compiler);
    await place.program('python3', scripts.pipThat('echo "OSError: [Errno 28] No space left on device" >&2; exit 2'));
    const { code, stderr } = await install();
    expect(code).toBe(6);
    expect(stderr).toMatch(/the disk is full; make room, or set REGSWEEP_BACKENDS/);
    expect(await place.left()).toEqual([]);
  });

  it('tells what npm says where it gets nothing', async () => {
    await place.file(wheelName, wheelOf());
    await place.program('g++', scripts.compiler);
    await place.program('npm', 'echo "npm error network" >&2; exit 1');
    const { code, stderr } = await run(['backend', 'install', 'tensorflow', '--wheel', wheelName]);
    expect(code).toBe(6);
    expect(stderr).toMatch(
      /npm can't get @tensorflow\/tfjs-node@4.22.0; .* or npm pack .* elsewhere and --addon FILE; npm said:\nnpm error network/,
    );
    const stack = ['npm error FetchError: no answer', 'npm error     at Socket (net.js:1:1)', 'npm error   port: 9'];
    await place.program('npm', `printf '%s\\n' ${stack.map((line) => `'${line}'`).join(' ')} >&2; exit 1`);
    const long = await run(['backend', 'install', 'tensorflow', '--wheel', wheelName]);
    expect(long.stderr).toMatch(/npm said:\nnpm error FetchError: no answer\n$/);
    await place.program('npm', 'exit 7');
    const silent = await run(['backend', 'install', 'tensorflow', '--wheel', wheelName]);
    expect(silent.stderr).toMatch(/npm said: nothing; it ended with exit code 7\n$/);
    expect(await place.left()).toEqual([]);
  });

  it('says first what it takes, fetches and needs, and asks at a terminal', async () => {
    await place.program('g++', scripts.compiler);
    await place.program('python3', scripts.pipThat('exit 1'));
    await place.file('addon.tgz', addonTarball());
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return 'n';
    };
    const argv = ['backend', 'install', 'tensorflow', '--addon', 'addon.tgz'];
    const refused = await run(argv, { ask });
    expect([refused.code, asked]).toEqual([0, ['go on? [Y/n] ']]);
    expect(refused.stderr).toMatch(
      /^takes .*by pip.*\nfetches .*MB\nneeds .*of disk.*g\+\+\ngoes to .*tensorflow\nnothing was changed\n$/,
    );
    expect((await run([...argv, '--yes'], { ask })).stderr).toMatch(/pip can't get/);
    expect((await run(argv)).stderr).toMatch(/pip can't get/);
    expect(asked).toHaveLength(1);
  });

  it.runIf(process.platform === 'linux' && process.arch === 'x64')(
    'says where no driver answers before it fetches what computes on a GPU',
    async () => {
      await place.program('g++', scripts.compiler);
      await place.program('python3', scripts.pipThat('exit 1'));
      await place.file('addon.tgz', addonTarball());
      const argv = ['backend', 'install', 'tensorflow-gpu', '--addon', 'addon.tgz'];
      const refuses = { ask: async () => 'n' };
      expect((await run(argv, refuses)).stderr).toMatch(
        /\nbeware +no NVIDIA driver answers here .*\nnothing was changed\n$/,
      );
      await place.program('nvidia-smi', 'echo "NVIDIA A100, 81920 MiB, 550.54"');
      expect((await run(argv, refuses)).stderr).not.toMatch(/beware/);
    },
  );

  it.each([
    ['Ctrl-C', 'SIGINT', 130],
    ['SIGTERM', 'SIGTERM', 143],
    ['a closed terminal', 'SIGHUP', 129],
  ])('ends at %s with what it had started, and leaves nothing', async (_, signal, exitCode) => {
    await place.program('g++', scripts.compiler);
    await place.program('python3', scripts.pipThat('exec sleep 60'));
    await place.file('addon.tgz', addonTarball());
    const { code, stderr } = await run(['backend', 'install', 'tensorflow', '--addon', 'addon.tgz'], {
      onTold: (text, signals) =>
        void (text.startsWith('fetching') && setTimeout(() => signals.emit(signal, signal), 50)),
    });
    expect(code).toBe(exitCode);
    expect(stderr).toMatch(/\ninterrupted; nothing was changed\n$/);
    expect(await place.left()).toEqual([]);
  });

  it('says that what was built does not train, where it does not even load, and leaves nothing', async () => {
    await place.program('g++', scripts.compiler);
    const wheel = await place.file(wheelName, wheelOf());
    await place.program('python3', scripts.pipFrom(wheel));
    await place.file('addon.tgz', addonTarball());
    const { code, stderr } = runProgram('backend', 'install', 'tensorflow', '--addon', 'addon.tgz');
    expect(code).toBe(6);
    expect(stderr).toMatch(/tensorflow does not train: its process ended with 1:/);
    expect(stderr).toMatch(/does not load/);
    expect(await place.left()).toEqual([]);
  });

  it('takes usage for what it is', async () => {
    expect((await run(['backend', 'install', 'tensorflw'])).stderr).toMatch(/Did you mean tensorflow\?/);
    expect((await run(['backend', 'install', 'tensorflow', '--from', 'a', '--wheel', 'b'])).code).toBe(2);
    const { code, stderr } = await run(['backend', 'install', 'tensorflow', '--from', 'nowhere']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/nowhere holds no TensorFlow; .* give another --from/);
  });
});
