/** Every recorded exchange, on MongoDB. */
import { jest } from '@jest/globals';
import { startGateway } from '../support/gateway.js';
import { describeMongo } from '../support/mongo.js';
import { everyExchange } from './every-exchange.js';

jest.setTimeout(120_000);

describeMongo('on MongoDB', () => everyExchange(() => startGateway({ store: 'mongo' })));
