/** Every recorded exchange, on MongoDB. */
import { jest } from '@jest/globals';
import { leftOut } from '../http/stand-in.js';
import { startGateway } from '../support/gateway.js';
import { describeMongo } from '../support/mongo.js';
import { everyExchange } from './every-exchange.js';

jest.setTimeout(120_000);

const without = await leftOut();

describeMongo('on MongoDB', () => everyExchange(() => startGateway({ store: 'mongo' }), without));
