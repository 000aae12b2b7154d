import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/config/yaml-source.js';

const text = `# a comment
training: # line 2
  optimizer: adam
  sizes: [8, 16,
    32]
base: &base { epochs: 3 }
more:
  <<: *base
  empty:
`;

describe('A place in a YAML text', () => {
  const source = readYaml(text);
  const at = (path: readonly (string | number)[], what: 'key' | 'value' = 'value') => {
    const { line, column } = source.locate(path, what);
    return [line, column];
  };

  it('is where the value or the key begins', () => {
    expect(at(['training', 'optimizer'])).toEqual([3, 14]);
    expect(at(['training', 'optimizer'], 'key')).toEqual([3, 3]);
    expect(at(['training', 'sizes', 2])).toEqual([5, 5]);
  });

  it('is the key of an empty value', () => {
    expect(at(['more', 'empty'])).toEqual([9, 3]);
  });

  it('is the nearest key of what is missing', () => {
    expect(at(['training', 'epochs'])).toEqual([2, 1]);
    expect(at(['training', 'sizes', 7])).toEqual([4, 3]);
    expect(at(['nothing'])).toEqual([2, 1]);
  });

  it('is the word that stands for a mapping', () => {
    expect(at(['training', 'optimizer', 'name'])).toEqual([3, 14]);
  });

  it('is where a merged value was written', () => {
    expect(at(['more', 'epochs'])).toEqual([6, 23]);
  });

  it('is there only for what the text holds', () => {
    expect(source.has(['more', 'epochs'])).toBe(true);
    expect(source.has(['training', 'optimizer', 'name'])).toBe(false);
  });
});

it('A bomb of aliases is refused', () => {
  const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`);
  const { value, errors } = readYaml(['l0: &l0 [x, x]', ...levels].join('\n'));
  expect(value).toBeUndefined();
  expect(errors).toHaveLength(1);
});
