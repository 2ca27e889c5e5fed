/** What each mail says, as blocks that the text part and the HTML part both show. */
import type { TemplateName } from '../mails.js';
import { contracts } from './contracts.js';
import { invitations } from './invitations.js';
import { administratorFooter, notices } from './notices.js';
import { personal } from './personal.js';
import type { Language, PhraseKey } from './phrases.js';
import { type Block, type Bodies, type MailFacts, paragraph, type Writer, writerOf } from './writer.js';

export interface MailContent {
  readonly subject: string;
  readonly blocks: readonly Block[];
  readonly footer: readonly string[];
}

const bodies: Bodies<Exclude<TemplateName, 'admin.digest'>> = {
  ...invitations,
  ...personal,
  ...contracts,
  ...notices,
};

/** Whether there is a mail of that name. */
export function isTemplate(name: string): name is TemplateName {
  return name === 'admin.digest' || Object.hasOwn(bodies, name);
}

/** Lays the mail out. Throws when the facts lack what the template must say. */
export function layOut(language: Language, facts: MailFacts): MailContent {
  const writer = writerOf(language, facts);
  const { say } = writer;
  const { template } = facts;
  const body =
    template === 'admin.digest'
      ? { blocks: digest(language, writer), footer: administratorFooter }
      : bodies[template](writer);
  return {
    subject: subject(writer),
    blocks: [paragraph(say(facts.values.name ? 'greeting' : 'greeting.nameless')), ...body.blocks],
    footer: body.footer.map(say),
  };
}

/** Each notice under what would be its subject. */
function digest(language: Language, { say, facts }: Writer): Block[] {
  const parts = facts.notices.flatMap((each): readonly Block[] => {
    // A digest is never part of one: `Noticed` has no such name.
    if (each.template === 'admin.digest') throw new Error('a digest cannot hold a digest');
    const writer = writerOf(language, each);
    return [{ kind: 'heading', text: subject(writer) }, ...bodies[each.template](writer).blocks];
  });
  const more = facts.values.more ? [paragraph(say('digest.more'))] : [];
  return [paragraph(say('digest.intro')), ...parts, ...more];
}

/** One person or one day has a subject of its own, where numbers are said. */
const counted: ReadonlySet<TemplateName> = new Set<TemplateName>([
  'invite.expired',
  'contractor.expiring',
  'sponsor.changed',
  'admin.token_expiring',
  'admin.certificate_expiring',
  'admin.client_secret_expiring',
  'admin.key_expiring',
  'admin.passwords_to_deliver',
  'admin.digest',
]);

function subject({ say, facts: { template, claims } }: Writer): string {
  const isOne = claims.has('isOne') && counted.has(template);
  return say((isOne ? `subject.${template}.one` : `subject.${template}`) as PhraseKey);
}
