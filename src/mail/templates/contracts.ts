/** The mails about contractors, to themselves, to whoever answers for them and to administrators. */
import type { TemplateName } from '../mails.js';
import type { PhraseKey } from './phrases.js';
import {
  type Block,
  type Bodies,
  type Body,
  contractorsButton,
  paragraph,
  peopleList,
  rows,
  type Writer,
} from './writer.js';

type AboutContractors = Extract<TemplateName, `contractor.${string}` | `sponsor.${string}`>;

export const contracts: Bodies<AboutContractors> = {
  'contractor.expiring': (writer) => {
    const { say, facts } = writer;
    const opening = [
      paragraph(say(`expiring.${facts.recipient}`)),
      rows(writer, [['accessUntil', 'expiresAt'], 'sponsor']),
      paragraph(say(`expiring.${facts.recipient}Can`)),
      ...(facts.recipient === 'sponsor' ? [contractorsButton(writer)] : []),
    ];
    return about(writer, [...opening, ...vaults(writer, 'expiring.vaults')]);
  },
  'contractor.expired': (writer) => {
    const { say, facts } = writer;
    const { sponsor, keptUntil } = facts.values;
    const isSponsor = facts.recipient === 'sponsor';
    const blocks = [
      paragraph(say(isSponsor ? 'expired.theirs' : 'expired.yours')),
      rows(writer, ['endedAt', 'sponsor']),
      paragraph(say(keptUntil ? 'expired.keptUntil' : 'expired.kept')),
      paragraph(say(isSponsor ? 'expired.youAsk' : sponsor ? 'expired.askSponsor' : 'expired.ask')),
      ...(isSponsor ? [contractorsButton(writer)] : []),
    ];
    const why = isSponsor ? 'footer.whySponsor' : 'footer.whyContractor';
    return { blocks, footer: [why, sponsor ? 'footer.helpContractor' : 'footer.helpAdministrator'] };
  },
  'contractor.extended': (writer) => decided(writer, 'extended'),
  'contractor.refused': (writer) => decided(writer, 'refused'),
  'contractor.deleted': (writer) => {
    const opening = [paragraph(writer.say('deleted.person')), rows(writer, ['sponsor'])];
    return about(writer, [...opening, ...vaults(writer, 'deleted.vaults')]);
  },
  'contractor.still_expired': (writer) => {
    const opening = [paragraph(writer.say('still.expired')), rows(writer, ['source', 'endedAt'])];
    return about(writer, [...opening, paragraph(writer.say('expired.youAsk')), contractorsButton(writer)]);
  },
  'sponsor.changed': (writer) => {
    const { say, facts } = writer;
    const blocks = [
      paragraph(say(facts.claims.has('isOne') ? 'sponsor.youOne' : 'sponsor.you')),
      peopleList(writer),
      paragraph(say('sponsor.duties')),
      contractorsButton(writer),
    ];
    return { blocks, footer: ['footer.whySponsor', 'footer.helpAdministrator'] };
  },
  'sponsor.left': (writer) => {
    const { say, facts } = writer;
    const blocks = [
      paragraph(say('sponsor.left')),
      peopleList(writer),
      paragraph(say('sponsor.reassign')),
      ...(facts.values.reassignBy ? [rows(writer, ['reassignBy'])] : []),
    ];
    return { blocks, footer: ['footer.whyAdministrator', 'footer.helpOperator'] };
  },
};

function decided(writer: Writer, decision: 'extended' | 'refused'): Body {
  const { say, facts } = writer;
  const isTheirs = facts.recipient === 'contractor';
  return about(writer, [
    paragraph(say(isTheirs ? `${decision}.yours` : `${decision}.theirs`)),
    rows(writer, [['accessUntil', 'expiresAt'], ['decidedBy', 'by'], 'reason']),
  ]);
}

const whyOf = {
  contractor: 'footer.whyAssigned',
  sponsor: 'footer.whySponsor',
  administrator: 'footer.whyAdministrator',
} as const;

function about({ facts }: Writer, blocks: readonly Block[]): Body {
  const asksSponsor = facts.recipient === 'contractor' && facts.values.sponsor !== undefined;
  const help = facts.recipient === 'administrator' ? 'footer.helpOperator' : 'footer.helpAdministrator';
  return { blocks, footer: [whyOf[facts.recipient], asksSponsor ? 'footer.helpContractor' : help] };
}

function vaults({ say, facts }: Writer, heading: PhraseKey): Block[] {
  return facts.vaults.length === 0 ? [] : [paragraph(say(heading)), { kind: 'list', items: facts.vaults }];
}
