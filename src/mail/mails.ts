/** Which mails there are (flows.md section 3), and what each has to be told. Secrets are no part of this: they are sealed apart. */
import type { LinkKind } from '../storage/port/index.js';

/** Times are epoch milliseconds. Every mail is told the tenant's name and zone besides (`people/mail.ts`). */
export interface MailData {
  'invite.existing': InvitationData;
  'invite.auto': InvitationData;
  'invite.manual': InvitationData;
  'invite.sso': InvitationData;
  'invite.admin': InvitationData;
  'invite.contractor': InvitationData;
  /** To the invitee, before the invitation ends. Carries the link when an `invitationToken` is sealed with it, else leads to sign-in. */
  'invite.reminder': Greeted & {
    readonly inviter: string;
    readonly userName: string;
    readonly validUntil: number;
    /** The temporary password of the person is over. */
    readonly passwordIsOver?: boolean;
  };
  /** To whoever invited. `people`: all that it is about, `person` the first of them. */
  'invite.expired': Greeted & {
    readonly person: string;
    readonly people: readonly Listed[];
    readonly endedAt: number;
  };
  'password.first_reminder': Greeted & { readonly userName: string; readonly passwordValidUntil: number };
  /** `automatic`: a `temporaryPassword` is sealed with it. */
  'password.reissued': Greeted & {
    readonly inviter: string;
    readonly userName: string;
    readonly handling: 'automatic' | 'manual';
    readonly passwordValidUntil: number;
  };
  /** The answer to "forgotten": a `resetToken` is sealed with it. */
  'password.reset': Greeted & { readonly userName: string; readonly validUntil: number };
  'contractor.expiring': ContractorData & {
    readonly days: number;
    readonly expiresAt: number;
    /** What is to be handed over: names of vaults. */
    readonly vaults?: readonly string[];
  };
  'contractor.expired': ContractorData & { readonly expiresAt: number; readonly keptUntil: number };
  /** `expiresAt` is the new end. */
  'contractor.extended': ContractorData & Decided & { readonly expiresAt: number };
  /** `expiresAt` is the end that stays. */
  'contractor.refused': ContractorData & Decided & { readonly expiresAt: number };
  /** `vaults`: what was handed over. */
  'contractor.deleted': ContractorData & { readonly vaults?: readonly string[] };
  /** To the new sponsor. */
  /** To the sponsor: a directory switched the contractor on after the end. */
  'contractor.still_expired': ContractorData & { readonly source: string; readonly expiresAt: number };
  'sponsor.changed': Greeted & { readonly people: readonly Listed[] };
  /** To administrators. */
  'sponsor.left': Greeted & {
    readonly sponsor: string;
    readonly people: readonly Listed[];
    readonly reassignBy?: number;
  };
  'access.suspended': Greeted & { readonly userName: string };
  'access.restored': Greeted & { readonly userName: string };
  /** One to each address. `userName` is the address written to; neither mail names the other address. */
  'email.changed': Greeted & { readonly recipient: 'old' | 'new'; readonly by: string; readonly userName: string };
  'admin.provisioning_failed': Greeted & {
    readonly source: string;
    readonly person: string;
    readonly count: number;
    readonly detail: string;
  };
  'admin.directory_silent': Greeted & { readonly source: string; readonly lastAt: number };
  'admin.token_expiring': Greeted & { readonly source: string; readonly days: number; readonly expiresAt: number };
  /** `source` is the connection. */
  'admin.certificate_expiring': Greeted & {
    readonly source: string;
    readonly days: number;
    readonly expiresAt: number;
  };
  'admin.client_secret_expiring': Greeted & {
    readonly source: string;
    readonly days: number;
    readonly expiresAt: number;
  };
  'admin.token_expired': Greeted & { readonly source: string; readonly expiresAt: number };
  /** `source` is the name of an API key. */
  'admin.key_expiring': Greeted & { readonly source: string; readonly days: number; readonly expiresAt: number };
  'admin.key_expired': Greeted & { readonly source: string; readonly expiresAt: number };
  /** `source` is a domain whose TXT record is gone. */
  'admin.domain_lost': Greeted & { readonly source: string; readonly lastAt: number };
  'admin.passwords_to_deliver': Greeted & { readonly count: number; readonly oldestAt: number };
  'admin.password_fallback': Greeted & {
    readonly source: string;
    readonly person: string;
    readonly handling: 'automatic' | 'manual';
  };
  /** Somebody holds an invitation that does not let them in any more, and asks for another. */
  'admin.invitation_asked': Greeted & { readonly person: string };
  'admin.approval_needed': Greeted & { readonly person: string; readonly source: string };
  /** `expiresAt` is the end that was asked for. */
  'admin.extension_requested': Greeted & {
    readonly person: string;
    readonly by: string;
    readonly expiresAt: number;
    readonly reason?: string;
  };
  /** A contractor would be removed, but somebody waits for the answer to a request; `expiresAt` is until when. */
  'admin.removal_waits': Greeted & { readonly person: string; readonly expiresAt: number };
  'admin.conflict': Greeted & { readonly person: string; readonly source: string; readonly reason: string };
  'admin.setting_changed': Greeted & {
    readonly setting: 'contractors' | 'forced_sso';
    readonly isOn: boolean;
    readonly by: string;
  };
  /** A mail that was refused or given up. `replaced`: its temporary password is void, and a new one waits to be delivered. */
  'admin.mail_failed': Greeted & { readonly person: string; readonly reason: string; readonly replaced: boolean };
  /** A directory switched a contractor on whose date has passed (flows.md T4). */
  'admin.still_expired': Greeted & { readonly person: string; readonly source: string; readonly expiresAt: number };
  /** A directory switched off or deleted the last administrator (flows.md G8). */
  'admin.administrator_kept': Greeted & { readonly person: string; readonly source: string };
  /** An administrator signed in with a password although SSO is forced. */
  'admin.break_glass': Greeted & { readonly person: string; readonly signedInAt: number };
  /** Several notices in one mail. */
  'admin.digest': Greeted & {
    readonly notices: readonly Noticed[];
    /** How many there are beside those. */
    readonly more?: number;
  };
}

