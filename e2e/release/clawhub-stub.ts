import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { startLoopbackServer } from '@parallel-agents/testing';
import { zipSync } from 'fflate';
import { z } from 'zod';

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

export async function startClawHubStub(): Promise<ClawHubStub> {
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
    const latest = published.at(-1);
    const writes = method === 'POST' && !route.endsWith('/security-verdicts');
    if (writes && !route.startsWith('POST /store/') && token !== scratchToken) {
      return refuse(401, 'Not signed in.');
    }
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
      published.push({ ...skill, files: filesOf(skill, stored) });
      const ids = { skillId: 'skill-1', versionId: `version-${published.length}` };
      return json({ ok: true, ...ids, publicationStatus: 'published' });
    }
    if (route === 'POST /skills/-/security-verdicts') {
      return json({ items: verdicts(body, latest) });
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

const verdictRequestSchema = z.looseObject({
  items: z.array(
    z.looseObject({ slug: z.string(), version: z.string(), ownerHandle: z.string().optional() }),
  ),
});

function verdicts(body: Uint8Array, latest: PublishedSkill | undefined): unknown[] {
  const { items } = verdictRequestSchema.parse(JSON.parse(Buffer.from(body).toString()));
  return items.map(({ slug, version, ownerHandle }) => ({
    ok: true,
    decision: 'pass',
    reasons: [],
    requestedSlug: slug,
    ...(ownerHandle !== undefined && { requestedOwnerHandle: ownerHandle }),
    requestedVersion: version,
    slug: latest?.slug ?? null,
    version: latest?.version ?? null,
    displayName: latest?.displayName ?? null,
    publisherHandle: owner,
    overview: 'A verdict of the stand-in; nothing was scanned.',
    securityAuditUrl: 'http://127.0.0.1/audit',
    security: { status: 'clean', passed: true },
  }));
}

interface StubReply {
  status: number;
  type: string;
  bytes: Uint8Array;
}

function json(value: unknown, status = 200): StubReply {
  return { status, type: 'application/json', bytes: Buffer.from(JSON.stringify(value)) };
}

function refuse(status: number, error: string): StubReply {
  return json({ error }, status);
}

function send(response: ServerResponse, { status, type, bytes }: StubReply): void {
  response.writeHead(status, { 'content-type': type });
  response.end(bytes);
}

function tokenOf({ headers }: IncomingMessage): string | undefined {
  return headers.authorization?.replace(/^Bearer /, '');
}
