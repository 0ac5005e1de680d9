import { createRequire } from 'node:module';

/**
 * Parts of Node, taken whole. An import of their names makes what is loaded late in them, such as WebCrypto, which costs
 * each program 5 to 8 ms of CPU at its start.
 */
const require = /* @__PURE__ */ createRequire(import.meta.url);
export const nodeCrypto = /* @__PURE__ */ require('node:crypto') as typeof import('node:crypto');
export const nodeUtil = /* @__PURE__ */ require('node:util') as typeof import('node:util');
