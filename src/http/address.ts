/** Which network addresses outgoing requests may reach, decided on the bytes of an address (security rule 27). */
import { isIP, isIPv4 } from 'node:net';

/**
 * The bytes of an address, 4 or 16; what is IPv4 in the clothes of IPv6 (mapped, NAT64, 6to4) is its IPv4. Undefined for
 * a text that is no address.
 *
 * @example addressBytes('::ffff:10.0.0.1') // 10, 0, 0, 1
 */
export function addressBytes(address: string): readonly number[] | undefined {
  const plain = address.replace(/%.*$/s, '');
  if (isIP(plain) === 0) return undefined;
  if (isIPv4(plain)) return plain.split('.').map(Number);
  const bytes = bytesOfIpv6(plain);
  const wrapped = wrappings.find(({ prefix }) => startsWith(bytes, prefix));
  return wrapped ? bytes.slice(wrapped.at, wrapped.at + 4) : bytes;
}

const wrappings: readonly { readonly prefix: readonly number[]; readonly at: number }[] = [
  { prefix: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], at: 12 },
  { prefix: [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0], at: 12 },
  { prefix: [0x20, 0x02], at: 2 },
];

function bytesOfIpv6(address: string): readonly number[] {
  // The URL parser writes an IPv4 tail as two groups and shortens zeros in one way only.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const groups = (text: string | undefined) => (text === undefined || text === '' ? [] : text.split(':'));
  const before = groups(head);
  const after = groups(tail);
  const zeros = Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

const startsWith = (bytes: readonly number[], prefix: readonly number[]): boolean =>
  prefix.every((byte, at) => bytes[at] === byte);

/** Addresses that begin with these bits. */
interface Range {
  readonly bytes: readonly number[];
  readonly bits: number;
}

/**
 * A range in CIDR notation; a lone address is a range of one. Undefined for anything else.
 *
 * @example readRange('127.0.0.1/32')
 */
export function readRange(text: string): Range | undefined {
  const [address = '', size, more] = text.split('/');
  const bytes = addressBytes(address);
  if (!bytes || more !== undefined || (size !== undefined && !/^\d{1,3}$/.test(size))) return undefined;
  const isWrapped = bytes.length === 4 && !isIPv4(address);
  const bits = size === undefined ? bytes.length * 8 : Number(size) - (isWrapped ? 96 : 0);
  return bits >= 0 && bits <= bytes.length * 8 ? { bytes, bits } : undefined;
}

function isIn(bytes: readonly number[], range: Range): boolean {
  if (bytes.length !== range.bytes.length) return false;
  for (let bit = 0; bit < range.bits; bit += 1) {
    const mask = 0x80 >> (bit & 7);
    if (((bytes[bit >> 3]! ^ range.bytes[bit >> 3]!) & mask) !== 0) return false;
  }
  return true;
}

const ranges = (...texts: string[]): readonly Range[] => texts.map((text) => readRange(text)!);

/** What is no host of the public internet (IANA special-purpose registries), and where a cloud's machines ask for their secrets. */
const notPublic = ranges(
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4', '168.63.129.16/32'],
  ...['2001::/23', '2001:db8::/32', '3fff::/20'],
);
/** All that is handed out of IPv6 for the public internet. */
const publicIpv6 = ranges('2000::/3');

/** Decides about one address. */
export interface AddressRule {
  /** True for the public internet and for what a setting allows besides. */
  mayReach(address: string): boolean;
  /** True for what a setting names: the operator vouches for the way there. */
  isNamed(address: string): boolean;
}

/** The rule with the ranges of `OUTBOUND_ALLOW`. */
export function createAddressRule(allowed: readonly string[]): AddressRule {
  const named = allowed.map(readRange).filter((range) => range !== undefined);
  const isNamed = (address: string): boolean => {
    const bytes = addressBytes(address);
    return bytes !== undefined && named.some((range) => isIn(bytes, range));
  };
  return {
    isNamed,
    mayReach(address) {
      if (isNamed(address)) return true;
      const bytes = addressBytes(address);
      if (!bytes || notPublic.some((range) => isIn(bytes, range))) return false;
      return bytes.length === 4 || publicIpv6.some((range) => isIn(bytes, range));
    },
  };
}
