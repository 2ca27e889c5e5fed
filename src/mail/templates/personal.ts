/** The mails to a person about their own invitation, password, access or address. */
import type { TemplateName } from '../mails.js';
import type { PhraseKey } from './phrases.js';
import { type Block, type Bodies, notice, paragraph, peopleList, rows, signInButton, type Writer } from './writer.js';

type Personal = Extract<
  TemplateName,
  'invite.reminder' | 'invite.expired' | `password.${string}` | `access.${string}` | 'email.changed'
>;

const member = ['footer.whyMember', 'footer.helpAdministrator'] as const;

export const personal: Bodies<Personal> = {
  'invite.reminder': (writer) => {
    const { say, facts } = writer;
    const button: Block = facts.link
      ? { kind: 'button', label: say('button.accept'), href: facts.link }
      : signInButton(writer);
    const blocks = [paragraph(say('reminder.invitation')), button, rows(writer, ['userName', 'validUntil'])];
    if (facts.claims.has('passwordIsOver')) blocks.push(notice(say('reminder.passwordIsOver')));
    return { blocks, footer: ['footer.why', 'footer.unexpected', 'footer.help'] };
  },
  'invite.expired': (writer) => {
    const { say, facts } = writer;
    const who = facts.claims.has('isOne')
      ? [paragraph(say('expired.invitation'))]
      : [paragraph(say('expired.invitations')), peopleList(writer)];
    const blocks = [
      ...who,
      rows(writer, [['invitationEnded', 'endedAt']]),
      paragraph(say('expired.resend')),
      signInButton(writer),
    ];
    return { blocks, footer: ['footer.whyInviter', 'footer.helpAdministrator'] };
  },
  'password.first_reminder': (writer) => {
    const { say } = writer;
    const steps = (['steps.open', 'steps.type', 'steps.choose'] as const).map(say);
    const blocks: Block[] = [
      paragraph(say('reminder.password')),
      { kind: 'list', items: steps },
      signInButton(writer),
      rows(writer, ['userName', 'passwordValidUntil']),
    ];
    return { blocks, footer: member };
  },
  'password.reissued': (writer) => ({ blocks: reissued(writer), footer: member }),
  'password.reset': (writer) => {
    const { say } = writer;
    const href = needed(writer.facts.link, 'link');
    const blocks: Block[] = [
      paragraph(say('reset.asked')),
      { kind: 'button', label: say('button.reset'), href },
      rows(writer, ['userName', ['linkValidUntil', 'validUntil']]),
      notice(`${say('reset.once')} ${say('reset.notYou')}`),
    ];
    return { blocks, footer: ['footer.whyReset', 'footer.helpAdministrator'] };
  },
  'access.suspended': (writer) => access(writer, 'access.suspended'),
  'access.restored': (writer) => {
    const { blocks, footer } = access(writer, 'access.restored');
    return { blocks: [...blocks, signInButton(writer)], footer };
  },
  'email.changed': ({ say }) => ({
    blocks: [paragraph(say('changed.address')), notice(say('changed.notYou'))],
    footer: ['footer.whyChanged', 'footer.helpAdministrator'],
  }),
};

function reissued(writer: Writer): Block[] {
  const { say, facts } = writer;
  const opening = [
    paragraph(say('reissued.void')),
    signInButton(writer),
    rows(writer, ['userName', 'passwordValidUntil']),
  ];
  if (facts.entry === 'manual') return [...opening, notice(`${say('manual.separate')} ${say('manual.neverByReply')}`)];
  const value = needed(facts.temporaryPassword, 'temporary password');
  return [
    ...opening,
    { kind: 'password', label: say('auto.password'), value },
    notice(`${say('auto.mustChange')} ${say('auto.doNotForward')}`),
  ];
}

function access(writer: Writer, key: PhraseKey) {
  return { blocks: [paragraph(writer.say(key)), rows(writer, ['userName'])], footer: member };
}

function needed(value: string | undefined, name: string): string {
  if (!value) throw new Error(`a mail lacks its ${name}`);
  return value;
}
