// An agent with a check of its own, beside one of the library. The runtime is scripted, so that it runs without a model.
import assert from 'node:assert/strict';
import { platformLimit } from '@parallel-agents/checks';
import { type Check, createOrchestrator, defineAgent } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { z } from 'zod';

const outputSchema = z.object({ caption: z.string(), hashtags: z.array(z.string()) });

/** The name of the shop stands in each post. */
const namesTheShop: Check<z.infer<typeof outputSchema>> = {
  name: 'names-the-shop',
  description: 'Posts say who they are from.',
  fields: ['caption'],
  run({ output, task }) {
    const shop = String(task.input?.shop);
    if (output.caption.includes(shop)) return undefined;
    return { problems: [{ path: ['caption'], message: `does not name ${shop}` }] };
  },
};

const writer = defineAgent({
  name: 'shop_writer',
  instructions: 'You write posts for a shop.',
  outputSchema,
  checks: [platformLimit, namesTheShop],
});

// The first answer forgets the shop; the second is told so, and does not.
const captions = ['Fresh bread at eight.', 'Fresh bread at eight, at Miller’s.'];
const runtime = scripted({
  reply: ({ callNumber }) => ({
    kind: 'text',
    text: JSON.stringify({ caption: captions[callNumber - 1], hashtags: ['bread'] }),
  }),
});
const { results, summary } = await createOrchestrator({ runtime, agents: [writer] }).run([
  { agent: writer, description: 'Announce the bread.', input: { shop: 'Miller’s', platform: 'x' } },
]);
const [result] = results;

console.log(result?.attempts[0]?.problems); // [ 'caption: does not name Miller’s (names-the-shop)' ]
console.log(result?.checks, summary.checks); // { checked: 2, problems: 0 } { passed: 1, refused: 1, … }
assert.equal(result?.status, 'completed');
assert.deepEqual(summary.checks, { passed: 1, refused: 1, changed: 0, notChecked: 0 });
