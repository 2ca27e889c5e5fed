/** The OpenAPI 3.1 document of the management API, made from the table of operations that the router runs. */
import { z } from 'zod';
import { cookieName } from '../login/cookie.js';
import { type Code, errorCodes } from './codes.js';
import type { Operation } from './operation.js';

type JsonObject = Record<string, unknown>;

/** What every authenticated call can answer beside its own errors. */
const everywhere: readonly Code[] = ['unauthorized', 'forbidden', 'internal_error', 'unavailable'];

/**
 * The document as a plain object.
 *
 * @param publicUrl without a trailing slash; its path becomes part of the server's address
 */
export function openApiDocument(operations: readonly Operation[], publicUrl: string): JsonObject {
  const schemas: JsonObject = { Problem: problemSchema };
  const paths: Record<string, JsonObject> = {};
  for (const operation of operations) {
    const path = operation.path.replaceAll(/:([a-z]+)/gi, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: describeOperation(operation, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Doorward management API',
      version: '1',
      description:
        'Tenants, directories, people and what happened to them. Send `Authorization: Bearer` with the root key or an API key of a tenant, or come with the session cookie of an administrator. Lists answer `{items, nextCursor}`; errors are `application/problem+json` with a stable `code`; times are RFC 3339 in UTC.',
    },
    servers: [{ url: `${new URL(publicUrl).pathname.replace(/\/$/, '')}/api/v1` }],
    security: [{ bearer: [] }, { session: [] }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: { securitySchemes: securitySchemesAt(publicUrl), schemas },
  };
}

const securitySchemesAt = (publicUrl: string): JsonObject => ({
  bearer: { type: 'http', scheme: 'bearer' },
  session: { type: 'apiKey', in: 'cookie', name: cookieName(publicUrl) },
});

const problemSchema: JsonObject = {
  type: 'object',
  description: 'RFC 9457.',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(errorCodes) },
    detail: { type: 'string', description: 'What to do.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: { field: { type: 'string' }, message: { type: 'string' } },
      },
    },
    requestId: { type: 'string' },
  },
};

function describeOperation(operation: Operation, schemas: JsonObject): JsonObject {
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(describe(operation) && { description: describe(operation) }),
    parameters: [...pathParameters(operation), ...queryParameters(operation)],
    ...(operation.body && {
      requestBody: {
        required: !operation.bodyOptional,
        content: { 'application/json': { schema: schemaOf(operation.body, 'input', schemas) } },
      },
    }),
    responses: { ...answers(operation, schemas), ...problems(operation) },
  };
}

const describe = (operation: Operation): string =>
  [operation.description, operation.access === 'root' && 'With the root key only.'].filter(Boolean).join(' ');

const parameterTexts: Record<string, string> = {
  t: 'Slug or id of the tenant.',
  domain: 'The domain, by id or name.',
  directory: 'Id of the directory.',
};

const pathParameters = (operation: Operation): JsonObject[] =>
  parameterNames(operation).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    ...(parameterTexts[name] && { description: parameterTexts[name] }),
  }));

const parameterNames = (operation: Operation): string[] =>
  operation.path
    .split('/')
    .filter((segment) => segment.startsWith(':'))
    .map((segment) => segment.slice(1));

function queryParameters(operation: Operation): JsonObject[] {
  if (!operation.query) return [];
  const { properties = {} } = schemaOf(operation.query, 'input', {}) as { properties?: Record<string, JsonObject> };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: false,
    schema,
    ...(description !== undefined && { description }),
  }));
}

function answers(operation: Operation, schemas: JsonObject): JsonObject {
  const { status, answer, download } = operation;
  if (download) {
    const content = { [download]: { schema: { type: 'string', format: 'binary' } } };
    return { [status]: { description: 'The file, once.', content } };
  }
  if (!answer) return { [status]: { description: 'Done.' } };
  const content = { 'application/json': { schema: schemaOf(answer, 'output', schemas) } };
  return { [status]: { description: status === 201 ? 'Made.' : 'The answer.', content } };
}

function problems(operation: Operation): JsonObject {
  const byStatus = new Map<number, Code[]>();
  for (const code of codesOf(operation)) {
    const { status } = errorCodes[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      { description: codes.map((code) => `\`${code}\``).join(', '), content },
    ]),
  );
}

/** Every code that the call can answer: its own, and those that follow from its shape. */
export function codesOf(operation: Operation): ReadonlySet<Code> {
  return new Set<Code>([
    ...everywhere,
    ...(operation.fresh ? (['fresh_sign_in_required'] as const) : []),
    ...(operation.path.includes(':') ? (['not_found'] as const) : []),
    ...(operation.query ? (['invalid_query'] as const) : []),
    ...(operation.body ? (['invalid_json', 'body_too_large', 'unsupported_media_type', 'invalid_body'] as const) : []),
    ...operation.errors,
  ]);
}

/** JSON Schema of a schema; those that have an id go to `schemas` and are referred to. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: JsonObject): JsonObject {
  const { $schema: _, $defs = {}, ...json } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' }) as JsonObject;
  for (const [id, definition] of Object.entries($defs as JsonObject)) schemas[id] = relocate(definition);
  const { id, ...body } = relocate(json) as JsonObject;
  if (id === undefined) return body;
  schemas[id as string] = body;
  return { $ref: `#/components/schemas/${id}` };
}

/** The same JSON with references into `$defs` led to the components of the document. */
function relocate(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(relocate);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [
      key,
      key === '$ref' ? String(value).replace('#/$defs/', '#/components/schemas/') : relocate(value),
    ]),
  );
}
