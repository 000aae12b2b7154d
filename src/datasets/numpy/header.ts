/**
 * The header of an array that NumPy saved: a magic string, a version, the length of a text, and the text, which is a
 * dictionary in Python's words.
 *
 * Format: NumPy, "numpy.lib.format", versions 1 to 3.
 *
 * A reader of our own: npyjs 1.2 and numpy-parser 1.2 take a whole file as one buffer, take a file that is cut off for a
 * shorter array, and know nothing of archives (.npz); what they would leave to do is more than this header.
 */
import { UserError } from '../../core/errors.js';
import type { ByteReader } from './bytes.js';
import { type ElementType, elementTypes } from './elements.js';

export interface ArrayHeader {
  readonly element: ElementType;
  /** Column by column instead of row by row. */
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

const magic = Buffer.from('\x93NUMPY', 'latin1');
const wanted = 'an array saved by numpy.save is wanted; save it again';

/** @throws UserError (data) where it is no array, or one that can't be taken */
export async function readHeader(label: string, bytes: ByteReader): Promise<ArrayHeader> {
  const start = await bytes.take(8);
  if (start === null || !start.subarray(0, 6).equals(magic)) {
    throw new UserError('data', `${label}: this is no NumPy file; ${wanted}`);
  }
  const version = start[6];
  if (version < 1 || version > 3) {
    throw new UserError(
      'data',
      `${label}: found version ${version} of NumPy's format; 1 to 3 are wanted; save it again`,
    );
  }
  const length = await bytes.take(version === 1 ? 2 : 4);
  const text = length && (await bytes.take(version === 1 ? length.readUInt16LE() : length.readUInt32LE()));
  if (text === null) throw new UserError('data', `${label}: the file is cut off in its header; ${wanted}`);
  return parseText(label, text.toString('utf8'));
}

function parseText(label: string, text: string): ArrayHeader {
  const type = /'descr':\s*('[^']*'|\[)/.exec(text)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const sizes = /'shape':\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (type === undefined || order === undefined || sizes === undefined) {
    throw new UserError('data', `${label}: the header can't be read; ${wanted}`);
  }
  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  return { element: elementOf(label, type.replaceAll("'", '')), fortranOrder: order === 'True', shape };
}

function elementOf(label: string, type: string): ElementType {
  if (Object.hasOwn(elementTypes, type)) return elementTypes[type];
  const [found, remedy] = told(type);
  const numbers = 'numbers of float32, float64, integers or bool are wanted';
  throw new UserError('data', `${label}: holds ${found}; ${numbers}; ${remedy}`);
}

function told(type: string): readonly [found: string, remedy: string] {
  if (type.startsWith('[')) return ['records', 'save each field as an array of its own (numpy.savez)'];
  if (type.startsWith('>')) return [`big-endian numbers (${type})`, `save array.astype("<${type.slice(1)}")`];
  if (type.startsWith('|O')) return ['Python objects', 'save array.astype("float64"); objects are never loaded'];
  if (/^[<|][US]/.test(type)) return [`texts (${type})`, 'save numpy.unique(array, return_inverse=True)[1]'];
  return [`elements of type ${type}`, 'save array.astype("float64")'];
}
