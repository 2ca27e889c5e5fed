/**
 * Signing in. Owns chosen passwords (their rules and hashes), sessions and their cookie, and throttling. Does not
 * own what becomes of a link (`people/`).
 */

export type { LoginDeps } from './deps.js';
export { nowhere } from './nowhere.js';
export { PasswordHasher, PasswordQueueFull } from './password.js';
export { findPasswordFault, passwordLength } from './password-rules.js';
export { createLoginRouter } from './routes.js';
export { findSession, type SignedIn, sessionLifeMs } from './session.js';
export { createSsoRouter } from './sso-routes.js';
