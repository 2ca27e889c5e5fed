/** The conformance suite on two gateways that share one MongoDB: each request goes to the other one. */
import { describe, jest } from '@jest/globals';
import { startGatewayPair } from '../support/gateway-pair.js';
import { describeMongo } from '../support/mongo.js';
import { conformance } from './conformance.js';
import { leftOut } from './stand-in.js';
import { suiteSettings, suites } from './suites.js';

// A commit takes the stand-in some tens of milliseconds, and some cases make a thousand of them.
jest.setTimeout(600_000);
const without = await leftOut();

describeMongo('on two gateways by turns', () => {
  const { limitsThatAreSet, rates, characteristics, fuzz, limits, ...usual } = suites;
  describe('with the usual settings', () =>
    conformance(Object.values(usual).flat(), {}, { start: startGatewayPair, without }));
  describe('with rates', () => conformance(rates, suiteSettings.rates, { start: startGatewayPair, without }));
});
