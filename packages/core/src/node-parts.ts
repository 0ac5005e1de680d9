import { createRequire } from 'node:module';

/**
 * Parts of Node, taken whole, when they are first used. `node:crypto` alone is a tenth of what loading this package takes;
 * an import of its names would also make what is loaded late in it, such as WebCrypto.
 */
const require = /* @__PURE__ */ createRequire(import.meta.url);

let crypto: typeof import('node:crypto') | undefined;
export function nodeCrypto(): typeof import('node:crypto') {
  crypto ??= require('node:crypto') as typeof import('node:crypto');
  return crypto;
}

let util: typeof import('node:util') | undefined;
export function nodeUtil(): typeof import('node:util') {
  util ??= require('node:util') as typeof import('node:util');
  return util;
}
