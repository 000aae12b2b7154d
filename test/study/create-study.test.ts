import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Strategy } from '../../src/strategies/strategy.js';
import { type AskTellStudy, type CreateStudyOptions, createStudy } from '../../src/study/create-study.js';
import type { SpaceDeclaration } from '../../src/study/space-declaration.js';

const space = {
  lambda: { low: 1e-6, high: 1, log: true, zero: true },
  act: { values: ['relu', 'tanh'] },
  slope: { low: 0, high: 1, when: { act: 'relu' } },
} as const;

type Candidate = { readonly lambda: number; readonly act: string; readonly slope?: number };

/** Least at λ = 0.01 with relu and slope 0.3. */
function loss({ lambda, act, slope }: Candidate): number {
  const distance = lambda === 0 ? 4 : Math.abs(Math.log10(lambda) + 2);
  return distance ** 2 + (act === 'relu' ? (slope ?? 0) ** 2 - 0.6 * (slope ?? 0) : 0.5);
}

async function answer<P extends Candidate>(study: AskTellStudy<P>, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const trial = await study.ask();
    await study.tell(trial, trial.number % 7 === 3 ? { failed: 'diverged' } : loss(trial.parameters));
  }
}

const start = { space, strategy: { name: 'bayes', initial: 5 }, seed: 4, direction: 'minimize' } as const;

