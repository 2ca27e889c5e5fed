/** The settings of a tenant: what they may be, and what they are at first (flows.md section 5). */
import { z } from 'zod';
import { noticeCode, noticeUrgency } from '../mail/index.js';
import type { NoticeMailing, Tenant, TenantSettings } from '../storage/port/index.js';
import { locale, timeZone } from './shapes.js';

/** Each notice with the ways in which its mail may go, the usual one first: what is urgent goes by itself. */
const noticeWays = Object.fromEntries(
  Object.entries(noticeUrgency).map(([template, urgency]) => [
    noticeCode(template),
    z.enum(urgency === 'urgent' ? ['single'] : ['digest', 'single', 'off']),
  ]),
);

/** How each mail goes in a tenant that never chose. */
const usualMails: Readonly<Record<string, NoticeMailing>> = Object.fromEntries(
  Object.entries(noticeWays).map(([code, ways]) => [code, ways.options[0] as NoticeMailing]),
);

/** What a new tenant begins with. */
export const defaultSettings = {
  temporaryPassword: 'automatic',
  askFallback: 'manual',
  contractorsEnabled: false,
  contractorMaxDays: 365,
  contractorRetentionDays: 30,
  endUnsponsored: false,
  onScimCreate: 'invite',
  passwordLogin: true,
} satisfies TenantSettings;

/** All settings of a tenant; one of before a setting existed has its default. */
export const showSettings = ({ settings, locale, timeZone }: Tenant): z.output<typeof settingsShape> => ({
  ...defaultSettings,
  ...settings,
  noticeMails: { ...usualMails, ...settings.noticeMails },
  locale,
  timeZone,
});

/** All settings, as `GET …/settings` answers them. */
export const settingsShape = z
  .object({
    temporaryPassword: z
      .enum(['automatic', 'manual', 'ask'])
      .describe('How newcomers get their temporary password: by mail, from a person, or asked at each invitation.'),
    askFallback: z
      .enum(['automatic', 'manual'])
      .describe('What `ask` means for arrivals by SCIM or sync, where nobody can be asked.'),
    contractorsEnabled: z
      .boolean()
      .describe('Off puts the hold `contractors_off` on all contractors; on takes it away.'),
    contractorMaxDays: z.number().int().min(1).max(3650).describe('The longest time that a contractor may be given.'),
    contractorRetentionDays: z
      .number()
      .int()
      .min(1)
      .max(3650)
      .describe('How many days after the end a contractor can still be extended; then the person is removed.'),
    endUnsponsored: z
      .boolean()
      .describe(
        'Whether contracts end 14 days after whoever answers for them has left, unless somebody else does by then.',
      ),
    onScimCreate: z
      .enum(['invite', 'hold'])
      .describe('Whether arrivals by SCIM are invited at once or wait for approval.'),
    passwordLogin: z.boolean().describe('False forces single sign-on.'),
    noticeMails: z
      .strictObject(noticeWays)
      .describe(
        'How administrators get the mail of each notice: with others after a quarter of an hour (`digest`), by itself (`single`) or not at all (`off`). What is urgent is always single. A change names only those that change.',
      ),
    locale,
    timeZone,
  })
  .meta({ id: 'Settings' });

/** Some of the settings; a key that is none of them is refused. */
export const settingsPatch = z
  .strictObject({ ...settingsShape.shape, noticeMails: z.strictObject(noticeWays).partial() })
  .partial()
  .meta({ id: 'SettingsPatch' });
