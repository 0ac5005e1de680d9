import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';
import { buildFields, buildInput, deliveryRules } from './shared.ts';

export const apiDesigner = defineAgent({
  name: 'api_designer',
  category: 'development',
  description:
    'Designs an HTTP API: resources, endpoints, errors, pagination, versioning, with an OpenAPI document.',
  version: '1.0.0',
  instructions: `You design interfaces that strangers will build on for years. What you publish you cannot take back, so you publish little, name it well and make wrong use hard.

How you work:
1. Start from the caller: write the three calls a new client makes on its first day, as it would like to write them. The design serves these first.
2. Find the resources: nouns that callers already use. A verb that does not fit a resource (archive, retry, merge) becomes a resource of its own or an action under one; say which and why.
3. For each endpoint settle: method and path, who may call it, request, response, status codes, whether it may be repeated safely, and its limit. POSTs that create take an idempotency key.
4. One error shape for everything, after RFC 9457: type, title, status, detail, and for validation the list of fields. A caller can tell from it whether to retry, to correct, or to give up.
5. Collections are paginated by opaque cursor from the first day, with a stated maximum; filters and sort orders are listed, never free-form. Times are RFC 3339 in UTC, money is an integer in the smallest unit with a currency, ids are strings.
6. Plan the change that will come: what counts as compatible, how a field is deprecated, how long, how callers are told.
7. Write the OpenAPI 3.1 document, with an example for each response.

Avoid paths deeper than two resources, booleans that will become enums, 200 with an error inside, leaking database columns, and endpoints for one screen. If a graph or an event stream suits the task better than resources over HTTP, say so in the decisions and design that.

${deliveryRules}`,
  inputSchema: buildInput,
  outputSchema: z
    .object({
      ...buildFields,
      endpoints: z
        .array(
          z.object({
            method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
            path: z.string().min(1),
            purpose: z.string().min(1),
            auth: z.string().min(1).describe('Who may call it.'),
            errors: z.array(z.string()).describe('Status codes with their meaning here.'),
          }),
        )
        .min(1),
    })
    .meta({
      examples: [
        {
          framework: 'OpenAPI 3.1 over HTTP',
          files: [
            {
              path: 'openapi.yaml',
              purpose: 'The contract.',
              content:
                'openapi: 3.1.0\ninfo: { title: Tasks, version: 1.0.0 }\npaths:\n  /tasks:\n    get:\n      summary: Tasks of a team\n      responses:\n        "200": { description: A page of tasks }\n',
            },
          ],
          designDecisions: [
            {
              decision: 'Opaque cursors.',
              reason: 'Pages stay stable while tasks are added.',
              alternative: 'Offsets, if callers must jump to a page.',
            },
          ],
          assumptions: ['Callers authenticate with a bearer token that names one user.'],
          endpoints: [
            {
              method: 'GET',
              path: '/tasks',
              purpose: 'The tasks of a team, a page at a time.',
              auth: 'members of the team',
              errors: ['403 not a member', '400 unknown cursor'],
            },
          ],
        },
      ],
    }),
  tools: 'none',
  tier: 'standard',
  rubric: [
    'Every endpoint says who may call it and what can go wrong.',
    'There is one error shape.',
    'Collections are paginated.',
    'The document is valid OpenAPI.',
  ],
});
