import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Whether an address is one of, or in one of, the given addresses and networks; a broken address is in none. */
export function createAddressList(entries: readonly string[]): (address: string | undefined) => boolean {
  const networks = entries.map(toNetwork);
  return (address) => {
    // isIP is stricter than ipaddr.js, to which `2130706433` is 127.0.0.1.
    if (address === undefined || networks.length === 0 || isIP(address) === 0) return false;
    // A zone says by which interface, and ipaddr.js throws for names such as eth0.100 and br-lan.
    const parsed = ipaddr.process(address.replace(/%.*/, ''));
    return networks.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits));
  };
}

/** An IPv4 network in IPv6's clothes (`::ffff:10.0.0.0/104`) is taken for what it is, as the addresses of senders are. */
function toNetwork(entry: string): Network {
  const [address, bits] = ipaddr.isValidCIDR(entry) ? ipaddr.parseCIDR(entry) : wholeAddress(ipaddr.parse(entry));
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= 96) return [address.toIPv4Address(), bits - 96];
  return [address, bits];
}

const wholeAddress = (address: ipaddr.IPv4 | ipaddr.IPv6): Network => [address, address.kind() === 'ipv4' ? 32 : 128];

/**
 * The sender's address: that of the connection, or, where the connection comes from a trusted proxy, the last address of
 * X-Forwarded-For that is not a trusted proxy itself. What stands before that one anybody can write. Undefined when the proxy
 * names something that is no address: a sender's text would get into logs, and no allow list could judge it.
 */
export function createClientAddress(
  trustedProxies: readonly string[],
): (remote: string | undefined, forwardedFor: string | undefined) => string | undefined {
  const trusted = createAddressList(trustedProxies);
  return (remote, forwardedFor) => {
    if (forwardedFor === undefined || !trusted(remote)) return remote;
    const hops = forwardedFor.split(',').map(withoutPort).filter((hop) => hop !== '').reverse();
    const sender = hops.find((hop) => !trusted(hop)) ?? hops.at(-1) ?? remote;
    return sender === undefined || isIP(sender) === 0 ? undefined : sender;
  };
}

/** Some proxies write `192.0.2.7:51234` and `[2001:db8::1]:51234`. */
function withoutPort(hop: string): string {
  const text = hop.trim();
  return /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
}
