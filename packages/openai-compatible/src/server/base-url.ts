/** Headers, and fields of a query, that servers take keys in. */
export const secretName = /authorization|key|token|cookie|secret|^sig$/i;

const asKey = 'Put the key into PARALLEL_AGENTS_API_KEY instead.';

/** Why a text cannot be the base URL of a server, and what to do; `undefined` for one that can. */
export function baseUrlFault(given: string): { message: string; fix: string } | undefined {
  const url = URL.parse(given.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const fix = 'Give it whole, for example https://openrouter.ai/api/v1.';
    return { message: 'it is not an http or https URL', fix };
  }
  if (url.username !== '' || url.password !== '')
    return { message: 'it holds a user or password', fix: asKey };
  if ([...url.searchParams.keys()].some((name) => secretName.test(name)))
    return { message: 'its query holds a key', fix: asKey };
  if (url.hash !== '') return { message: 'it has a part behind "#"', fix: 'Leave out what follows "#".' };
  return undefined;
}
