/** The attributes of an assertion, and what of it an administrator reads in the trace of a sign-in. */
import type { Json } from '../../scim/schema/attribute.js';
import { childOf, childrenOf, ns } from './names.js';
import type { XmlElement } from './xml.js';

export type Attributes = ReadonlyMap<string, readonly string[]>;

/** Every value of each name. A name that comes twice adds its values, so that no place of it wins. */
export function readAttributes(assertion: XmlElement): Attributes {
  const found = new Map<string, string[]>();
  for (const statement of childrenOf(assertion, ns.assertion, 'AttributeStatement')) {
    for (const attribute of childrenOf(statement, ns.assertion, 'Attribute')) {
      const name = attribute.attributes.get('Name') ?? '';
      const values = childrenOf(attribute, ns.assertion, 'AttributeValue').map(textOf);
      const known = found.get(name) ?? [];
      known.push(...values.filter((value) => value !== ''));
      found.set(name, known);
    }
  }
  return found;
}

/** Its text, or that of the one NameID in it, as eduPersonTargetedID has it. */
const textOf = (value: XmlElement): string => (childOf(value, ns.assertion, 'NameID') ?? value).text.trim();

const shown = 300;
const attributesShown = 50;
const valuesShown = 20;

/** What an administrator reads of an assertion. There is no secret in one once it was used. */
export function receivedOf(assertion: XmlElement): Readonly<Record<string, Json>> {
  const subject = childOf(assertion, ns.assertion, 'Subject');
  const nameId = childOf(subject, ns.assertion, 'NameID');
  const said: Record<string, string | undefined> = {
    issuer: childOf(assertion, ns.assertion, 'Issuer')?.text,
    nameId: nameId?.text,
    nameIdFormat: nameId?.attributes.get('Format'),
    issuedAt: assertion.attributes.get('IssueInstant'),
  };
  const texts = Object.entries(said).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, text.slice(0, shown)]],
  );
  const attributes = [...readAttributes(assertion)].slice(0, attributesShown);
  return {
    ...Object.fromEntries(texts),
    attributes: Object.fromEntries(
      attributes.map(([name, values]) => [
        name.slice(0, shown),
        values.slice(0, valuesShown).map((value) => value.slice(0, shown)),
      ]),
    ),
  };
}
