/** What is made of the driver's errors where a test cannot bring a server to give them. */
import { expect, it } from '@jest/globals';
import { MongoNetworkError, MongoServerError, MongoServerSelectionError, type TopologyDescription } from 'mongodb';
import { isLostRace, isUnknownOutcome, mapped } from '../../../src/storage/mongo/driver-errors.js';
import { StoreUnavailable } from '../../../src/storage/port/index.js';

const said = (code: number, ...errorLabels: string[]) => new MongoServerError({ message: 'no', code, errorLabels });
const noServer = new MongoServerSelectionError('none', { error: undefined } as unknown as TopologyDescription);

it.each([
  ['no server that is found', noServer],
  ['a connection that broke, without a label', new MongoNetworkError('closed')],
  ['a server that steps down', said(189)],
  ['a server that sheds load', said(462, 'SystemOverloadedError', 'RetryableError')],
  ['what the driver labels', said(50, 'UnknownTransactionCommitResult')],
])('leaves the outcome of a commit open: %s', (_what, error) => {
  expect([isUnknownOutcome(error), isLostRace(error)]).toEqual([true, false]);
});

it.each([
  ['a transaction that the server does not know', said(251, 'TransientTransactionError')],
  ['another that wrote first', said(112)],
])('has the transaction done again: %s', (_what, error) => {
  expect([isUnknownOutcome(error), isLostRace(error)]).toEqual([false, true]);
});

it('tells a refusal from a server that is away', () => {
  for (const error of [noServer, said(462, 'SystemOverloadedError'), said(91), new MongoNetworkError('closed')]) {
    expect(mapped(error)).toBeInstanceOf(StoreUnavailable);
  }
  const refused = said(13);
  expect([mapped(refused), isUnknownOutcome(refused), isLostRace(refused)]).toEqual([refused, false, false]);
});
