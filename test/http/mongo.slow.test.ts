/** The conformance suite on MongoDB. */
import { rmSync } from 'node:fs';
import { afterAll, describe, jest } from '@jest/globals';
import { startGateway } from '../support/gateway.js';
import { describeMongo } from '../support/mongo.js';
import { probeSchemas } from './cases/probe-schema.js';
import { conformance } from './conformance.js';
import { leftOut } from './stand-in.js';
import { suiteSettings, suites } from './suites.js';

// A commit takes the stand-in some tens of milliseconds, and some cases make a thousand of them.
jest.setTimeout(600_000);
const without = await leftOut();

describeMongo('on MongoDB', () => {
  const schemas = probeSchemas();
  afterAll(() => rmSync(schemas, { recursive: true, force: true }));
  const { limitsThatAreSet, rates, characteristics, ...usual } = suites;
  const running = { start: startGateway, without };
  describe('with the usual settings', () => conformance(Object.values(usual).flat(), { store: 'mongo' }, running));
  describe('with limits', () =>
    conformance(limitsThatAreSet, { ...suiteSettings.limitsThatAreSet, store: 'mongo' }, running));
  describe('with rates', () => conformance(rates, { ...suiteSettings.rates, store: 'mongo' }, running));
  describe('with schemas', () => conformance(characteristics, { schemas, store: 'mongo' }, running));
});
