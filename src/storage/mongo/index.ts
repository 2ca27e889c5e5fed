/** The store on MongoDB through Mongoose, shared by many gateways. Owns its documents and indexes; exports how to open it. */
export { openMongoSource, openMongoTarget } from './archive.js';
export { isRefusal, NoTransactions } from './driver-errors.js';
export { type MongoOptions, type MongoStorage, openMongo } from './open.js';
