import { z } from 'zod';

/** The version of the events that this package writes. Those of version 1 were records, and are read as events. */
export const eventVersion = 2;

let built: ReturnType<typeof build> | undefined;

/** What events are checked against when a log is read. Built then: most programs write logs and read none. */
export function eventSchemas(): ReturnType<typeof build> {
  built ??= build();
  return built;
}

function build() {
  // What jobs are steered by is checked; what only comes along was written by the same types.
  const at = z.number();
  const step = z.string().optional();
  const taskId = z.string();
  const attemptId = z.string();
  const status = z.enum(['completed', 'failed', 'timeout', 'cancelled']);
  const ending = z.enum(['completed', 'failed', 'cancelled']);
  const errorInfo = z.looseObject({ code: z.string(), message: z.string(), fix: z.string() });
  const usage = z.looseObject({ inputTokens: z.number(), outputTokens: z.number() });
  const most = z.looseObject({ usage, costUsd: z.number().optional() });
  const phase = z.enum(['plan', 'replan']);

  const referenceSchema = z.looseObject({
    runtime: z.string(),
    attemptId: z.string(),
    sessionKey: z.string(),
    batch: z
      .looseObject({ id: z.string(), priceShare: z.number(), endsBy: z.number().exactOptional() })
      .exactOptional(),
  });
  const outcomeSchema = z.looseObject({
    status,
    text: z.string(),
    usage: usage.optional(),
    costUsd: z.number().optional(),
  });

  /** In stored form, an attempt that stands in an earlier event is its id. */
  const gateRecord = z.looseObject({
    gate: z.string(),
    accepted: z.boolean(),
    get attempts() {
      return z.array(z.union([z.string(), attemptSchema])).optional();
    },
  });
  const attemptSchema = z.looseObject({
    attemptId,
    number: z.number(),
    status,
    text: z.string(),
    startedAt: z.string(),
    gates: z.array(gateRecord).optional(),
  });
  const resultSchema = z.looseObject({
    taskId,
    agent: z.string(),
    status,
    text: z.string(),
    costUsd: z.number().optional(),
    attempts: z.array(z.union([z.string(), attemptSchema])),
  });

  const span = z.tuple([z.int(), z.int()]);
  const excerptSchema = z.object({ attemptId, span, isJson: z.literal(true).optional() });

  const panel = z.looseObject({
    complete: z.boolean(),
    mean: z.number(),
    lowerBound: z.number(),
    judges: z.array(z.looseObject({ judge: z.string(), overall: z.number() })),
    dismissed: z.number(),
  });

  const event = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
    z.looseObject({ type: z.literal(type), at, step, ...shape });

  /** An event as it is stored. `leftOut` says what of it stands in earlier events of the same log. */
  const storedEventSchema = z.discriminatedUnion('type', [
    event('job.started', {
      jobId: z.string(),
      kind: z.enum(['tasks', 'goal', 'create', 'refine', 'review']),
      title: z.string().optional(),
      runtime: z.string().optional(),
      agents: z.array(z.string()).optional(),
      limits: z
        .looseObject({
          usd: z.number().optional(),
          tokens: z.number().optional(),
          spawns: z.number().optional(),
          deadlineSeconds: z.number().optional(),
        })
        .optional(),
      request: z.unknown().optional(),
    }),
    event('job.resumed', {}),
    event('job.ended', {
      ending,
      status: z.string().optional(),
      error: errorInfo.optional(),
      report: z.unknown().optional(),
    }),
    event('run.started', {
      runId: z.string(),
      runtime: z.string(),
      maxConcurrent: z.number(),
      tasks: z.array(
        z.looseObject({
          taskId,
          agent: z.string(),
          dependsOn: z.array(z.string()).optional(),
          fingerprint: z.string().optional(),
        }),
      ),
    }),
    event('run.resumed', { reopened: z.array(z.string()).optional() }),
    event('run.ended', {
      summary: z.looseObject({ asked: z.int() }),
      ending: z.enum([...ending.options, 'open']),
    }),
    event('task.started', { taskId, agent: z.string() }),
    event('task.waiting', {
      taskId,
      for: z.enum(['admission', 'retry']),
      control: z.string().optional(),
      code: z.string().optional(),
      seconds: z.number().optional(),
    }),
    event('task.ended', {
      taskId,
      result: resultSchema,
      resumable: z.literal(true).optional(),
      leftOut: z.object({ text: excerptSchema.optional(), output: excerptSchema.optional() }).optional(),
    }),
    event('attempt.started', {
      taskId,
      attemptId,
      reason: z.string(),
      tier: z.string().optional(),
      model: z.string().optional(),
      gate: z.string().optional(),
      most: most.optional(),
    }),
    event('attempt.restarted', { taskId, attemptId }),
    event('attempt.extended', { taskId, attemptId, most }),
    event('attempt.ended', {
      taskId,
      attempt: attemptSchema,
      gate: z.string().optional(),
      open: z.literal(true).optional(),
      leftOut: z.object({ text: span.optional(), reasoning: z.literal(true).optional() }).optional(),
    }),
    event('session.started', { taskId, attemptId, reference: referenceSchema }),
    event('session.answering', { taskId, attemptId }),
    event('tool.called', {
      taskId,
      attemptId,
      round: z.number(),
      tool: z.string(),
      origin: z.string().optional(),
      input: z.string(),
      outcome: z.enum(['done', 'failed', 'timeout', 'unknown', 'invalid', 'refused']),
      characters: z.number(),
      shown: z.number(),
      seconds: z.number(),
      message: z.string().optional(),
    }),
    event('session.ended', {
      taskId,
      attemptId,
      outcome: outcomeSchema,
      respawned: z.number().optional(),
      inDoubt: z.literal(true).optional(),
    }),
    event('plan.made', {
      phase,
      plan: z.looseObject({
        reason: z.string(),
        missingAgents: z.array(z.looseObject({ name: z.string(), purpose: z.string() })),
        tasks: z.array(
          z.looseObject({
            id: z.string(),
            agent: z.string(),
            description: z.string(),
            dependsOn: z.array(z.string()),
          }),
        ),
      }),
    }),
    event('plan.decided', { phase, approved: z.boolean() }),
    event('agent.created', {
      agent: z.string(),
      made: z.unknown().optional(),
      error: errorInfo.optional(),
    }),
    event('agent.started', { agent: z.string() }),
    event('round.ended', {
      agent: z.string(),
      round: z.looseObject({
        round: z.number(),
        best: z.boolean(),
        lintErrors: z.number(),
        fixtures: z.looseObject({ passed: z.number(), of: z.number() }).optional(),
        unchanged: z.literal(true).optional(),
        pairs: z.looseObject({ wins: z.number(), losses: z.number(), of: z.number() }).optional(),
        panel: panel.optional(),
        regressed: z.array(z.string()),
      }),
    }),
    event('agent.ended', {
      agent: z.string(),
      outcome: z.looseObject({
        name: z.string(),
        status: z.string(),
        stoppedBy: z.string(),
        target: z.number(),
        panel: panel.optional(),
        heldOut: z.number().optional(),
        error: z.looseObject({ code: z.string(), message: z.string() }).optional(),
      }),
    }),
  ]);
  return { referenceSchema, outcomeSchema, resultSchema, excerptSchema, storedEventSchema };
}
