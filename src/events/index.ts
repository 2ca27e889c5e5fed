/** The audit trail as it is written: the types of events and how one is made. Does not own how they are chained or kept. */
export * from './record.js';
export * from './types.js';
