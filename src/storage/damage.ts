/** Something stored is no longer what was written. */
export class Damage extends Error {
  override readonly name = 'Damage';
}
