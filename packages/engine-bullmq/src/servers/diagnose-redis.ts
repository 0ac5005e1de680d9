import type { Diagnosis } from '@parallel-agents/core';
import type { Redis } from 'ioredis';
import { diagnoseClock } from './clock-fault.ts';
import type { RedisTarget } from './engine-url.ts';
import { isFull, wayOutOfFull } from './full-server.ts';
import { askRedis, fixForUnfit, whyUnfit } from './reach-server.ts';

/** What BullMQ needs. */
const oldestVersion = 5;
const recommendedVersion = '6.2';

/** Share of the memory limit from which on a warning is due. */
const nearlyFull = 0.8;

/** Looks at a Redis or Valkey server. Throws only if it cannot be reached. */
export function diagnoseRedis(target: RedisTarget, namespace: string): Promise<Diagnosis[]> {
  return askRedis(target, async (client) => {
    const info = await client.info();
    const wrong = whyUnfit(info);
    const { label } = target;
    if (wrong !== undefined)
      return [{ check: 'server', status: 'problem', message: `${label} ${wrong}.`, fix: fixForUnfit }];
    const facts = toFacts(info);
    const [seconds] = await client.time();
    return [
      diagnoseVersion(target, facts),
      diagnosePersistence(facts),
      diagnoseEviction(facts),
      diagnoseMemory(facts),
      diagnoseClock(Number(seconds) * 1000),
      await diagnosePermissions(client, namespace),
    ];
  });
}

type Facts = ReadonlyMap<string, string>;

function toFacts(info: string): Facts {
  const pairs = info.split(/\r?\n/).flatMap((line) => {
    const at = line.indexOf(':');
    return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
  });
  return new Map(pairs);
}

function diagnoseVersion({ label }: RedisTarget, facts: Facts): Diagnosis {
  const valkey = facts.get('valkey_version');
  const version = valkey ?? facts.get('redis_version') ?? 'of an unknown version';
  const message = `${valkey === undefined ? 'Redis' : 'Valkey'} ${version} at ${label}`;
  if (Number.parseInt(facts.get('redis_version') ?? '', 10) >= oldestVersion) {
    return { check: 'server', status: 'ok', message };
  }
  const fix = `Use Redis ${recommendedVersion} or later, or Valkey.`;
  return { check: 'server', status: 'problem', message, fix };
}

function diagnosePersistence(facts: Facts): Diagnosis {
  const check = 'persistence';
  if (facts.get('aof_enabled') === '1') {
    return { check, status: 'ok', message: 'Every change is written to a file (appendonly yes).' };
  }
  return {
    check,
    status: 'problem',
    message: 'The server forgets runs when it ends: appendonly is off.',
    fix: 'Set `appendonly yes` in redis.conf, or now: redis-cli CONFIG SET appendonly yes.',
  };
}

function diagnoseEviction(facts: Facts): Diagnosis {
  const check = 'eviction';
  const policy = facts.get('maxmemory_policy') ?? 'unknown';
  if (policy === 'noeviction')
    return { check, status: 'ok', message: 'Nothing is thrown away (noeviction).' };
  return {
    check,
    status: 'problem',
    message: `The server throws jobs away when its memory is full: maxmemory-policy is ${policy}.`,
    fix: 'Set `maxmemory-policy noeviction` in redis.conf.',
  };
}

function diagnoseMemory(facts: Facts): Diagnosis {
  const check = 'memory';
  const used = Number(facts.get('used_memory') ?? 0);
  const limit = Number(facts.get('maxmemory') ?? 0);
  const message = `${facts.get('used_memory_human') ?? used} used${limit > 0 ? ` of ${facts.get('maxmemory_human')}` : ', no limit'}`;
  if (limit === 0 || used < limit * nearlyFull) return { check, status: 'ok', message };
  const fix = 'Forget old runs, or raise maxmemory.';
  return { check, status: 'warning', message, fix, ways: [{ name: 'pruneJobs' }, { name: 'engine' }] };
}

/** Tries what the engine does: its scripts, in its own corner. */
async function diagnosePermissions(client: Redis, namespace: string): Promise<Diagnosis> {
  const check = 'permissions';
  const key = `${namespace}:doctor`;
  try {
    await client.eval(
      "redis.call('SET', KEYS[1], '1', 'PX', 1000) return redis.call('DEL', KEYS[1])",
      1,
      key,
    );
    return { check, status: 'ok', message: `Scripts may write below ${namespace}:` };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    if (isFull(message))
      return {
        check: 'writing',
        status: 'problem',
        message: 'The memory of the server is full.',
        ...wayOutOfFull,
      };
    const fix = `Allow this user every command on the keys ${namespace}:*, and connect it to a server that is no replica.`;
    return { check, status: 'problem', message, fix };
  }
}
