import { openApi } from '@parallel-agents/checks';
import { tolerantEnum } from '@parallel-agents/checks/internal';
import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';
import { expecting } from '../expecting.ts';
import { buildChecks, buildFields, buildFixtures, buildInput, deliveryRules } from './shared.ts';

const openApiDocument = `openapi: 3.1.0
info: { title: Tasks, version: 1.0.0 }
security: [{ token: [] }]
paths:
  /teams/{teamId}/tasks:
    get:
      operationId: listTasks
      summary: The tasks of a team, oldest first
      parameters:
        - { name: teamId, in: path, required: true, schema: { type: string } }
        - { name: cursor, in: query, schema: { type: string }, description: nextCursor of the page before }
        - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100, default: 50 } }
      responses:
        "200":
          description: A page of tasks
          content:
            application/json:
              schema:
                type: object
                required: [tasks]
                properties:
                  tasks: { type: array, items: { $ref: "#/components/schemas/Task" } }
                  nextCursor: { type: string, description: Absent on the last page }
              example: { tasks: [{ id: "7", title: Call the plumber }], nextCursor: bzo3 }
        default: { $ref: "#/components/responses/Problem" }
components:
  securitySchemes:
    token: { type: http, scheme: bearer }
  schemas:
    Task:
      type: object
      required: [id, title]
      properties:
        id: { type: string }
        title: { type: string }
        doneAt: { type: string, format: date-time }
  responses:
    Problem:
      description: Every error, after RFC 9457
      content:
        application/problem+json:
          schema:
            type: object
            required: [type, title, status]
            properties:
              type: { type: string }
              title: { type: string }
              status: { type: integer }
              detail: { type: string }
          example: { type: /problems/unknown-cursor, title: Unknown cursor, status: 400 }
`;

export const apiDesigner = defineAgent({
  name: 'api_designer',
  category: 'development',
  description:
    'Designs an HTTP API: resources, endpoints, errors, pagination, versioning, with an OpenAPI document.',
  version: '1.1.0',
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
      style: tolerantEnum(['http', 'graph', 'events'], { rest: 'http', graphql: 'graph', event: 'events' })
        .default('http')
        .describe('What suits the task; a graph or an event stream has no endpoints.'),
      endpoints: z
        .array(
          z.object({
            method: tolerantEnum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
            path: z.string().min(1),
            purpose: z.string().min(1),
            auth: z.string().min(1).describe('Who may call it.'),
            errors: z.array(z.string()).default([]).describe('Status codes with their meaning here.'),
          }),
        )
        .describe('All operations of the document, and no others.'),
    })
    .meta({
      examples: [
        {
          framework: 'OpenAPI 3.1 over HTTP',
          files: [
            {
              path: 'openapi.yaml',
              purpose: 'The contract.',
              content: openApiDocument,
            },
          ],
          designDecisions: [
            {
              decision: 'Opaque cursors.',
              reason: 'Pages stay stable while tasks are added.',
              alternative: 'Offsets, if callers must jump to a page.',
            },
          ],
          assumptions: [
            'Callers authenticate with a bearer token that names one user.',
            'Left for the next slice: creating and completing tasks.',
          ],
          endpoints: [
            {
              method: 'GET',
              path: '/teams/{teamId}/tasks',
              purpose: 'The tasks of a team, a page at a time.',
              auth: 'members of the team',
              errors: ['400 unknown cursor', '401 no valid token', '404 no such team, or not a member'],
            },
          ],
        },
      ],
    }),
  checks: [...buildChecks, openApi],
  tools: 'none',
  tier: 'standard',
  rubric: [
    'Every endpoint says who may call it and what can go wrong.',
    'There is one error shape.',
    'Collections are paginated.',
    'The document is valid OpenAPI.',
  ],
  fixtures: expecting(buildFixtures, {
    'a small app': { fields: { endpoints: { atLeast: 3 } }, found: ['openapi', 'reserv'] },
    'a name only': { fields: { assumptions: { atLeast: 1 }, endpoints: { atLeast: 2 } } },
    'constraints that contradict each other': { fields: { assumptions: { atLeast: 1 } }, found: ['search'] },
  }),
});
