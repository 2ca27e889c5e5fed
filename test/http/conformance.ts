/** What a conformance area is, and the loop that runs areas against one gateway a file. */

import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { type Gateway, type GatewayOptions, startGateway } from '../support/gateway.js';
import { type Scim, scimClient } from './scim-client.js';

/** The directory options of contract.md section 4. */
export interface DirectoryOptions {
  readonly profile?: 'generic' | 'entra' | 'okta';
  readonly strict?: boolean;
  readonly allowPassword?: boolean;
}

/** A tenant with a generic directory, and a way to more of both. */
export interface World {
  readonly gateway: Gateway;
  readonly tenant: { readonly slug: string; readonly id: string };
  readonly scim: Scim;
  /** Another directory, of this tenant unless another slug is given. */
  open(options?: DirectoryOptions, tenantSlug?: string): Promise<Scim>;
}

/** One behaviour that is tried: the name says what must hold. */
export interface Case<W extends World = World> {
  readonly name: string;
  /** What a later release brings and the case cannot do without: until then it is skipped, saying so. */
  readonly needs?: string;
  run(world: W): Promise<void>;
}

/** A group of cases for some sections of the RFCs. */
export interface Area {
  readonly title: string;
  readonly sections: string;
  readonly names: readonly string[];
  /** `without`: cases that are skipped by their names, each with the reason. */
  register(gateway: () => Gateway, without?: Readonly<Record<string, string>>): void;
}

/** A fresh tenant with a generic directory. */
export async function openWorld(gateway: Gateway, settings?: Record<string, unknown>): Promise<World> {
  const tenant = await gateway.tenant(settings);
  // PUBLIC_URL is not set here, so it is contract.md section 2's default.
  const publicUrl = gateway.url.replace('127.0.0.1', 'localhost');
  const roots = gateway.urls.map((url) => `${url}/scim/v2`);
  const open = async (options?: DirectoryOptions, tenantSlug = tenant.slug): Promise<Scim> => {
    const directory = await gateway.directory(tenantSlug, options);
    return scimClient(roots, directory.token, `${publicUrl}/scim/v2`);
  };
  return { gateway, tenant, open, scim: await open() };
}

/** Ties cases to a title and, where they need fixtures, to the world that is prepared for them once. */
export function area<W extends World>(about: {
  readonly title: string;
  readonly sections: string;
  readonly world: (gateway: Gateway) => Promise<W>;
  readonly cases: readonly Case<W>[];
}): Area {
  return {
    title: about.title,
    sections: about.sections,
    names: about.cases.map((each) => each.name),
    register(gateway, without = {}) {
      describe(about.title, () => {
        let world: W;
        beforeAll(async () => {
          world = await about.world(gateway());
        });
        for (const each of about.cases) {
          const missing = each.needs === undefined ? without[each.name] : `needs ${each.needs}`;
          if (missing === undefined) test(each.name, () => each.run(world));
          else test.skip(`${each.name} (${missing})`, () => each.run(world));
        }
      });
    },
  };
}

/** How the gateway of a file is started, and what is left out there. */
export interface Running {
  readonly start?: (options: GatewayOptions) => Promise<Gateway>;
  readonly without?: Readonly<Record<string, string>>;
}

/** Runs areas against one gateway, started for this file. */
export function conformance(areas: readonly Area[], options: GatewayOptions = {}, running: Running = {}): void {
  const { start = startGateway, without } = running;
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await start(options);
  });
  afterAll(async () => {
    await gateway?.close();
  });
  for (const each of areas) each.register(() => gateway, without);
}
