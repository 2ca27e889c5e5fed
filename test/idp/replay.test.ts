/** Every recorded exchange, on the embedded store. */
import { startGateway } from '../support/gateway.js';
import { everyExchange } from './every-exchange.js';

everyExchange(() => startGateway());