export type TemplateName = keyof MailData;

/** The mails that invite, by whom or how. */
export type InvitationTemplate = `invite.${'existing' | 'auto' | 'manual' | 'sso' | 'admin' | 'contractor'}`;

/** The name to greet; the mail greets nobody in particular without it. */
export type Greeted = { readonly displayName?: string };

export type InvitationData = Greeted & {
  readonly inviter: string;
  readonly userName: string;
  readonly kind: LinkKind;
  readonly handling: 'existing' | 'automatic' | 'manual' | 'sso';
  readonly validUntil: number;
  readonly passwordValidUntil?: number;
  /** Contractors. */
  readonly expiresAt?: number;
  readonly sponsor?: string;
  readonly identityProvider?: string;
};

/** `person` is the contractor's name, whoever is written to. */
export type ContractorData = Greeted & {
  readonly recipient: 'contractor' | 'sponsor' | 'administrator';
  readonly person: string;
  readonly sponsor?: string;
};

/** Who decided, and why. */
export type Decided = { readonly by: string; readonly reason?: string };

/** One line of a list of people; `at` is when their access ends. */
export type Listed = { readonly name: string; readonly at?: number };

/** What administrators can be told. */
export type NoticeName =
  | Exclude<Extract<TemplateName, `admin.${string}`>, 'admin.digest'>
  | 'contractor.expiring'
  | 'contractor.extended'
  | 'contractor.deleted'
  | 'sponsor.left';

/** A notice: its name, and what a mail of that name is told. */
export type Noticed = { [K in NoticeName]: { readonly template: K; readonly data: MailData[K] } }[NoticeName];

/** A mail less its address: its name and what it is told. */
export type Told = { [K in TemplateName]: { readonly template: K; readonly data: MailData[K] } }[TemplateName];

/** What is sealed in a mail, and lives only until it is sent. */
export interface MailSecrets {
  readonly invitationToken?: string;
  readonly temporaryPassword?: string;
  readonly resetToken?: string;
}

/**
 * Every notice, and whether its mail is `urgent`: sent at once, by itself, and not to be switched off (flows.md section 3,
 * marked *). The others wait a while for company, unless the tenant chose otherwise.
 */
export const noticeUrgency: Readonly<Record<NoticeName, 'urgent' | 'patient'>> = {
  'admin.provisioning_failed': 'patient',
  'admin.directory_silent': 'patient',
  'admin.token_expiring': 'urgent',
  'admin.token_expired': 'urgent',
  'admin.certificate_expiring': 'urgent',
  'admin.client_secret_expiring': 'urgent',
  'admin.key_expiring': 'urgent',
  'admin.key_expired': 'urgent',
  'admin.domain_lost': 'patient',
  'admin.passwords_to_deliver': 'patient',
  'admin.password_fallback': 'patient',
  'admin.invitation_asked': 'patient',
  'admin.approval_needed': 'patient',
  'admin.extension_requested': 'patient',
  'admin.removal_waits': 'patient',
  'admin.conflict': 'patient',
  'admin.setting_changed': 'urgent',
  'admin.mail_failed': 'patient',
  'admin.still_expired': 'patient',
  'admin.administrator_kept': 'patient',
  'admin.break_glass': 'urgent',
  'contractor.expiring': 'patient',
  'contractor.extended': 'patient',
  'contractor.deleted': 'patient',
  'sponsor.left': 'patient',
};

/** How a notice is named outside: in the list of notices and in the settings. */
export const noticeCode = (template: string): string => template.replace(/^admin\./, '');
