/** Reading and changing the settings of a tenant. */
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { tellAdministrators } from '../people/index.js';
import { actingOf } from './acting.js';
import { applyContractorSwitch, applyTimeZone, welcomeUnwritten } from './apply-settings.js';
import { audited } from './audit.js';
import type { AdminDeps } from './deps.js';
import { type TenantCall, tenantOperation } from './operation.js';
import { settingsPatch, settingsShape, showSettings } from './setting-shape.js';

const place = { path: '/settings', tag: 'Tenants', status: 200, answer: settingsShape } as const;

/** `GET` and `PATCH /tenants/{t}/settings`. */
export const settingsOperations = [
  tenantOperation({
    ...place,
    id: 'readSettings',
    method: 'get',
    summary: 'Read the settings',
    handle: async (_deps, call) => showSettings(call.tenant),
  }),
  tenantOperation({
    ...place,
    id: 'changeSettings',
    method: 'patch',
    summary: 'Change some of the settings',
    body: settingsPatch,
    errors: ['conflict'],
    handle: changeSettings,
  }),
];

type Settings = z.output<typeof settingsShape>;

async function changeSettings(deps: AdminDeps, call: TenantCall<unknown, z.output<typeof settingsPatch>>) {
  const before = showSettings(call.tenant);
  const after = withChanges(before, call.body);
  const changed = (Object.keys(call.body) as (keyof Settings)[]).filter(
    (key) => !isDeepStrictEqual(before[key], after[key]),
  );
  if (changed.length > 0) await storeSettings(deps, call, after, changed);
  // Also when the switch stands so already: what a stopped gateway left undone is made good by repeating the call.
  await applySettings(deps, call, after);
  return after;
}

/** What a change does not name stays; what JSON brings is never undefined. */
function withChanges(before: Settings, { noticeMails, ...changes }: z.output<typeof settingsPatch>): Settings {
  const mails = { ...before.noticeMails, ...noticeMails };
  return { ...before, ...changes, noticeMails: mails } as Settings;
}

async function applySettings(
  deps: AdminDeps,
  call: TenantCall<unknown, z.output<typeof settingsPatch>>,
  { locale, timeZone, ...settings }: Settings,
): Promise<void> {
  const acting = actingOf({ ...call, tenant: { ...call.tenant, locale, timeZone, settings } });
  if (call.body.timeZone !== undefined) await applyTimeZone(deps, acting);
  if (call.body.contractorsEnabled !== undefined)
    await applyContractorSwitch(deps, acting, settings.contractorsEnabled);
  if (call.body.passwordLogin) await welcomeUnwritten(deps, call.tenant.id);
}

async function storeSettings(deps: AdminDeps, call: TenantCall, after: Settings, changed: readonly (keyof Settings)[]) {
  const { locale, timeZone, ...settings } = after;
  const before = showSettings(call.tenant);
  const only = (all: Settings) => Object.fromEntries(changed.map((key) => [key, all[key]]));
  return deps.storage.commit([
    { change: 'update', collection: 'tenants', record: { ...call.tenant, locale, timeZone, settings } },
    audited(deps, call, {
      tenantId: call.tenant.id,
      type: 'settings.changed',
      target: { kind: 'tenant', id: call.tenant.id },
      before: only(before),
      after: only(after),
    }),
    ...(await securityNotices(deps, call, after, changed)),
  ]);
}

/** Who may come and how are not changed behind the backs of the other administrators. */
async function securityNotices(
  deps: AdminDeps,
  call: TenantCall,
  after: Settings,
  changed: readonly (keyof Settings)[],
) {
  const by = call.principal.actor.name;
  const facts = [
    changed.includes('contractorsEnabled') && { setting: 'contractors' as const, isOn: after.contractorsEnabled, by },
    changed.includes('passwordLogin') && { setting: 'forced_sso' as const, isOn: !after.passwordLogin, by },
  ];
  const told = facts.map((data) =>
    data ? tellAdministrators(deps, call.tenant, { template: 'admin.setting_changed', data }, deps.clock.now()) : [],
  );
  return (await Promise.all(told)).flat();
}
