/** The mails that invite (flows.md T2). */
import type { InvitationTemplate } from '../mails.js';
import type { PhraseKey } from './phrases.js';
import { type Block, type Bodies, notice, paragraph, rows, type Writer } from './writer.js';

export const invitations: Bodies<InvitationTemplate> = {
  'invite.existing': (writer) => invitation(writer, [paragraph(writer.say('intro.existing')), ...way(writer)]),
  'invite.auto': (writer) => invitation(writer, [paragraph(writer.say('intro.newcomer')), ...way(writer)]),
  'invite.manual': (writer) => invitation(writer, [paragraph(writer.say('intro.newcomer')), ...way(writer)]),
  'invite.sso': (writer) => invitation(writer, [paragraph(writer.say('intro.sso')), ...way(writer)]),
  'invite.admin': (writer) => {
    const { say } = writer;
    const opening = [paragraph(say('intro.admin')), paragraph(say('admin.duties'))];
    return invitation(writer, [...opening, ...way(writer), notice(say('admin.care'))]);
  },
  'invite.contractor': (writer) => {
    const { say } = writer;
    return invitation(writer, [
      paragraph(say('intro.contractor')),
      { kind: 'facts', rows: contractorRows(writer) },
      paragraph(`${say('contractor.scope')} ${say('contractor.readOnly')} ${say('contractor.compact')}`),
      ...way(writer),
    ]);
  },
};

function invitation({ facts }: Writer, blocks: readonly Block[]) {
  const help: PhraseKey = facts.values.sponsor ? 'footer.helpContractor' : 'footer.help';
  return { blocks, footer: ['footer.why', 'footer.unexpected', help] as const };
}

/** Button, dates and advice by how the person gets in. */
function way(writer: Writer): Block[] {
  const { say, facts } = writer;
  const { entry, link, temporaryPassword } = facts;
  if (!link) throw new Error('an invitation lacks its link');
  const button = (key: PhraseKey): Block => ({ kind: 'button', label: say(key), href: link });
  switch (entry) {
    case 'existing':
      return [button('button.accept'), rows(writer, ['role', 'validUntil']), paragraph(say('existing.account'))];
    case 'sso':
      return [button('button.sso'), rows(writer, ['validUntil']), paragraph(say('sso.noPassword'))];
    case 'manual':
      return [
        button('button.accept'),
        rows(writer, ['userName', 'validUntil']),
        notice(`${say('manual.separate')} ${say('manual.neverByReply')}`),
      ];
    case 'automatic':
      if (!temporaryPassword) throw new Error('an invitation lacks its temporary password');
      return [
        button('button.signIn'),
        rows(writer, ['userName', 'passwordValidUntil', 'validUntil']),
        { kind: 'password', label: say('auto.password'), value: temporaryPassword },
        notice(`${say('auto.mustChange')} ${say('auto.doNotForward')}`),
      ];
  }
}

function contractorRows(writer: Writer): (readonly [string, string])[] {
  const { say, facts } = writer;
  const { sponsor, expiresAt } = facts.values;
  if (!expiresAt) throw new Error('the mail of a contractor lacks the date');
  const last = [say('fact.accessUntil'), expiresAt] as const;
  return sponsor ? [[say('fact.sponsor'), sponsor], last] : [last];
}
