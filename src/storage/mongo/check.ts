/** Looks for damage: references that lead nowhere, chains with gaps, and indexes that are not as they should be. */
import type { Db } from 'mongodb';
import type { Model } from 'mongoose';
import type { Models, TrailDocument } from './models.js';
import { checkIndexes } from './schema/check-indexes.js';
import { sequenceOf } from './trail-writes.js';

/** One sentence a finding. */
export async function checkStore(db: Db, models: Models): Promise<string[]> {
  const dangling: readonly (readonly [sentence: string, count: number])[] = [
    ['memberships name a group that does not exist', await lost(models.memberships, 'groupId', 'resources')],
    ['memberships name a member that does not exist', await lost(models.memberships, 'memberId', 'resources')],
    ['unique keys are held by a resource that does not exist', await lost(models.claims, 'resourceId', 'resources')],
    // Those of who left stay for history when the account is deleted.
    ['links name an account that does not exist', await lost(models.records.links, 'liveAccountId', 'accounts')],
    ['invitations name a link that does not exist', await lost(models.records.invitations, 'linkId', 'links')],
    [
      'temporary passwords name a link that does not exist',
      await lost(models.records.temporaryPasswords, 'linkId', 'links'),
    ],
    ['users name a link that does not exist', await lost(models.resources, 'access.linkId', 'links')],
    ['audit events are missing from their chains', await gaps(models.events)],
  ];
  const findings = dangling.filter(([, count]) => count > 0).map(([sentence, count]) => `${count} ${sentence}.`);
  return [...findings, ...(await checkIndexes(db))];
}

/** How many documents have a value in the field that is no id of the other collection. */
async function lost(model: Pick<Model<unknown>, 'aggregate'>, field: string, from: string): Promise<number> {
  const [counted] = await model.aggregate<{ count: number }>([
    { $match: { [field]: { $exists: true } } },
    { $lookup: { from, localField: field, foreignField: '_id', as: 'found' } },
    { $match: { found: { $size: 0 } } },
    { $count: 'count' },
  ]);
  return counted?.count ?? 0;
}

async function gaps(events: Model<TrailDocument>): Promise<number> {
  const trails = await events.aggregate<{ last: string; count: number }>([
    { $group: { _id: '$tenantId', last: { $max: '$_id' }, count: { $sum: 1 } } },
  ]);
  return trails.reduce((sum, { last, count }) => sum + sequenceOf(last) - count, 0);
}
