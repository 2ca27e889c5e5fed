/** The errors that leave an adapter; anything else is a fault. */

export class NotFound extends Error {
  override readonly name = 'NotFound';
}

/** A unique key is taken. `attribute` is the SCIM attribute, or `collection.index` for records. */
export class AlreadyExists extends Error {
  override readonly name = 'AlreadyExists';
  constructor(readonly attribute: string) {
    super(`${attribute} is taken`);
  }
}

/** Somebody changed it since it was read. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict';
}

/** The `after` of a page is not one that this store gave. */
export class UnknownPlace extends Error {
  override readonly name = 'UnknownPlace';
}

/** The store cannot serve now (closed, disk full, server away): the caller answers 503 and nothing was changed. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/**
 * The store went away in the very moment of a commit, and nobody can say whether that was kept: the caller answers 503 and
 * says so. All of it happened, or nothing.
 */
export class OutcomeUnknown extends StoreUnavailable {}
