import type { PostgresTarget } from '../servers/engine-url.ts';
import { type LaneAccount, type Turn, windowParts } from './lane-account.ts';
import { postgresTables } from './postgres-tables.ts';

const setUp = (schema: string): string => `
SELECT pg_advisory_xact_lock(hashtextextended('${schema} windows', 0));
CREATE TABLE IF NOT EXISTS ${schema}.window_limit (
  lane text, kind text, max bigint NOT NULL, ms bigint NOT NULL, PRIMARY KEY (lane, kind)
);
CREATE TABLE IF NOT EXISTS ${schema}.window_use (
  lane text, kind text, start bigint, used bigint NOT NULL, PRIMARY KEY (lane, kind, start)
);
CREATE OR REPLACE FUNCTION ${schema}.window_now() RETURNS bigint LANGUAGE sql VOLATILE AS
  $$ SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint $$;
CREATE OR REPLACE FUNCTION ${schema}.window_add(p_lane text, p_kind text, p_ms bigint, p_at bigint, p_amount bigint)
RETURNS void LANGUAGE sql VOLATILE AS $$
  INSERT INTO ${schema}.window_use AS u (lane, kind, start, used)
  VALUES (p_lane, p_kind, p_at - p_at % greatest(1, p_ms / ${windowParts}), p_amount)
  ON CONFLICT (lane, kind, start) DO UPDATE SET used = u.used + p_amount
$$;
CREATE OR REPLACE FUNCTION ${schema}.window_take(p_lane text, p_tokens bigint)
RETURNS TABLE (state text, value bigint) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_now bigint;
  v_wait bigint := 0;
  v_used bigint;
  v_cost bigint;
  v_life bigint;
  l record;
  u record;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM ${schema}.window_limit w WHERE w.lane = p_lane) THEN
    RETURN QUERY SELECT 'free', 0::bigint;
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('${schema} window ' || p_lane, 0));
  v_now := ${schema}.window_now();
  FOR l IN SELECT * FROM ${schema}.window_limit w WHERE w.lane = p_lane LOOP
    v_cost := CASE l.kind WHEN 'tokens' THEN p_tokens ELSE 1 END;
    v_life := greatest(1, l.ms / ${windowParts}) + l.ms;
    DELETE FROM ${schema}.window_use w WHERE w.lane = p_lane AND w.kind = l.kind AND w.start + v_life <= v_now;
    SELECT coalesce(sum(w.used), 0) INTO v_used
      FROM ${schema}.window_use w WHERE w.lane = p_lane AND w.kind = l.kind;
    IF v_used > 0 AND v_used + v_cost > l.max THEN
      FOR u IN SELECT * FROM ${schema}.window_use w WHERE w.lane = p_lane AND w.kind = l.kind ORDER BY w.start LOOP
        v_used := v_used - u.used;
        IF v_used <= 0 OR v_used + v_cost <= l.max THEN
          v_wait := greatest(v_wait, u.start + v_life - v_now);
          EXIT;
        END IF;
      END LOOP;
    END IF;
  END LOOP;
  IF v_wait > 0 THEN
    RETURN QUERY SELECT 'full', v_wait;
    RETURN;
  END IF;
  FOR l IN SELECT * FROM ${schema}.window_limit w WHERE w.lane = p_lane LOOP
    PERFORM ${schema}.window_add(
      p_lane, l.kind, l.ms, v_now, CASE l.kind WHEN 'tokens' THEN p_tokens ELSE 1 END);
  END LOOP;
  RETURN QUERY SELECT 'taken', v_now;
END $$;
CREATE OR REPLACE FUNCTION ${schema}.window_correct(p_lane text, p_at bigint, p_tokens bigint)
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_ms bigint;
BEGIN
  SELECT w.ms INTO v_ms FROM ${schema}.window_limit w WHERE w.lane = p_lane AND w.kind = 'tokens';
  IF v_ms IS NULL THEN RETURN; END IF;
  IF p_tokens > 0 THEN
    PERFORM ${schema}.window_add(p_lane, 'tokens', v_ms, ${schema}.window_now(), p_tokens);
  ELSE
    UPDATE ${schema}.window_use w SET used = greatest(0, w.used + p_tokens)
      WHERE w.lane = p_lane AND w.kind = 'tokens'
        AND w.start = p_at - p_at % greatest(1, v_ms / ${windowParts});
  END IF;
END $$;
`;

/** Lanes’ windows in the schema of the engine: a function is one step. Connects when it is first asked. */
export function postgresAccount(target: PostgresTarget, schema: string): LaneAccount {
  const tables = postgresTables(target, setUp(schema));
  return {
    async limit(lane, limits) {
      const rows = Object.entries(limits).map(([kind, { max, ms }]) => ({ kind, max, ms }));
      await tables.query(
        `WITH wanted AS (SELECT * FROM jsonb_to_recordset($2::jsonb) AS r(kind text, max bigint, ms bigint)),
           gone AS (DELETE FROM ${schema}.window_limit WHERE lane = $1 AND kind NOT IN (SELECT kind FROM wanted))
         INSERT INTO ${schema}.window_limit (lane, kind, max, ms) SELECT $1, kind, max, ms FROM wanted
         ON CONFLICT (lane, kind) DO UPDATE SET max = excluded.max, ms = excluded.ms`,
        [lane, JSON.stringify(rows)],
      );
    },
    async take(lane, tokens) {
      const { rows } = await tables.query<{ state: Turn['state']; value: string }>(
        `SELECT state, value FROM ${schema}.window_take($1, $2)`,
        [lane, tokens],
      );
      const { state = 'free', value = 0 } = rows[0] ?? {};
      if (state === 'taken') return { state, at: Number(value) };
      return state === 'full' ? { state, waitMs: Number(value) } : { state };
    },
    async correct(lane, at, tokens) {
      await tables.query(`SELECT ${schema}.window_correct($1, $2, $3)`, [lane, at, tokens]);
    },
    close: tables.close,
  };
}
