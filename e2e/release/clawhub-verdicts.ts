import { z } from 'zod';

const verdictRequestSchema = z.looseObject({
  items: z.array(
    z.looseObject({ slug: z.string(), version: z.string(), ownerHandle: z.string().optional() }),
  ),
});

/** What the security scan says of the skills that a request asks about: nothing against them. */
export function verdicts(
  body: Uint8Array,
  latest: { slug: string; version: string; displayName: string } | undefined,
  owner: string,
): unknown[] {
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
