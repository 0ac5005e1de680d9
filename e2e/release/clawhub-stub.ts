import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { startLoopbackServer } from '@parallel-agents/testing/internal';
import { zipSync } from 'fflate';
import { z } from 'zod';
import { verdicts } from './clawhub-verdicts.ts';
import { json, refuse, type StubReply, send } from './stub-reply.ts';

const publishSchema = z.looseObject({
  slug: z.string(),
  displayName: z.string(),
  version: z.string(),
  changelog: z.string(),
  acceptLicenseTerms: z.literal(true),
  files: z.array(z.looseObject({ path: z.string(), size: z.number(), storageId: z.string() })).min(1),
});

interface PublishedSkill {
  slug: string;
  displayName: string;
  version: string;
  changelog: string;
  files: Record<string, Uint8Array>;
}

/** A stand-in for ClawHub on loopback that speaks the part of its protocol that publishing and installing a skill need. */
export interface ClawHubStub extends AsyncDisposable {
  readonly url: string;
  readonly published: PublishedSkill[];
  /** `METHOD /path` of every request, in order. */
  readonly requests: string[];
}

/** The bearer token that it takes. */
export const scratchToken = 'scratch-token';
const owner = 'somebody';

/** @param scan with `pending` what is published is shown to nobody, as long as ClawHub looks at it */
export async function startClawHubStub({
  scan = 'passed',
}: {
  scan?: 'passed' | 'pending';
} = {}): Promise<ClawHubStub> {
  const requests: string[] = [];
  const published: PublishedSkill[] = [];
  const stored = new Map<string, Uint8Array>();
  const server = await startLoopbackServer(async (request, response) => {
    const url = new URL(request.url ?? '/', server.url);
    requests.push(`${request.method} ${url.pathname}`);
    const body = new Uint8Array(await buffer(request));
    try {
      send(response, answer({ method: request.method ?? 'GET', url, body, token: tokenOf(request) }));
    } catch (thrown) {
      send(response, refuse(400, thrown instanceof Error ? thrown.message : String(thrown)));
    }
  });

  const answer = ({ method, url, body, token }: StubRequest): StubReply => {
    const route = `${method} ${url.pathname.replace('/api/v1', '')}`;
    const latest = scan === 'passed' ? published.at(-1) : undefined;
    if (needsAccount(route) && token !== scratchToken) return refuse(401, 'Unauthorized');
    if (route === 'GET /whoami') return json({ user: { handle: owner } });
    if (route === 'GET /resolve') {
      const version = latest && { version: latest.version };
      return json({ match: null, latestVersion: version ?? null });
    }
    if (route === 'POST /skills/-/upload-url') {
      const ticket = `ticket-${stored.size + requests.length}`;
      return json({ uploadUrl: `${server.url}/api/v1/store/${ticket}`, uploadTicket: ticket });
    }
    if (route.startsWith('POST /store/')) {
      const storageId = `storage-${route.split('/').at(-1)}`;
      stored.set(storageId, body);
      return json({ storageId });
    }
    if (route === 'POST /skills') {
      const skill = publishSchema.parse(JSON.parse(Buffer.from(body).toString()));
      if (published.some(({ version }) => version === skill.version)) {
        return refuse(
          400,
          `Version ${skill.version} already exists. Increment the version number and try again.`,
        );
      }
      published.push({ ...skill, files: filesOf(skill, stored) });
      const ids = { skillId: 'skill-1', versionId: `version-${published.length}` };
      return json({ ok: true, ...ids, publicationStatus: scan === 'passed' ? 'published' : 'pending' });
    }
    if (route === 'POST /skills/-/security-verdicts') {
      return json({ items: verdicts(body, latest, owner) });
    }
    if (latest === undefined) return refuse(404, 'Nothing is published.');
    if (route === 'GET /download')
      return { status: 200, type: 'application/zip', bytes: zipSync(latest.files) };
    if (route === `GET /skills/${latest.slug}`) return json(describe(latest));
    if (route === `GET /skills/${latest.slug}/install`) {
      const downloadUrl = `${server.url}/api/v1/download?slug=${latest.slug}&version=${latest.version}`;
      const archive = { version: latest.version, downloadUrl };
      return json({ ok: true, slug: latest.slug, installKind: 'archive', archive });
    }
    if (route === `GET /skills/${latest.slug}/versions/${latest.version}`) {
      return json({
        version: { version: latest.version, createdAt: 1, changelog: latest.changelog, license: 'MIT-0' },
        skill: { slug: latest.slug, displayName: latest.displayName },
      });
    }
    return refuse(404, `The stub has no ${route}.`);
  };

  return {
    url: server.url,
    published,
    requests,
    [Symbol.asyncDispose]: server.close,
  };
}

function needsAccount(route: string): boolean {
  return route === 'GET /whoami' || route === 'POST /skills' || route === 'POST /skills/-/upload-url';
}

interface StubRequest {
  method: string;
  url: URL;
  body: Uint8Array;
  token: string | undefined;
}

function filesOf(
  { files }: z.infer<typeof publishSchema>,
  stored: ReadonlyMap<string, Uint8Array>,
): Record<string, Uint8Array> {
  return Object.fromEntries(
    files.map(({ path, size, storageId }) => {
      const bytes = stored.get(storageId);
      if (bytes?.length !== size) throw new Error(`${path} was not uploaded as it is announced.`);
      return [path, bytes];
    }),
  );
}

function describe({ slug, displayName, version, changelog }: PublishedSkill): unknown {
  return {
    skill: { slug, displayName, tags: {}, stats: {}, createdAt: 1, updatedAt: 1 },
    latestVersion: { version, createdAt: 1, changelog, license: 'MIT-0' },
    owner: { handle: owner, displayName: owner },
    moderation: null,
  };
}

function tokenOf({ headers }: IncomingMessage): string | undefined {
  return headers.authorization?.replace(/^Bearer /, '');
}
