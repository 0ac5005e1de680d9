import { containerRules, rollbackCommand, variablesListed } from '@parallel-agents/checks';
import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';
import { expecting } from '../expecting.ts';
import { buildChecks, buildFields, buildFixtures, buildInput, deliveryRules } from './shared.ts';

const dockerfile = `ARG NODE_IMAGE
FROM \${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run lint && npm test && npm run build && npm prune --omit=dev

FROM \${NODE_IMAGE}
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
HEALTHCHECK CMD ["node", "dist/health.js"]
CMD ["node", "dist/main.js"]
`;

const deployScript = `#!/bin/sh
# Usage: deploy.sh TAG
set -eu
image="\${IMAGE:?is missing}:\${1:?TAG is missing}"
: "\${DATABASE_URL:?is missing}"
docker pull "$image"
docker run --rm --env DATABASE_URL "$image" node dist/migrate.js
docker rm --force app 2>/dev/null || true
docker run --detach --name app --restart unless-stopped --read-only --publish 127.0.0.1:3000:3000 --env DATABASE_URL "$image"
for second in $(seq 30); do
  docker exec app node dist/health.js && exit 0
  sleep 1
done
echo "Not healthy after 30 seconds; roll back with: deploy.sh PREVIOUS_TAG" >&2
exit 1
`;

const workflow = `on: { push: { branches: [main] } }
permissions: { contents: read, packages: write }
concurrency: ship
env: { IMAGE: "\${{ vars.IMAGE }}" }
jobs:
  build:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v4
      - run: echo "$TOKEN" | docker login ghcr.io --username "$GITHUB_ACTOR" --password-stdin
        env: { TOKEN: "\${{ github.token }}" }
      - run: docker build --build-arg NODE_IMAGE --tag "$IMAGE:$GITHUB_SHA" . && docker push "$IMAGE:$GITHUB_SHA"
        env: { NODE_IMAGE: "\${{ vars.NODE_IMAGE }}" }
  staging:
    needs: build
    runs-on: [self-hosted, staging]
    environment: staging
    env: { DATABASE_URL: "\${{ secrets.DATABASE_URL }}" }
    steps:
      - uses: actions/checkout@v4
      - run: sh deploy.sh "$GITHUB_SHA"
  production:
    needs: staging
    runs-on: [self-hosted, production]
    environment: production
    env: { DATABASE_URL: "\${{ secrets.DATABASE_URL }}" }
    steps:
      - uses: actions/checkout@v4
      - run: sh deploy.sh "$GITHUB_SHA"
`;

export const devopsEngineer = defineAgent({
  name: 'devops_engineer',
  category: 'development',
  description:
    'Designs how software is built, shipped, run and observed: pipeline, containers, configuration, rollback, alerts.',
  version: '1.1.0',
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
              content: dockerfile,
            },
            {
              path: 'deploy.sh',
              purpose: 'Puts a tag on a host: migrations first, then the new version.',
              content: deployScript,
            },
            {
              path: '.github/workflows/ship.yml',
              purpose: 'From a merge to users: one image, staging, then production.',
              content: workflow,
            },
          ],
          designDecisions: [
            {
              decision: 'One host, two containers behind a proxy.',
              reason: 'Up to some 200 requests a second it is enough and can be understood.',
              alternative: 'A managed container service, when a second region is needed.',
            },
          ],
          assumptions: [
            'The team merges to main several times a day; a few seconds without the service are accepted.',
            'Each host is a self-hosted runner with Docker, signed in to the image registry, and an environment of its own on GitHub.',
            'The build gives dist/main.js, dist/migrate.js and dist/health.js.',
            'Left for the next slice: the vulnerability scan, dashboards, alerts and backups.',
          ],
          environmentVariables: [
            { name: 'DATABASE_URL', purpose: 'Where the data is.', required: true, secret: true },
            { name: 'IMAGE', purpose: 'The image without its tag.', required: true, secret: false },
            { name: 'NODE_IMAGE', purpose: 'The base image, by digest.', required: true, secret: false },
          ],
          rollback:
            'sh deploy.sh PREVIOUS_TAG on the host: about a minute, the image is still there. It does not undo migrations, which the old version can run with.',
        },
      ],
    }),
  checks: [...buildChecks, containerRules, rollbackCommand, variablesListed],
  tools: 'none',
  tier: 'standard',
  rubric: [
    'The rollback is a command with its limits.',
    'No secret stands in a file.',
    'The same artefact goes to every environment.',
    'Every environment variable is listed.',
  ],
  fixtures: expecting(buildFixtures, {
    'a small app': {
      fields: { files: { atLeast: 1 }, environmentVariables: { atLeast: 1 } },
      found: ['postgres'],
    },
    'a name only': { fields: { assumptions: { atLeast: 1 }, rollback: { atLeast: 10 } } },
    'constraints that contradict each other': { fields: { assumptions: { atLeast: 1 } }, found: ['restart'] },
  }),
});
