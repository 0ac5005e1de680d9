import { Redis } from 'ioredis';
import type { RedisTarget } from '../servers/engine-url.ts';
import { type LaneAccount, type Turn, windowParts } from './lane-account.ts';

/** In Redis a number that is none of them is cut off: times are whole milliseconds. */
const prelude = `
local limits = {}
local pairs = redis.call('HGETALL', KEYS[1])
for i = 1, #pairs, 2 do limits[pairs[i]] = tonumber(pairs[i + 1]) end
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local function width(kind) return math.max(1, math.floor(limits[kind .. '.ms'] / ${windowParts})) end
local function part(kind, time) return time - time % width(kind) end
local function add(kind, key, start, amount)
  redis.call('HINCRBY', key, string.format('%d', start), amount)
  redis.call('PEXPIRE', key, limits[kind .. '.ms'] * 2 + 1000)
end
`;

const take = `${prelude}
if #pairs == 0 then return { 'free', 0 } end
local kinds = { { 'sessions', KEYS[2], 1 }, { 'tokens', KEYS[3], tonumber(ARGV[1]) } }
local wait = 0
for _, kind in ipairs(kinds) do
  local name, key, cost = kind[1], kind[2], kind[3]
  local max = limits[name .. '.max']
  if max then
    local used, live = 0, {}
    local fields = redis.call('HGETALL', key)
    for i = 1, #fields, 2 do
      local over = tonumber(fields[i]) + width(name) + limits[name .. '.ms']
      if over <= now then redis.call('HDEL', key, fields[i])
      else
        used = used + tonumber(fields[i + 1])
        table.insert(live, { over, tonumber(fields[i + 1]) })
      end
    end
    if used > 0 and used + cost > max then
      table.sort(live, function(a, b) return a[1] < b[1] end)
      for _, one in ipairs(live) do
        used = used - one[2]
        if used <= 0 or used + cost <= max then
          wait = math.max(wait, one[1] - now)
          break
        end
      end
    end
  end
end
if wait > 0 then return { 'full', wait } end
for _, kind in ipairs(kinds) do
  if limits[kind[1] .. '.max'] then add(kind[1], kind[2], part(kind[1], now), kind[3]) end
end
return { 'taken', now }
`;

const correct = `${prelude}
if not limits['tokens.max'] then return end
local amount = tonumber(ARGV[2])
if amount > 0 then return add('tokens', KEYS[3], part('tokens', now), amount) end
local start = string.format('%d', part('tokens', tonumber(ARGV[1])))
local used = tonumber(redis.call('HGET', KEYS[3], start) or 0)
if used > 0 then redis.call('HSET', KEYS[3], start, math.max(0, used + amount)) end
`;

const limit = `
redis.call('DEL', KEYS[1])
if #ARGV > 0 then redis.call('HSET', KEYS[1], unpack(ARGV)) end
`;

/** Lanes’ windows on Redis or Valkey: a script is one step. Connects when it is first asked. */
export function redisAccount({ connection }: RedisTarget, namespace: string): LaneAccount {
  const client = new Redis({ ...connection, maxRetriesPerRequest: null, lazyConnect: true });
  // Whoever asks hears of it by the answer that does not come; the engine's queues tell of faults.
  client.on('error', () => {});
  const keysOf = (lane: string): [string, string, string] => [
    `${namespace}:windows:${lane}:limits`,
    `${namespace}:windows:${lane}:sessions`,
    `${namespace}:windows:${lane}:tokens`,
  ];
  return {
    async limit(lane, limits) {
      const [key] = keysOf(lane);
      const fields = Object.entries(limits).flatMap(([kind, { max, ms }]) => [
        [`${kind}.max`, max] as const,
        [`${kind}.ms`, ms] as const,
      ]);
      await client.eval(limit, 1, key, ...fields.flat());
    },
    async take(lane, tokens) {
      const [state, value] = (await client.eval(take, 3, ...keysOf(lane), tokens)) as [Turn['state'], number];
      if (state === 'taken') return { state, at: value };
      return state === 'full' ? { state, waitMs: value } : { state };
    },
    async correct(lane, at, tokens) {
      await client.eval(correct, 3, ...keysOf(lane), at, tokens);
    },
    async close() {
      client.disconnect();
    },
  };
}
