import { UserError } from '../../core/errors.js';

/** Big-endian: two zeros, the element type, the number of dimensions, then each dimension as an unsigned word. */
interface IdxHeader {
  readonly dimensions: readonly number[];
  readonly bytes: number;
}

const unsignedByte = 0x08;
const typeNames: Partial<Record<number, string>> = {
  9: 'signed bytes',
  11: 'int16',
  12: 'int32',
  13: 'float32',
  14: 'float64',
};

/** How many bytes the header of such a file has. */
export function headerBytes(dimensions: number): number {
  return 4 + 4 * dimensions;
}

/**
 * Format: Y. LeCun, C. Cortes, C. Burges, "The MNIST database", section "File formats".
 *
 * @param start the file's first bytes, at least `headerBytes(4)` of them or the whole file
 * @param allowed how many dimensions the file may have
 * @throws UserError (data)
 */
export function parseIdxHeader(label: string, start: Buffer, allowed: readonly number[]): IdxHeader {
  const wanted = `an IDX file of unsigned bytes with ${allowed.join(' or ')} dimensions is wanted`;
  const refuse = (found: string): never => {
    throw new UserError('data', `${label}: found ${found}; ${wanted}; are images and labels in each other's place?`);
  };
  if (start.length < 4) return refuse(`${start.length} bytes`);
  if (start[0] !== 0 || start[1] !== 0) return refuse(`the magic number 0x${start.toString('hex', 0, 4)}`);
  if (start[2] !== unsignedByte)
    return refuse(`elements of type ${typeNames[start[2]] ?? `0x${start[2].toString(16)}`}`);
  const count = start[3];
  if (!allowed.includes(count)) return refuse(`${count} dimensions`);
  const bytes = headerBytes(count);
  if (start.length < bytes) return refuse('a header that is cut off');
  const dimensions = Array.from({ length: count }, (_, index) => start.readUInt32BE(4 + 4 * index));
  if (dimensions.includes(0)) return refuse(`the dimensions ${dimensions.join(' × ')}`);
  return { dimensions, bytes };
}
