import ipaddr from 'ipaddr.js';

/** Whether an address is one of, or in one of, the given addresses and networks; a broken address is in none. */
export function createAddressList(entries: readonly string[]): (address: string | undefined) => boolean {
  const networks = entries.map((entry) =>
    ipaddr.isValidCIDR(entry) ? ipaddr.parseCIDR(entry) : ([ipaddr.process(entry), ipaddr.process(entry).kind() === 'ipv4' ? 32 : 128] as const),
  );
  return (address) => {
    if (address === undefined || networks.length === 0 || !ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return networks.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits));
  };
}

/**
 * The sender's address: that of the connection, or, where the connection comes from a trusted proxy, the last address of
 * X-Forwarded-For that is not a trusted proxy itself. What stands before that one anybody can write.
 */
export function createClientAddress(
  trustedProxies: readonly string[],
): (remote: string | undefined, forwardedFor: string | undefined) => string | undefined {
  const trusted = createAddressList(trustedProxies);
  return (remote, forwardedFor) => {
    if (forwardedFor === undefined || !trusted(remote)) return remote;
    const hops = forwardedFor.split(',').map((hop) => hop.trim()).reverse();
    return hops.find((hop) => !trusted(hop)) ?? hops.at(-1) ?? remote;
  };
}
