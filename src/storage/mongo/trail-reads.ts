/** Reading audit events and the provisioning log. */
import type { Model } from 'mongoose';
import { readPlace, writePlace } from '../places.js';
import type { AuditEvent, Events, LogEntry, Page, PageRequest, ProvisioningLog } from '../port/index.js';
import type { Models, TrailDocument } from './models.js';
import { between, sequenceOf } from './trail-writes.js';

export const eventsOf = ({ events }: Models): Events => ({
  list: (tenantId, { type }, page) => newestFirst<AuditEvent>(events, { tenantId, only: { type } }, page),
  chain: async (tenantId, afterSequence, limit) => {
    if (limit <= 0) return [];
    const found = await events
      .find(between(tenantId, afterSequence))
      .sort({ _id: 1 })
      .limit(limit)
      .lean<TrailDocument[]>();
    return found.map(({ data }) => JSON.parse(data) as AuditEvent);
  },
});

export const logOf = ({ log }: Models): ProvisioningLog => ({
  list: (tenantId, { directoryId }, page) => newestFirst<LogEntry>(log, { tenantId, only: { directoryId } }, page),
  oldest: async (tenantId) => {
    const found = await log.findOne(between(tenantId, 0)).sort({ _id: 1 }).lean<TrailDocument>();
    return found ? (JSON.parse(found.data) as LogEntry) : undefined;
  },
});

interface Listed {
  readonly tenantId: string;
  /** A field that narrows the list, and its value when it does. */
  readonly only: Readonly<Record<string, string | undefined>>;
}

async function newestFirst<T>(
  model: Model<TrailDocument>,
  { tenantId, only }: Listed,
  { after, limit }: PageRequest,
): Promise<Page<T>> {
  const before = after === undefined ? undefined : (readPlace(after, ['number'])[0] as number);
  const narrowed = Object.entries(only).filter(([, value]) => value !== undefined);
  const found = await model
    .find({
      ...between(tenantId, 0, before),
      ...(narrowed.length > 0 && { tenantId, ...Object.fromEntries(narrowed) }),
    })
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean<TrailDocument[]>();
  const shown = found.slice(0, limit);
  const items = shown.map(({ data }) => JSON.parse(data) as T);
  const last = shown.at(-1);
  if (found.length <= limit || !last) return { items };
  return { items, next: writePlace([sequenceOf(last._id)]) };
}
