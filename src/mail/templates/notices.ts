/** What administrators are told, each notice by itself; `content.ts` joins several. */
import type { TemplateName } from '../mails.js';
import type { PhraseKey } from './phrases.js';
import { type Block, type Bodies, type Body, paragraph, rows, type Writer } from './writer.js';

type Notice = Exclude<Extract<TemplateName, `admin.${string}`>, 'admin.digest'>;

/** Footer of every mail that goes to somebody because they administer. */
export const administratorFooter = ['footer.whyAdministrator', 'footer.helpOperator'] as const;

export const notices: Bodies<Notice> = {
  'admin.provisioning_failed': (writer) =>
    told(writer, 'notice.provisioningFailed', ['person', 'source', 'count', 'detail']),
  'admin.directory_silent': (writer) => told(writer, 'notice.directorySilent', ['source', 'lastAt']),
  'admin.token_expiring': (writer) => told(writer, 'notice.tokenExpiring', ['source', ['ends', 'expiresAt']]),
  'admin.token_expired': (writer) => told(writer, 'notice.tokenExpired', ['source', ['ended', 'expiresAt']]),
  'admin.certificate_expiring': (writer) =>
    told(writer, 'notice.certificateExpiring', ['source', ['ends', 'expiresAt']]),
  'admin.client_secret_expiring': (writer) =>
    told(writer, 'notice.clientSecretExpiring', ['source', ['ends', 'expiresAt']]),
  'admin.key_expiring': (writer) => told(writer, 'notice.keyExpiring', ['source', ['ends', 'expiresAt']]),
  'admin.key_expired': (writer) => told(writer, 'notice.keyExpired', ['source', ['ended', 'expiresAt']]),
  'admin.domain_lost': (writer) => told(writer, 'notice.domainLost', ['source', ['lastSeen', 'lastAt']]),
  'admin.passwords_to_deliver': (writer) => told(writer, 'notice.passwordsToDeliver', ['count', 'oldestAt']),
  'admin.password_fallback': (writer) =>
    told(writer, writer.facts.entry === 'manual' ? 'notice.fallbackManual' : 'notice.fallbackAutomatic', [
      'person',
      'source',
    ]),
  'admin.invitation_asked': (writer) => told(writer, 'notice.invitationAsked', ['person']),
  'admin.approval_needed': (writer) => told(writer, 'notice.approvalNeeded', ['person', 'source']),
  'admin.extension_requested': (writer) =>
    told(writer, 'notice.extensionRequested', [['askedUntil', 'expiresAt'], ['askedBy', 'by'], 'reason']),
  'admin.removal_waits': (writer) => told(writer, 'notice.removalWaits', ['person', ['removedOn', 'expiresAt']]),
  'admin.conflict': (writer) => told(writer, 'notice.conflict', ['person', 'source', 'reason']),
  'admin.setting_changed': (writer) => told(writer, settingKey(writer), [['changedBy', 'by']]),
  'admin.mail_failed': (writer) => {
    const { blocks, footer } = told(writer, 'notice.mailFailed', ['person', 'reason']);
    const next: Block[] = writer.facts.claims.has('replaced') ? [paragraph(writer.say('notice.mailReplaced'))] : [];
    return { blocks: [...blocks, ...next], footer };
  },
  'admin.still_expired': (writer) =>
    told(writer, 'notice.stillExpired', ['person', 'source', ['accessEnded', 'expiresAt']]),
  'admin.administrator_kept': (writer) => told(writer, 'notice.administratorKept', ['person', 'source']),
  'admin.break_glass': (writer) => told(writer, 'notice.breakGlass', ['person', 'signedInAt']),
};

function told(writer: Writer, key: PhraseKey, names: Parameters<typeof rows>[1]): Body {
  return { blocks: [paragraph(writer.say(key)), rows(writer, names)], footer: administratorFooter };
}

function settingKey({ facts: { claims } }: Writer): PhraseKey {
  if (claims.has('forcedSso')) return claims.has('isOn') ? 'notice.ssoForced' : 'notice.ssoFree';
  return claims.has('isOn') ? 'notice.contractorsOn' : 'notice.contractorsOff';
}
