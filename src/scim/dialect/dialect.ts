/** What a provider's habits are: data that the readers of requests ask, one value a directory. */

/** How a directory's requests are read. Every rule names the fixture that shows the habit in its own file. */
export interface Dialect {
  readonly name: 'generic' | 'entra' | 'okta' | 'strict';
  /** "True"/"False" as text where the schema says boolean. */
  readonly booleanText: 'accept' | 'refuse';
  /** PATCH operations without `path`; `{ "name.givenName": … }` and URN keys in their value. */
  readonly pathlessOperations: 'accept' | 'refuse';
  /** Attributes and schema URNs that no schema knows. */
  readonly unknownAttributes: 'ignore' | 'refuse';
  /** Schema URNs no schema knows, listed in `schemas`, when data hangs under them. */
  readonly unknownSchemaData: 'ignore' | 'refuse';
  /** `replace` on `emails[type eq "work"].value` when no element matches. */
  readonly replaceWithoutTarget: 'create' | 'createWhenEmpty' | 'refuse';
  /** `add` on `phoneNumbers[type eq "mobile"].value` when no element matches. */
  readonly addWithoutTarget: 'create' | 'refuse';
  /** An attribute of a registered extension without its URN; a one-element array for a singular attribute. */
  readonly looseShapes: 'accept' | 'refuse';
  /** A PUT that leaves out `members` or `externalId`. */
  readonly putOmission: 'clear' | 'keep';
  /** A member id that names no resource of the directory. */
  readonly unknownMember: 'tolerate' | 'refuse';
}

/** One use of a leniency, for the provisioning log: which rule, and at which attribute or path. */
export interface DialectNote {
  readonly rule: string;
  readonly at: string;
}
