/** Which dialect a directory's requests are read in. */
import type { Dialect } from './dialect.js';
import { entra } from './entra.js';
import { generic } from './generic.js';
import { okta } from './okta.js';
import { strict } from './strict.js';

/** The dialect of a directory's profile; `strict` turns every leniency off, whatever the profile. */
export function dialectFor(profile: 'generic' | 'entra' | 'okta', isStrict: boolean): Dialect {
  return isStrict ? strict : { generic, entra, okta }[profile];
}
