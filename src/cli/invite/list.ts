/** The list of people that a command line was given: one entry a person, with where it stands, for complaints. */

/** One person as the list names them. */
export interface Listed {
  readonly email: string;
  readonly expiresAt?: string;
  readonly locale?: string;
  /** Where it stands: `line 7`, `argument 2`. */
  readonly at: string;
}

/**
 * Addresses in text that somebody pasted: one or many a line, between commas, semicolons or white space, also as
 * `Ada Lovelace <ada@example.com>`. Lines that begin with # are passed over.
 */
export function readPasted(text: string): readonly Listed[] {
  return text.split(/\r\n|\r|\n/).flatMap((line, index) => {
    if (line.trimStart().startsWith('#')) return [];
    return addressesOf(line).map((email) => ({ email, at: `line ${index + 1}` }));
  });
}

/** Addresses that stand as arguments of the command. */
export function readArguments(addresses: readonly string[]): readonly Listed[] {
  return addresses.flatMap((argument, index) =>
    addressesOf(argument).map((email) => ({ email, at: `argument ${index + 1}` })),
  );
}

function addressesOf(text: string): readonly string[] {
  return text.split(/[,;]/).flatMap((part) => {
    const named = /<([^<>]*)>/.exec(part)?.[1];
    return named === undefined ? part.split(/\s+/).filter((word) => word !== '') : [named.trim()];
  });
}
