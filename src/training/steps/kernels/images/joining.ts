import { alike, passOn, type StageContext, type StagePass, type Way } from './stage-pass.js';

/** The sum of all inputs. */
export function add(context: StageContext): StagePass {
  const { kernels, from, output, width } = context;
  const { call } = kernels;
  const [first, ...others] = from;

  function forward(way: Way): void {
    call.copyRows(first.at(way), 0, output, 0, 1, way.rows * width);
    for (const other of others) call.addRows(other.at(way), 0, output, 0, 1, way.rows * width);
  }

  return alike(forward, ({ rows }) => passOn(context, rows * width));
}

/** Channels of all inputs, one after another. @param channels of each */
export function concatenate(context: StageContext, channels: readonly number[]): StagePass {
  const { kernels, from, output, gradient, pixels, width } = context;
  const { call } = kernels;
  const pixelBytes = (4 * width) / pixels;
  const firsts = channels.map((_, i) => 4 * channels.slice(0, i).reduce((sum, own) => sum + own, 0));

  function forward(way: Way): void {
    for (const [i, input] of from.entries()) {
      call.copyRows(input.at(way), 4 * channels[i], output + firsts[i], pixelBytes, way.rows * pixels, channels[i]);
    }
  }

  function backward({ rows }: Way): void {
    for (const [i, input] of from.entries()) {
      if (input.contribution === 'none') continue;
      const take = input.contribution === 'first' ? call.copyRows : call.addRows;
      take(gradient + firsts[i], pixelBytes, input.gradient, 4 * channels[i], rows * pixels, channels[i]);
    }
  }

  return alike(forward, backward);
}
