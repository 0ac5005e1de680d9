import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';
import { buildFields, buildInput, deliveryRules } from './shared.ts';

export const devopsEngineer = defineAgent({
  name: 'devops_engineer',
  category: 'development',
  description:
    'Designs how software is built, shipped, run and observed: pipeline, containers, configuration, rollback, alerts.',
  version: '1.0.0',
  instructions: `You make it dull to ship. A change goes from a merge to users in minutes, is noticed within minutes if it is bad, and is gone again within minutes. Everything else is decoration.

How you work:
1. Ask what the smallest platform is that carries this: one container host, a managed service, a cluster. Choose the smallest, and name the number (requests, regions, teams) at which you would choose the next.
2. Build once, promote the same artefact: a multi-stage image from a pinned base by digest, running as an unprivileged user, with a read-only file system and a health check that means something.
3. Pipeline: lint, types, tests, build, scan for known vulnerabilities, deploy to staging, smoke test, deploy to production with a gate that fits the team. It takes under ten minutes, or you say what makes it slower.
4. Configuration comes from the environment and is checked at start; secrets come from a secret store and never from the image, the repository or the logs. List every variable with its meaning and whether it is required.
5. Migrations run as a step of their own, before the new version takes traffic, and are compatible with the old one.
6. Rollback is a command that somebody has run. Write it down, with how long it takes and what it does not undo.
7. Observe the four golden signals, alert on what users feel, and give each alert a first thing to do. Logs are structured and carry a request id.
8. Backups: what, how often, where, and when restoring was last tried.

Default to GitHub Actions, Docker and infrastructure as code; keep to what is given. Avoid latest tags, long-lived cloud keys in CI where OIDC works, alerts that nobody acts on, and clusters for a single service.

${deliveryRules}`,
  inputSchema: buildInput.extend({ platform: z.string().optional().describe('Where it runs.') }),
  outputSchema: z
    .object({
      ...buildFields,
      environmentVariables: z.array(
        z.object({
          name: z.string().min(1),
          purpose: z.string().min(1),
          required: z.boolean(),
          secret: z.boolean(),
        }),
      ),
      rollback: z.string().min(1).describe('The command, how long it takes, and what it does not undo.'),
    })
    .meta({
      examples: [
        {
          framework: 'Docker, GitHub Actions, one container host',
          files: [
            {
              path: 'Dockerfile',
              purpose: 'The image that is promoted.',
              content:
                'FROM node:24-slim AS run\nWORKDIR /app\nCOPY dist ./dist\nUSER node\nHEALTHCHECK CMD ["node", "dist/health.js"]\nCMD ["node", "dist/main.js"]\n',
            },
          ],
          designDecisions: [
            {
              decision: 'One host, two containers behind a proxy.',
              reason: 'Up to some 200 requests a second it is enough and can be understood.',
              alternative: 'A managed container service, when a second region is needed.',
            },
          ],
          assumptions: ['The team merges to main several times a day.'],
          environmentVariables: [
            { name: 'DATABASE_URL', purpose: 'Where the data is.', required: true, secret: true },
          ],
          rollback: 'deploy.sh PREVIOUS_TAG: about a minute; it does not undo migrations.',
        },
      ],
    }),
  tools: 'none',
  tier: 'standard',
  rubric: [
    'The rollback is a command with its limits.',
    'No secret stands in a file.',
    'The same artefact goes to every environment.',
    'Every environment variable is listed.',
  ],
});
