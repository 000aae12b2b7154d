/** Bytes of a stream in pieces of the sizes that are asked for. */
export interface ByteReader {
  /** @returns null where fewer are left */
  take(count: number): Promise<Buffer | null>;
  /** How many have come, taken or not. */
  readonly seen: number;
  /** Closes what the stream reads from. */
  close(): Promise<void>;
}

export function createByteReader(stream: AsyncIterable<Buffer>): ByteReader {
  const chunks = stream[Symbol.asyncIterator]();
  let waiting: Buffer[] = [];
  let length = 0;
  let seen = 0;

  async function take(count: number): Promise<Buffer | null> {
    while (length < count) {
      const { done, value } = await chunks.next();
      if (done === true) return null;
      waiting.push(value);
      length += value.length;
      seen += value.length;
    }
    const all = waiting.length === 1 ? waiting[0] : Buffer.concat(waiting);
    waiting = [all.subarray(count)];
    length -= count;
    return all.subarray(0, count);
  }

  return {
    take,
    get seen() {
      return seen;
    },
    close: async () => void (await chunks.return?.()),
  };
}
