import { UserError } from '../../core/errors.js';
import type { DataFile } from '../files.js';
import { headerBytes, parseIdxHeader } from './header.js';

/** Takes the elements of an IDX file as they come; the first of `bytes` is element `offset`. */
interface ElementSink {
  write(bytes: Buffer, offset: number): void;
}

const longestHeader = headerBytes(4);

/**
 * Streams a file's elements into what `open` makes of its dimensions.
 *
 * @throws UserError (data) where the header is wrong or the number of bytes is not what it says
 */
export async function readElements<Sink extends ElementSink>(
  file: DataFile,
  allowed: readonly number[],
  open: (dimensions: readonly number[]) => Sink,
): Promise<Sink> {
  let start = Buffer.alloc(0);
  let reading: { readonly sink: Sink; readonly elements: number } | null = null;
  let offset = 0;

  function take(bytes: Buffer): void {
    if (reading === null) return;
    reading.sink.write(bytes.subarray(0, Math.max(0, reading.elements - offset)), offset);
    offset += bytes.length;
  }

  function begin(): { readonly sink: Sink; readonly elements: number } {
    const header = parseIdxHeader(file.label, start, allowed);
    reading = { sink: open(header.dimensions), elements: header.dimensions.reduce((a, b) => a * b, 1) };
    take(start.subarray(header.bytes));
    return reading;
  }

  for await (const chunk of file.read()) {
    if (reading !== null) take(chunk);
    else {
      start = Buffer.concat([start, chunk]);
      if (start.length >= longestHeader) begin();
    }
  }
  const { sink, elements } = reading ?? begin();
  if (offset !== elements) {
    const remedy =
      offset < elements ? 'the file is cut off; download it again' : 'the file is damaged; download it again';
    throw new UserError('data', `${file.label}: found ${offset} bytes of data; its header says ${elements}; ${remedy}`);
  }
  return sink;
}
