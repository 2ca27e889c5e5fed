/**
 * The management API, its documentation pages and the set-up page. Owns what is asked and answered over `/api`; does
 * not own the rules about people (`people/`) or what directories send (`provisioning/`).
 */
export { errorCodes } from './codes.js';
export type { AdminDeps, Check, ScheduledJob } from './deps.js';
export { createDocsRouter } from './docs/routes.js';
export { createAdminRouter } from './routes.js';
export type { SetupDeps } from './setup/deps.js';
export { ensureSetupLink } from './setup/link.js';
export { createSetupRouter } from './setup/routes.js';