describe('a study by ask and tell', () => {
  it('comes near the best candidate, and recommends one of its trials', async () => {
    const study = createStudy(start);
    await answer(study, 25);
    const best = study.best();
    // The optimum is −0.09.
    expect(best?.score).toBeLessThan(-0.05);
    expect((await study.recommend())?.score).toBeLessThan(-0.05);
  });

  it('goes on from its JSON as if it had not been interrupted', async () => {
    const unbroken = createStudy(start);
    await answer(unbroken, 14);
    const before = createStudy(start);
    await answer(before, 9);
    const after = createStudy({ ...start, history: JSON.parse(JSON.stringify(before)) });
    await answer(after, 5);
    expect(after.toJSON()).toEqual(unbroken.toJSON());
  });

  it('takes the result of a trial that was pending when its JSON was written', async () => {
    const before = createStudy(start);
    const [first, second] = await before.ask(2);
    await before.tell(second, 2);
    const after = createStudy({ ...start, history: JSON.parse(JSON.stringify(before)) });
    await after.tell({ number: first.number }, 1);
    expect(after.best()).toEqual({ ...first, score: 1 });
  });

  it('asks for several what it would have asked for one by one', async () => {
    const together = createStudy(start);
    const apart = createStudy(start);
    await answer(together, 8);
    await answer(apart, 8);
    const asked = await together.ask(3);
    expect(await Promise.all([apart.ask(), apart.ask(), apart.ask()])).toEqual(asked);
    expect(asked.map(({ number }) => number)).toEqual([8, 9, 10]);
  });

  it('maximises as it minimises the opposite', async () => {
    const down = createStudy(start);
    const up = createStudy({ ...start, direction: 'maximize' });
    for (let i = 0; i < 12; i++) {
      const [low, high] = [await down.ask(), await up.ask()];
      expect(high.parameters).toEqual(low.parameters);
      await down.tell(low, loss(low.parameters));
      await up.tell(high, -loss(high.parameters));
    }
    expect(up.best()?.number).toBe(down.best()?.number);
  });

  it('has no best trial before the first score', async () => {
    const study = createStudy(start);
    await study.tell(await study.ask(), { failed: 'diverged' });
    expect(study.best()).toBeNull();
    expect(await study.recommend()).toBeNull();
  });

  it('says when a finite space is exhausted', async () => {
    const study = createStudy({ ...start, space: { n: { low: 1, high: 3, step: 1 } }, strategy: 'grid' });
    expect((await study.ask(5)).map(({ parameters }) => parameters.n)).toEqual([1, 2, 3]);
    expect(await study.ask(1)).toEqual([]);
    await expect(study.ask()).rejects.toThrow('ask: the search is over after 3 trials');
  });

  it('takes a strategy of one’s own', async () => {
    const middle: Strategy = {
      propose: async (_, history) => [{ parameters: { x: history.length }, memo: null }],
      size: () => null,
      recommend: async () => null,
    };
    const study = createStudy({ ...start, space: { x: { low: 0, high: 9 } }, strategy: middle });
    await study.ask();
    expect((await study.ask()).parameters).toEqual({ x: 1 });
  });

  it('gives parameters the types of their declarations', () => {
    const study = createStudy(start);
    const typed = async () => (await study.ask()).parameters;
    expectTypeOf<Awaited<ReturnType<typeof typed>>['lambda']>().toEqualTypeOf<number>();
    expectTypeOf<Awaited<ReturnType<typeof typed>>['act']>().toEqualTypeOf<'relu' | 'tanh'>();
    expectTypeOf<Awaited<ReturnType<typeof typed>>['slope']>().toEqualTypeOf<number | undefined>();
  });

  it.each<[Partial<CreateStudyOptions<SpaceDeclaration>>, string]>([
    [{ space: { a: { low: 1, high: 0 } } }, 'space.a.high: must be above low (1)'],
    [{ space: { a: { low: 0, hihg: 1 } as never } }, 'space.a: Unrecognized key: "hihg"'],
    [{ space: { a: { low: 0, high: 1, when: { b: 1 } } } }, 'space.a.when.b: no parameter has this name'],
    [
      { space: { a: { low: 0, high: 1, when: { b: 'x' } }, b: { values: ['y'] } } },
      `space.a.when.b: b can't be "x"; name a value it can have`,
    ],
    [
      { space: { a: { values: [1, 2], when: { b: 1 } }, b: { values: [1, 2], when: { a: 1 } } } },
      'space.a.when.b: leads back to a',
    ],
    [{ strategy: 'bays' }, "strategy: no strategy is named 'bays'; grid, random, sobol, bayes are known; did you mean"],
    [{ strategy: { name: 'bayes', initial: 0 } }, 'strategy.initial: '],
    [{ history: [{ number: 0 }] }, 'history.0.parameters: '],
    [
      { history: [{ number: 1, parameters: {}, memo: null, outcome: { state: 'pending' } }] },
      'history.0.number: found 1',
    ],
  ])('refuses %j', (wrong, message) => {
    const options: CreateStudyOptions<SpaceDeclaration> = { ...start, ...wrong };
    expect(() => createStudy(options)).toThrow(message);
  });

  it.each([
    ['an unknown parameter', { lambda: 0, act: 'tanh', other: 1 }],
    ['a value outside of its range', { lambda: 2, act: 'tanh' }],
    ['a value that the list lacks', { lambda: 0, act: 'elu' }],
    ['a missing parameter', { act: 'tanh' }],
    ['a missing conditional parameter', { lambda: 0, act: 'relu' }],
    ['an inactive parameter', { lambda: 0, act: 'tanh', slope: 0.5 }],
  ])('refuses a history with %s', (_, parameters) => {
    const history = [{ number: 0, parameters, memo: null, outcome: { state: 'pending' } }];
    expect(() => createStudy({ ...start, history })).toThrow('history.0.parameters: not a candidate of this space');
  });

  it('refuses results that make no sense', async () => {
    const study = createStudy(start);
    const trial = await study.ask();
    await expect(study.tell(trial, Number.NaN)).rejects.toThrow('is NaN; a finite number is wanted; tell a trial');
    await study.tell(trial, 1);
    await expect(study.tell(trial, 2)).rejects.toThrow('trial 0 was told before');
    await expect(study.tell({ number: 5 }, 2)).rejects.toThrow('trial 5 was not asked for');
    await expect(study.ask(0)).rejects.toThrow('ask: found 0');
    expect(study.best()?.score).toBe(1);
  });
});

