/** The least that an Express server can do: one user, always the same, as text that is ready. */
import express from 'express';
import { idOf, userBody } from '../people.mjs';

const user = { ...userBody(0), id: idOf(0), meta: { resourceType: 'User', version: 'W/"1"' } };
const text = JSON.stringify(user);
const application = express();
const router = express.Router();
router.get('/Users/:id', (_request, response) => {
  response.type('application/scim+json').send(text);
});
application.use('/scim/v2', router);
const server = application.listen(0, '127.0.0.1', () => {
  process.stdout.write(`ready on http://127.0.0.1:${server.address().port}\n`);
});
// A server that is busy for seconds must not take its own clients for idle or slow ones.
server.keepAliveTimeout = 600_000;
server.headersTimeout = 0;
server.requestTimeout = 0;
