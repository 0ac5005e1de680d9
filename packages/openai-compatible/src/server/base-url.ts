/** Headers, and fields of a query, that servers take keys in. */
export const secretName = /authorization|key|token|cookie|secret|^sig$/i;

const asKey = 'Put the key into PARALLEL_AGENTS_API_KEY instead.';

/** What most likely was meant: quotes around it come from files of variables, and a host alone lacks its beginning. */
function wholeUrl(given: string): string {
  const bare = given.replace(/^(["'])(.*)\1$/, '$2');
  if (bare !== given && /^https?:\/\//i.test(bare)) return 'Leave out the quotes around it.';
  const isHost = /^(?:localhost|\[[\da-f:]+\]|[\w-]+(?:\.[\w-]+)+)(?::\d+)?(?:\/[\w./-]*)?$/i.test(bare);
  if (!isHost) return 'Give it whole, for example https://openrouter.ai/api/v1.';
  const isNear = /^(?:localhost|\[|\d+(?:\.\d+){3}\b)/i.test(bare);
  return `Give it whole: ${isNear ? 'http' : 'https'}://${bare}`;
}

/** Why a text cannot be the base URL of a server, and what to do; `undefined` for one that can. */
export function baseUrlFault(given: string): { message: string; fix: string } | undefined {
  const url = URL.parse(given.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return { message: 'it is not an http or https URL', fix: wholeUrl(given.trim()) };
  }
  if (url.username !== '' || url.password !== '')
    return { message: 'it holds a user or password', fix: asKey };
  if ([...url.searchParams.keys()].some((name) => secretName.test(name)))
    return { message: 'its query holds a key', fix: asKey };
  if (url.hash !== '') return { message: 'it has a part behind "#"', fix: 'Leave out what follows "#".' };
  return undefined;
}
