import { typedReader } from '../columns/typed-reader.js';
import { openParquet } from './open-parquet.js';

/** Tables in Parquet files. */
export const parquet = typedReader(openParquet);
