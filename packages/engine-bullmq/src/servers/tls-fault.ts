interface TlsFault {
  /** What is wrong, as the end of a sentence. */
  why: string;
  fix: string;
}

/** What Node and OpenSSL say, and what somebody can do about it. */
const faults: readonly (TlsFault & { said: RegExp })[] = [
  {
    said: /self[- ]signed certificate|unable to (?:verify|get)\b.*certificate|UNABLE_TO_VERIFY_LEAF_SIGNATURE/i,
    why: 'shows a certificate of an authority that is not known here',
    fix: 'Name the PEM file of that authority as `engine.tls.ca` in the configuration; for a self-signed certificate it is the certificate itself.',
  },
  {
    said: /does not match certificate|ERR_TLS_CERT_ALTNAME_INVALID/i,
    why: 'shows a certificate for another name',
    fix: 'Use the name that the certificate is for in the URL, or give it as `engine.tls.serverName` in the configuration.',
  },
  {
    said: /certificate has expired|certificate is not yet valid/i,
    why: 'shows a certificate that does not hold now',
    fix: 'Renew the certificate; look at the clock of this machine, too.',
  },
  {
    said: /certificate required|alert handshake failure|alert bad certificate|alert unknown ca/i,
    why: 'asks for a certificate of ours that it accepts',
    fix: 'Name it and its key as `engine.tls.certificate` and `engine.tls.key` in the configuration.',
  },
  {
    said: /wrong version number|packet length too long|does not support SSL/i,
    why: 'speaks no TLS there',
    fix: 'Write redis:// instead of rediss://, or leave `sslmode` out; or give the port on which the server speaks TLS.',
  },
];

/** What is wrong with the protection of a connection; `undefined` if it is something else. */
export function tlsFault(reason: string): TlsFault | undefined {
  const found = faults.find(({ said }) => said.test(reason));
  return found && { why: found.why, fix: found.fix };
}
