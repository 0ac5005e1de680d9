import { z } from 'zod';
import type { PostgresTarget } from '../servers/engine-url.ts';
import { postgresTables } from './postgres-tables.ts';
import {
  fromWhole,
  kinds,
  type RunAccounts,
  type RunLimits,
  shortOf,
  toWhole,
  useOf,
  wholeOf,
} from './run-account.ts';

const setUp = (schema: string): string => `
SELECT pg_advisory_xact_lock(hashtextextended('${schema} run accounts', 0));
CREATE TABLE IF NOT EXISTS ${schema}.run_limit (
  run text, kind int, max bigint NOT NULL, PRIMARY KEY (run, kind)
);
CREATE TABLE IF NOT EXISTS ${schema}.run_use (
  run text, part text, term bigint NOT NULL, used bigint[] NOT NULL, PRIMARY KEY (run, part)
);
CREATE TABLE IF NOT EXISTS ${schema}.run_least (
  run text, kind int, needed bigint NOT NULL, PRIMARY KEY (run, kind)
);
CREATE TABLE IF NOT EXISTS ${schema}.run_total (run text PRIMARY KEY, used bigint[] NOT NULL);
CREATE OR REPLACE FUNCTION ${schema}.run_put(p_run text, p_part text, p_term bigint, p_forced boolean, p_now bigint[])
RETURNS TABLE (state text, kind int, max bigint, spent bigint, reserved bigint) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_term bigint;
  v_before bigint[];
  v_total bigint[];
  l record;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM ${schema}.run_limit w WHERE w.run = p_run) THEN
    RETURN QUERY SELECT 'free', 0, 0::bigint, 0::bigint, 0::bigint;
    RETURN;
  END IF;
  INSERT INTO ${schema}.run_total AS t (run, used) VALUES (p_run, '{0,0,0,0,0,0}') ON CONFLICT (run) DO NOTHING;
  SELECT t.used INTO v_total FROM ${schema}.run_total t WHERE t.run = p_run FOR UPDATE;
  SELECT u.term, u.used INTO v_term, v_before FROM ${schema}.run_use u WHERE u.run = p_run AND u.part = p_part;
  IF v_term > p_term THEN
    RETURN QUERY SELECT 'outdated', 0, 0::bigint, 0::bigint, 0::bigint;
    RETURN;
  END IF;
  v_before := coalesce(v_before, '{0,0,0,0,0,0}');
  FOR at IN 1..6 LOOP
    v_total[at] := v_total[at] - v_before[at] + p_now[at];
  END LOOP;
  IF NOT p_forced THEN
    FOR l IN SELECT * FROM ${schema}.run_limit w WHERE w.run = p_run ORDER BY w.kind LOOP
      IF p_now[l.kind] + p_now[l.kind + 3] > v_before[l.kind] + v_before[l.kind + 3]
        AND v_total[l.kind] + v_total[l.kind + 3] > l.max THEN
        RETURN QUERY SELECT 'short', l.kind, l.max, v_total[l.kind],
          v_total[l.kind + 3] - p_now[l.kind + 3] + v_before[l.kind + 3];
        RETURN;
      END IF;
    END LOOP;
  END IF;
  INSERT INTO ${schema}.run_use AS u (run, part, term, used) VALUES (p_run, p_part, p_term, p_now)
    ON CONFLICT (run, part) DO UPDATE SET term = p_term, used = p_now;
  UPDATE ${schema}.run_total t SET used = v_total WHERE t.run = p_run;
  RETURN QUERY SELECT 'kept', 0, 0::bigint, 0::bigint, 0::bigint;
END $$;
`;

const whole = z.coerce.number();
const answerSchema = z.tuple([
  z.object({
    state: z.enum(['kept', 'outdated', 'free', 'short']),
    kind: z.number(),
    max: whole,
    spent: whole,
    reserved: whole,
  }),
]);
const limitsSchema = z.array(z.object({ kind: z.number(), max: whole }));
const totalSchema = z.array(z.object({ used: z.array(whole) }));

function amountsOf(rows: readonly unknown[]): RunLimits {
  return Object.fromEntries(
    limitsSchema.parse(rows).flatMap(({ kind: at, max }) => {
      const kind = kinds[at - 1];
      return kind === undefined ? [] : [[kind, fromWhole(kind, max)]];
    }),
  );
}

/** In the schema of the engine: a function is one step. Connects when it is first asked. */
export function postgresRunAccounts(
  target: PostgresTarget,
  schema: string,
): RunAccounts & { close(): Promise<void> } {
  const tables = postgresTables(target, setUp(schema));
  return {
    async limit(run, limits, { onlyNew = false } = {}) {
      const change = onlyNew ? 'NOTHING' : 'UPDATE SET max = excluded.max';
      for (const [index, kind] of kinds.entries()) {
        const max = limits[kind];
        if (max === undefined) continue;
        await tables.query(
          `INSERT INTO ${schema}.run_limit (run, kind, max) VALUES ($1, $2, $3) ON CONFLICT (run, kind) DO ${change}`,
          [run, index + 1, toWhole(kind, max)],
        );
      }
    },
    async put(run, { part, term, isForced, ...use }) {
      const { rows } = await tables.query(`SELECT * FROM ${schema}.run_put($1, $2, $3, $4, $5)`, [
        ...[run, part, term, isForced],
        wholeOf(use),
      ]);
      const [{ state, kind, max, spent, reserved }] = answerSchema.parse(rows);
      return state === 'short' ? shortOf(kind, max, spent, reserved) : { state };
    },
    async spentOut(run, kind, least) {
      await tables.query(
        `INSERT INTO ${schema}.run_least AS t (run, kind, needed) VALUES ($1, $2, $3)
          ON CONFLICT (run, kind) DO UPDATE SET needed = least(t.needed, excluded.needed)`,
        [run, kinds.indexOf(kind) + 1, toWhole(kind, least)],
      );
    },
    async read(run) {
      const found = await tables.query(`SELECT kind, max FROM ${schema}.run_limit WHERE run = $1`, [run]);
      const limits = amountsOf(found.rows);
      if (Object.keys(limits).length === 0) return undefined;
      const short = await tables.query(`SELECT kind, needed AS max FROM ${schema}.run_least WHERE run = $1`, [
        run,
      ]);
      const total = await tables.query(`SELECT used FROM ${schema}.run_total WHERE run = $1`, [run]);
      const least = amountsOf(short.rows);
      return { limits, least, ...useOf(totalSchema.parse(total.rows)[0]?.used ?? []) };
    },
    async forget(run) {
      for (const table of ['run_limit', 'run_least', 'run_use', 'run_total'])
        await tables.query(`DELETE FROM ${schema}.${table} WHERE run = $1`, [run]);
    },
    close: tables.close,
  };
}
