/**
 * What is true of people: addresses, links, holds, expiry, and the secrets that are made for them. Pure: time,
 * randomness and ids arrive as arguments. Does not own what is done to people (`people/`) or how anything is kept.
 */
export * from './account.js';
export * from './chain.js';
export * from './email-key.js';
export * from './entry.js';
export * from './errors.js';
export * from './expiry.js';
export * from './expiry-date.js';
export * from './holds.js';
export * from './id.js';
export * from './keyring.js';
export * from './link.js';
export * from './random.js';
export * from './reminder.js';
export * from './sign-on.js';
export * from './temporary-password.js';
export * from './token.js';
export * from './vault.js';
