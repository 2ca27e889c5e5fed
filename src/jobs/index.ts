/**
 * Background work: when things run, never what they do. Owns agenda and the table of jobs; a job carries no state and
 * survives being run twice. Its backend on MongoDB, `mongo-backend.ts`, is no export of this door: it brings the driver.
 */
export * from './port.js';
export { createScheduler, type SchedulerOptions } from './scheduler.js';
export { createSqliteBackend } from './sqlite-backend.js';
