/** Reads recorded exchanges of identity providers and replays them, request by request, as they were sent. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { expectMatch, expectUnassigned } from '../http/expectations.js';
import { rawRequest } from '../http/raw-request.js';
import { type Answer, type Json, type JsonObject, pick, query, type Scim } from '../http/scim-client.js';
import type { Gateway } from '../support/gateway.js';

interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: Json;
}

/** What must be true of an answer; every part is optional but the status. */
interface Expected {
  readonly status: number | readonly number[];
  readonly scimType?: string;
  /** Part of the body; lists in any order. */
  readonly body?: JsonObject;
  readonly total?: number;
  /** Saved names of the resources in the list. */
  readonly ids?: readonly string[];
  /** Saved names of the members of the group. */
  readonly members?: readonly string[];
  readonly present?: readonly string[];
  readonly absent?: readonly string[];
  readonly unassigned?: readonly string[];
  readonly empty?: boolean;
  readonly text?: readonly string[];
  readonly noText?: readonly string[];
  readonly detail?: string;
  /** URNs that `schemas` lists once each, and ones it does not list. */
  readonly listed?: readonly string[];
  readonly notListed?: readonly string[];
  readonly differs?: readonly [string, string];
  readonly withinMs?: number;
  /** New saved names and where in the body their values are. */
  readonly save?: Readonly<Record<string, string>>;
}

interface Step {
  readonly request?: Recorded;
  /** Requests that are sent at once, each with the same expectation. */
  readonly parallel?: readonly Recorded[];
  /** A list that is read page by page, from startIndex 1 on. */
  readonly pages?: { readonly path: string; readonly count: number };
  readonly expect: Expected;
}

/** One recorded exchange: what is there before, and what is sent and answered. */
export interface Exchange {
  readonly file: string;
  readonly title: string;
  readonly profiles: readonly ('generic' | 'entra' | 'okta' | 'strict')[];
  readonly options?: { readonly allowPassword?: boolean };
  readonly given: readonly { save: string; path: string; body: JsonObject; directory?: 'other' }[];
  readonly steps: readonly Step[];
}

/** Every exchange under a folder, in the order of their names. */
export function readExchanges(folder: string): Exchange[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({ file, ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Omit<Exchange, 'file'>) }));
}

/** Where an exchange runs: the directory under test, another of the same tenant, and the values saved so far. */
export interface Stage {
  readonly gateway: Gateway;
  readonly scim: Scim;
  readonly other: Scim;
  readonly saved: Map<string, string>;
}

function filled<T>(value: T, saved: ReadonlyMap<string, string>): T {
  let text = JSON.stringify(value);
  for (const [name, found] of saved) text = text.replaceAll(`{${name}}`, JSON.stringify(found).slice(1, -1));
  return JSON.parse(text) as T;
}

async function send({ gateway, scim, saved }: Stage, recorded: Recorded): Promise<Answer> {
  const { method, path, headers = {}, body } = filled(recorded, saved);
  const sent: Record<string, string> = { authorization: `Bearer ${scim.token}` };
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) delete sent[name.toLowerCase()];
    else sent[name.toLowerCase()] = value;
  }
  const text = body === undefined ? undefined : JSON.stringify(body);
  if (text !== undefined) sent['content-length'] = String(Buffer.byteLength(text));
  return rawRequest(gateway.url, {
    method,
    path: `/scim/v2${path}`,
    headers: sent,
    ...(text === undefined ? {} : { body: text }),
  });
}

const idsIn = (list: Json | undefined, name: 'id' | 'value') =>
  ((list ?? []) as JsonObject[]).map((each) => each[name]).sort();
const sortedIds = (names: readonly string[], saved: ReadonlyMap<string, string>) =>
  names.map((name) => saved.get(name)).sort();

function checkParts(answer: Answer, expected: Expected, saved: ReadonlyMap<string, string>): void {
  const { body, text } = answer;
  if (expected.body) expectMatch(body, expected.body);
  if (expected.total !== undefined) expect(body.totalResults).toBe(expected.total);
  if (expected.ids) expect(idsIn(body.Resources, 'id')).toEqual(sortedIds(expected.ids, saved));
  if (expected.members) expect(idsIn(body.members, 'value')).toEqual(sortedIds(expected.members, saved));
  for (const path of expected.present ?? []) expect([path, pick(body, path) ?? null]).not.toEqual([path, null]);
  for (const path of [...(expected.absent ?? []), ...(expected.unassigned ?? [])]) {
    expectUnassigned(path.startsWith('urn:') ? pick(body, [path]) : pick(body, path));
  }
  if (expected.empty) expect(text).toBe('');
  for (const part of expected.text ?? []) expect(text).toContain(part);
  for (const part of expected.noText ?? []) expect(text).not.toContain(part);
  if (expected.detail) expect(String(body.detail)).toContain(expected.detail);
  const schemas = (body.schemas ?? []) as Json[];
  for (const urn of expected.listed ?? []) expect(schemas.filter((each) => each === urn)).toEqual([urn]);
  for (const urn of expected.notListed ?? []) expect(schemas).not.toContain(urn);
}

function check(answer: Answer, recorded: Expected, saved: Map<string, string>): void {
  const expected = filled(recorded, saved);
  const statuses = typeof expected.status === 'number' ? [expected.status] : expected.status;
  const said = { status: answer.status, detail: answer.body.detail };
  expect(said).toEqual({ ...said, status: statuses.includes(answer.status) ? answer.status : statuses });
  if (answer.text !== '') expect(answer.headers.get('content-type')).toMatch(/^application\/scim\+json\b/);
  if (expected.scimType) expect(answer.body.scimType).toBe(expected.scimType);
  checkParts(answer, expected, saved);
  for (const [name, path] of Object.entries(expected.save ?? {})) saved.set(name, String(pick(answer.body, path)));
  if (expected.differs) expect(saved.get(expected.differs[0])).not.toBe(saved.get(expected.differs[1]));
}

async function walk(stage: Stage, { path, count }: { path: string; count: number }, total: number): Promise<void> {
  const seen: Json[] = [];
  for (let startIndex = 1; startIndex <= total; startIndex += count) {
    const { body } = await stage.scim.get(`${path}${query({ startIndex, count })}`);
    expect([body.startIndex, body.totalResults]).toEqual([startIndex, total]);
    seen.push(...((body.Resources ?? []) as JsonObject[]).map((each) => each.id ?? null));
  }
  expect([seen.length, new Set(seen).size]).toEqual([total, total]);
}

/** Replays an exchange; the first step that is answered otherwise fails it. */
export async function replay(stage: Stage, exchange: Exchange): Promise<void> {
  const { saved } = stage;
  for (const { save, path, body, directory } of exchange.given) {
    const answer = await (directory === 'other' ? stage.other : stage.scim).post(path, filled(body, saved));
    expect({ status: answer.status, detail: answer.body.detail }).toEqual({ status: 201 });
    saved.set(save, String(answer.body.id));
  }
  for (const step of exchange.steps) {
    const begun = performance.now();
    if (step.pages) await walk(stage, step.pages, step.expect.total ?? 0);
    const requests = step.parallel ?? (step.request ? [step.request] : []);
    const answers = await Promise.all(requests.map((request) => send(stage, request)));
    if (step.expect.withinMs) expect(performance.now() - begun).toBeLessThan(step.expect.withinMs);
    for (const answer of answers) check(answer, step.expect, saved);
  }
}
