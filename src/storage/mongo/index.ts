/** The store on MongoDB through Mongoose, shared by many gateways. Owns its documents and indexes; exports how to open it. */
export { type MongoOptions, NoTransactions, openMongo } from './open.js';
