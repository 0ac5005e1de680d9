import { type LookupAddress, lookup } from 'node:dns';
import ipaddr from 'ipaddr.js';

/**
 * Whether an address is on the open internet. Loopback, private, link-local, shared, reserved, multicast and what stands
 * for one of them inside IPv6 is not: behind them are this machine, its network, and where clouds keep their keys.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `process` reads ::ffff:127.0.0.1 as what it is.
  return ipaddr.process(address).range() === 'unicast';
}

/** A name leads to an address that is not on the open internet. */
export class PrivateAddressError extends Error {
  readonly code = 'PRIVATE_ADDRESS';
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;
export type Resolver = typeof lookup;

/**
 * The look-up of a connection, which refuses what is not on the open internet. What it has checked is what is connected to:
 * a name that is answered otherwise the next time gains nothing.
 */
export function publicLookup(resolver: Resolver = lookup) {
  return (
    hostname: string,
    options: { all?: boolean; family?: unknown; hints?: number },
    done: LookupCallback,
  ): void => {
    resolver(hostname, { all: true, verbatim: true }, (error, found) => {
      if (error) {
        done(error, '');
        return;
      }
      const addresses = found as LookupAddress[];
      const [first] = addresses;
      // One private address among others is a way in all the same.
      if (first === undefined || !addresses.every(({ address }) => isPublic(address))) {
        done(
          new PrivateAddressError(`${hostname} leads to an address that is not on the open internet.`),
          '',
        );
        return;
      }
      if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}
