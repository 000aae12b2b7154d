import { type FileHandle, open, rm } from 'node:fs/promises';
import { DefaultDeserializer, DefaultSerializer, deserialize, serialize } from 'node:v8';

const kinds = { Float32Array, Float64Array, Int32Array, Uint32Array, Uint16Array, Uint8Array } as const;
type Kind = keyof typeof kinds;
type Numbers = InstanceType<(typeof kinds)[Kind]>;

/** What a file begins with, after the number of bytes it takes (uint32). */
interface Head {
  readonly arrays: readonly { readonly kind: Kind; readonly length: number }[];
  /** The value, with the place of each array in the list where the array stood. */
  readonly value: Uint8Array;
}

/**
 * Writes plain data and typed arrays for other processes to read. The arrays go to the file as they are: no second copy of a
 * large table in memory.
 *
 * @returns whether it could be written; where not, as on a full disk, nothing is left
 */
export async function handData(path: string, data: unknown): Promise<boolean> {
  try {
    const serializer = new ArraysApart();
    serializer.writeHeader();
    serializer.writeValue(data);
    const arrays = serializer.arrays.map((array) => ({ kind: kindOf(array), length: array.length }));
    const head = serialize({ arrays, value: serializer.releaseBuffer() } satisfies Head);
    await withFile(path, 'w', async (file) => {
      for (const bytes of [Uint32Array.of(head.length), head, ...serializer.arrays]) await writeAll(file, bytes);
    });
    return true;
  } catch {
    await rm(path, { force: true });
    return false;
  }
}

/** Reads what `handData` wrote. @throws Error where the file is not as it was written */
export function takeData<Data>(path: string): Promise<Data> {
  return withFile(path, 'r', async (file) => {
    const [size] = await readAll(file, new Uint32Array(1));
    // A process of the same program wrote it.
    const { arrays, value } = deserialize(await readAll(file, Buffer.allocUnsafe(size))) as Head;
    const read: Numbers[] = [];
    for (const { kind, length } of arrays) read.push(await readAll(file, new kinds[kind](length)));
    const deserializer = new ArraysBack(value, read);
    deserializer.readHeader();
    return deserializer.readValue() as Data;
  });
}

/** Keeps typed arrays apart; `_writeHostObject` is how Node's serialiser asks for a view. */
class ArraysApart extends DefaultSerializer {
  readonly arrays: Numbers[] = [];

  _writeHostObject(array: Numbers): void {
    this.writeUint32(this.arrays.push(array) - 1);
  }
}

class ArraysBack extends DefaultDeserializer {
  constructor(
    value: Uint8Array,
    private readonly arrays: readonly Numbers[],
  ) {
    super(value);
  }

  _readHostObject(): Numbers {
    return this.arrays[this.readUint32()];
  }
}

function kindOf(array: Numbers): Kind {
  const { name } = array.constructor;
  if (!(name in kinds)) throw new Error(`${name} can't be handed to another process`);
  return name as Kind;
}

async function withFile<Result>(
  path: string,
  flags: 'r' | 'w',
  use: (file: FileHandle) => Promise<Result>,
): Promise<Result> {
  const file = await open(path, flags);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** One call takes at most 2 GiB. */
const pieceBytes = 1 << 30;

async function writeAll(file: FileHandle, array: ArrayBufferView): Promise<void> {
  for (let at = 0; at < array.byteLength; ) {
    const { bytesWritten } = await file.write(bytesOf(array, at));
    at += bytesWritten;
  }
}

async function readAll<Array extends ArrayBufferView>(file: FileHandle, array: Array): Promise<Array> {
  for (let at = 0; at < array.byteLength; ) {
    const { bytesRead } = await file.read(bytesOf(array, at));
    if (bytesRead === 0) throw new Error('the data handed from another process are cut off');
    at += bytesRead;
  }
  return array;
}

function bytesOf(array: ArrayBufferView, at: number): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset + at, Math.min(array.byteLength - at, pieceBytes));
}
