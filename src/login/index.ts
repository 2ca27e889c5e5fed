/** Signing in. Owns chosen passwords (their rules and hashes) and the defence against foreign requests. */
export { isForeign } from './foreign-request.js';
export { PasswordHasher, PasswordQueueFull } from './password.js';
export { findPasswordFault, passwordLength } from './password-rules.js';
