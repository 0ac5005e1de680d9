import { Redis } from 'ioredis';
import { z } from 'zod';
import type { RedisTarget } from '../servers/engine-url.ts';
import {
  fromWhole,
  type Kept,
  kinds,
  type RunAccounts,
  type RunLimits,
  shortOf,
  toWhole,
  useOf,
  wholeOf,
} from './run-account.ts';

/** The sums of all parts, and what one part said last, are six numbers each: `max.1` to `max.3` are the limits. */
const put = `
local part, term, forced = 'part.' .. ARGV[1], tonumber(ARGV[2]), ARGV[3] == '1'
local max = redis.call('HMGET', KEYS[1], 'max.1', 'max.2', 'max.3')
if not (max[1] or max[2] or max[3]) then return { 'free' } end
local function numbers(text)
  local found = {}
  for one in string.gmatch(text or '', '%S+') do table.insert(found, tonumber(one)) end
  return found
end
local before = numbers(redis.call('HGET', KEYS[1], part) or '')
if #before > 0 and before[7] > term then return { 'outdated' } end
local total = numbers(redis.call('HGET', KEYS[1], 'total') or '0 0 0 0 0 0')
local now = {}
for at = 1, 6 do
  now[at] = tonumber(ARGV[3 + at])
  total[at] = total[at] - (before[at] or 0) + now[at]
end
if not forced then
  for at = 1, 3 do
    local own = (before[at] or 0) + (before[at + 3] or 0)
    local grows = now[at] + now[at + 3] > own
    if max[at] and grows and total[at] + total[at + 3] > tonumber(max[at]) then
      local others = total[at + 3] - now[at + 3] + (before[at + 3] or 0)
      return { 'short', at, max[at], string.format('%.0f', total[at]), string.format('%.0f', others) }
    end
  end
end
local function text(list, count)
  local parts = {}
  for at = 1, count do table.insert(parts, string.format('%.0f', list[at])) end
  return table.concat(parts, ' ')
end
now[7] = term
redis.call('HSET', KEYS[1], part, text(now, 7), 'total', text(total, 6))
return { 'kept' }
`;

const lower = `
local known = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or ARGV[2])
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', math.min(known, tonumber(ARGV[2]))))
`;

const answerSchema = z.union([
  z.tuple([z.enum(['kept', 'outdated', 'free'])]),
  z.tuple([z.literal('short'), z.number(), z.coerce.number(), z.coerce.number(), z.coerce.number()]),
]);

/** Those that are there. */
function amountsOf(found: readonly (string | null)[]): RunLimits {
  return Object.fromEntries(
    kinds.flatMap((kind, at) => {
      const amount = found[at];
      return amount === null || amount === undefined ? [] : [[kind, fromWhole(kind, Number(amount))]];
    }),
  );
}

/** On Redis or Valkey: a hash for each run, and a script is one step. Connects when it is first asked. */
export function redisRunAccounts(
  { connection }: RedisTarget,
  namespace: string,
): RunAccounts & { close(): void } {
  const client = new Redis({ ...connection, maxRetriesPerRequest: null, lazyConnect: true });
  // Whoever asks hears of it by the answer that does not come.
  client.on('error', () => {});
  const keyOf = (run: string): string => `${namespace}:budget:${run}`;
  return {
    async limit(run, limits, { onlyNew = false } = {}) {
      const key = keyOf(run);
      const change = client.multi();
      for (const [index, kind] of kinds.entries()) {
        const max = limits[kind];
        const field = `max.${index + 1}`;
        if (max === undefined) continue;
        if (onlyNew) change.hsetnx(key, field, toWhole(kind, max));
        else change.hset(key, field, toWhole(kind, max));
      }
      await change.exec();
    },
    async put(run, { part, term, isForced, ...use }): Promise<Kept> {
      const words = [part, term, isForced ? 1 : 0, ...wholeOf(use)];
      const answer = answerSchema.parse(await client.eval(put, 1, keyOf(run), ...words));
      return answer[0] === 'short'
        ? shortOf(answer[1], answer[2], answer[3], answer[4])
        : { state: answer[0] };
    },
    async spentOut(run, kind, least) {
      const field = `least.${kinds.indexOf(kind) + 1}`;
      await client.eval(lower, 1, keyOf(run), field, toWhole(kind, least));
    },
    async read(run) {
      const numbers = kinds.map((_, at) => at + 1);
      const fields = [...numbers.map((at) => `max.${at}`), ...numbers.map((at) => `least.${at}`)];
      const [total, ...found] = await client.hmget(keyOf(run), 'total', ...fields);
      const limits = amountsOf(found.slice(0, kinds.length));
      if (Object.keys(limits).length === 0) return undefined;
      const least = amountsOf(found.slice(kinds.length));
      return { limits, least, ...useOf((total ?? '').split(' ').map(Number)) };
    },
    async forget(run) {
      await client.del(keyOf(run));
    },
    close: () => client.disconnect(),
  };
}
