/** What both adapters say of a store that a later release has changed. */

/** The store was written by a newer release; nothing was changed. */
export class NewerSchema extends Error {
  override readonly name = 'NewerSchema';

  /** `found` and `known` are numbers of schemas. */
  constructor(found: number, known: number) {
    super(
      `The database has schema ${found}, this release of Doorward knows ${known}: start the newer release that wrote it, or restore a backup made before.`,
    );
  }
}
