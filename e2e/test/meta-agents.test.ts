import type { JobEvent } from '@parallel-agents/core';
import { createMetaAgentWorkflow, lintAgents } from '@parallel-agents/meta';
import { openclaw } from '@parallel-agents/openclaw';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ScriptedGateway, startScriptedGateway } from '../scripted-gateway.ts';
import { sessionKeys } from '../session-keys.ts';

const models = ['small', 'judge-a', 'judge-b', 'held-out'];
let scripted: ScriptedGateway;

beforeAll(async () => {
  scripted = await startScriptedGateway({ models });
});

afterAll(() => scripted?.stop());

/** How many of some agent's sessions were open at the same time, and how many there were. */
function widthOf(events: readonly JobEvent[], agent: string): { sessions: number; atOnce: number } {
  const ids = new Set<string>();
  let open = 0;
  let atOnce = 0;
  for (const event of events) {
    if (!('taskId' in event)) continue;
    const id = `${event.step}/${event.taskId}`;
    if (event.type === 'task.started' && event.agent === agent) ids.add(id);
    if (!ids.has(id)) continue;
    if (event.type === 'session.started') open += 1;
    if (event.type === 'session.ended') open -= 1;
    atOnce = Math.max(atOnce, open);
  }
  return { sessions: ids.size, atOnce };
}

// Each takes 11 sessions. More of them, and their panels at once, are shown without a gateway.
it('makes two agents at once: two creators, two panels, every result collected and no session left', async () => {
  const events: JobEvent[] = [];
  const runtime = openclaw({ environment: scripted.gateway.environment });
  const briefs = Array.from({ length: 2 }, (_, index) => ({
    name: `agent_${index + 1}`,
    purpose: `Finds flaky tests in the CI log of project ${index + 1}`,
  }));
  const { agents, summary } = await createMetaAgentWorkflow(briefs, {
    runtime,
    judgeModels: models.map((id) => `scripted/${id}`),
    maxConcurrent: 20,
    timeoutSeconds: 110,
    onEvent: (event) => events.push(event),
  });
  await runtime.close();
  expect(summary.notCompleted).toEqual([]);
  expect(agents.map(({ name, status }) => `${name} ${status}`)).toEqual(
    briefs.map(({ name }) => `${name} met`),
  );
  // A creator, three fixtures, three judges asked twice, and the one that is kept apart.
  expect(summary).toMatchObject({ asked: 22, completed: 22, verified: 22, spawned: 22 });
  for (const { panel, heldOut } of agents) {
    expect(panel?.judges.map(({ model: used }) => used)).not.toContain('scripted/small');
    expect(heldOut?.judge?.model).toMatch(/held-out/);
  }
  const made = agents.flatMap(({ agent }) => agent ?? []);
  expect(lintAgents(made).filter(({ passed }) => !passed)).toEqual([]);
  expect(widthOf(events, 'agent_creator')).toEqual({ sessions: 2, atOnce: 2 });
  const judges = widthOf(events, 'agent_panel_judge');
  expect(judges.sessions).toBe(14);
  expect(judges.atOnce).toBeGreaterThanOrEqual(2);
  expect(await sessionKeys(scripted.gateway)).toEqual([]);
  const { maxInFlight, makespanSeconds } = summary;
  console.log(
    `2 briefs: 22 sessions, max in flight ${maxInFlight}, judges at once ${judges.atOnce}, makespan ${makespanSeconds.toFixed(1)} s`,
  );
}, 420_000);