describe('a study by ask and tell with conditions, a start and several spaces', () => {
  const options = { seed: 5, direction: 'minimize' } as const;
  const plain = { a: { low: 0, high: 1 }, b: { values: [1, 2, 3] } } as const;

  it.each(['bayes', 'random', 'sobol', 'grid'])('keeps to them under %s', async (strategy) => {
    const where = ['a * b <= 1.5', 'b < 3'];
    const study = createStudy({ ...options, space: plain, strategy, where, start: [{ a: 0.1, b: 2 }] });
    const [first, ...others] = await study.ask(7);
    expect(first.parameters).toEqual({ a: 0.1, b: 2 });
    for (const { parameters } of others) {
      expect(parameters.a * parameters.b).toBeLessThanOrEqual(1.5);
      expect(parameters.b).toBeLessThan(3);
    }
    expect(new Set(study.toJSON().map(({ parameters }) => JSON.stringify(parameters))).size).toBe(7);
  });

  it('goes on from its JSON behind the start', async () => {
    const all = {
      ...options,
      space: plain,
      strategy: 'random',
      start: [
        { a: 0.5, b: 1 },
        { a: 0.25, b: 3 },
      ],
    };
    const unbroken = createStudy(all);
    await unbroken.ask(5);
    const before = createStudy(all);
    await before.ask();
    const after = createStudy({ ...all, history: JSON.parse(JSON.stringify(before)) });
    await after.ask(4);
    expect(after.toJSON()).toEqual(unbroken.toJSON());
  });

  it('goes through several spaces, a candidate of two of them once, and on from its JSON', async () => {
    const spaces = [
      { a: { values: [0, 1] }, b: 1 },
      { a: { values: [1, 2] }, b: 1 },
      { c: { low: 0, high: 1, points: 2 } },
    ] as const;
    const all = { ...options, space: spaces, strategy: 'grid', where: 'a < 2' } as const;
    const study = createStudy(all);
    const asked = await study.ask(9);
    expect(asked.map(({ parameters }) => parameters)).toEqual([{ a: 0, b: 1 }, { a: 1, b: 1 }, { c: 0 }, { c: 1 }]);
    const again = createStudy({ ...all, history: JSON.parse(JSON.stringify(study)).slice(0, 3) });
    expect((await again.ask()).parameters).toEqual({ c: 1 });
    await expect(again.ask()).rejects.toThrow('the search is over');
    const typed: readonly ({ readonly a: 0 | 1 | 2; readonly b: 1 } | { readonly c: number })[] = asked.map(
      ({ parameters }) => parameters,
    );
    expect(typed).toHaveLength(4);
  });

  it.each([
    [
      { where: 'a + z < 1' },
      'where.0: "a + z < 1": it names \'z\'; a parameter of the space (a, b) is wanted; name one of them',
    ],
    [{ where: 'a > 2' }, 'where: none of 10000 candidates of the space meets it; some are wanted; allow more'],
    [{ start: [{ a: 0.1 }] }, 'start.0: b is missing; give a candidate of the space, with all of its parameters'],
    [{ start: [{ a: 0.1, b: 7 }] }, 'start.0: b has a value that the space does not; give a candidate of the space'],
    [{ where: 'a < 0.5', start: [{ a: 0.6, b: 1 }] }, 'start.0: does not meet where; change it, or allow more'],
    [
      {
        start: [
          { a: 0.1, b: 1 },
          { b: 1, a: 0.1 },
        ],
      },
      'start.1: is the same as start.0; remove it',
    ],
    [{ space: [plain, plain] }, 'space: found a list of 2 spaces, and a strategy other than grid; grid is wanted'],
    [{ space: [] }, 'space: found an empty list; at least one space is wanted; add one'],
  ])('says what is wrong with them: %#', (more, message) => {
    expect(() => createStudy({ ...options, strategy: 'bayes', space: plain, ...more } as never)).toThrow(message);
  });
});
