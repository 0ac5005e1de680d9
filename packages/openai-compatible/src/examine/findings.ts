import type { Diagnosis, RateLimit, SessionOutcome } from '@parallel-agents/core';
import { asObject, parseJson } from '@parallel-agents/core/internal/wire';
import type { LimitField, ModelKnowledge } from '../request/model-knowledge.ts';
import type { OpenAiCompatibleOptions } from '../server/options.ts';

/** Tokens that the one answer may have: enough for a thought, too few to cost anything that is felt. */
export const mostAnswerTokens = 300;

/** The one answer, and what the server has shown while it was asked for. */
export interface ExaminedAnswer {
  model: string;
  outcome: SessionOutcome;
  knowledge: ModelKnowledge;
  /** The field of the output limit that was tried first. */
  limitField: LimitField;
  contentType: string;
}

/** What the answer says of the server, and what to set for it. */
export function findingsOf(answer: ExaminedAnswer): {
  findings: Diagnosis[];
  settings: Record<string, unknown>;
} {
  const { outcome, model } = answer;
  if (outcome.status !== 'completed') {
    const { message = 'There was no answer.', fix } = outcome.error ?? {};
    return {
      findings: [{ check: 'model', status: 'problem', message: `${model}: ${message}`, ...(fix && { fix }) }],
      settings: {},
    };
  }
  const schema = schemaFinding(answer);
  const findings = [
    modelFinding(answer),
    schema.finding,
    systemFinding(answer),
    limitFinding(answer),
    usageFinding(answer),
    costFinding(answer),
    finishFinding(answer),
    streamFinding(answer),
    rateFinding(outcome.rateLimits),
  ];
  return { findings, settings: schema.settings };
}

/** What was given, as the configuration has it. */
export function settingsFor(
  { profile, apiKeyHeader, billsRefusals, headers, body, model }: OpenAiCompatibleOptions,
  url: string,
): Record<string, unknown> {
  return {
    baseUrl: url,
    ...(model !== undefined && { model }),
    ...(profile !== undefined && { profile }),
    ...(apiKeyHeader !== undefined && { apiKeyHeader }),
    ...(billsRefusals !== undefined && { billsRefusals }),
    ...(headers !== undefined && { headers }),
    ...(body !== undefined && { body }),
  };
}

function modelFinding({ model, outcome }: ExaminedAnswer): Diagnosis {
  const { modelUsed = model, finishReason } = outcome;
  if (finishReason === 'refusal') {
    const fix = 'Take another model, or look at the filters of the account: the question was a harmless one.';
    return warning('model', `${model} refuses to answer.`, fix);
  }
  if (modelUsed === model) return ok('model', `${model} answers.`);
  const fix = 'If that is another model than you meant, correct the name.';
  return warning('model', `${model} was asked, and ${modelUsed} answers.`, fix);
}

function schemaFinding({ outcome, knowledge }: ExaminedAnswer): {
  finding: Diagnosis;
  settings: Record<string, unknown>;
} {
  const check = 'structured output';
  if (!knowledge.tookSchema) {
    const message =
      'The server refuses schemas: they stand in the prompt only, and answers are checked here.';
    const fix = 'Set structuredOutput to none: it spares the request that is refused.';
    return { finding: warning(check, message, fix), settings: { structuredOutput: 'none' } };
  }
  const { finishReason } = outcome;
  if (finishReason === 'length' || finishReason === 'refusal') {
    const why = finishReason === 'length' ? 'cut' : 'refused';
    const message = `The server takes the schema; whether answers keep to it is not known, since this one was ${why}.`;
    return { finding: ok(check, message), settings: {} };
  }
  const keeps = typeof asObject(parseJson(outcome.text))?.prime === 'boolean';
  const kept = ok(check, 'The schema goes along, and the answer keeps to it.');
  // In a fence, or behind thoughts: that is taken off.
  if (!keeps && /\{\s*"prime"\s*:\s*(?:true|false)\s*\}/.test(outcome.text)) {
    const message =
      'The schema goes along; the answer keeps to it, with words around it, which are taken off.';
    return { finding: ok(check, message), settings: {} };
  }
  const ignored = warning(
    check,
    'The server takes the schema, and the answer does not keep to it: answers are checked here, and asked for again.',
    'A larger model, or another server, may keep to schemas.',
  );
  return { finding: keeps ? kept : ignored, settings: {} };
}

function systemFinding({ knowledge }: ExaminedAnswer): Diagnosis {
  const without = 'It takes no system role: instructions stand before the prompt. Nothing is to be set.';
  return ok('system role', knowledge.takesNoSystem ? without : 'It takes the system role.');
}

function limitFinding({ outcome, knowledge, limitField }: ExaminedAnswer): Diagnosis {
  const check = 'output limit';
  const field = knowledge.limitField ?? limitField;
  const written = outcome.usage?.outputTokens;
  if (written !== undefined && written > mostAnswerTokens) {
    const message = `It was asked for at most ${mostAnswerTokens} tokens (${field}), and ${written} are billed.`;
    return warning(
      check,
      message,
      'Thoughts may not count for its limit: give budgets room, or set less thinking with `body`.',
    );
  }
  const highest = knowledge.highestLimit;
  const most = highest !== undefined && highest < mostAnswerTokens ? ` It takes ${highest} at most.` : '';
  return ok(check, `It takes ${field}.${most}`);
}

function usageFinding({ outcome }: ExaminedAnswer): Diagnosis {
  const { usage } = outcome;
  if (usage === undefined) {
    const fix = 'Give budgets room: an estimate is set aside for each answer.';
    return warning('tokens', 'It does not tell what an answer used: budgets count estimates.', fix);
  }
  return ok('tokens', `It tells them: ${usage.inputTokens} in, ${usage.outputTokens} out for this answer.`);
}

function costFinding({ outcome: { costUsd } }: ExaminedAnswer): Diagnosis {
  if (costUsd === 0) {
    const message = 'It tells a cost of $0: budgets in dollars believe it where the model has no price.';
    return ok('cost', message);
  }
  if (costUsd !== undefined) return ok('cost', `It tells the cost: $${costUsd} for this answer.`);
  return ok(
    'cost',
    'It tells no cost: budgets in dollars use the price list, or `prices` of the configuration.',
  );
}

function finishFinding({ outcome }: ExaminedAnswer): Diagnosis {
  const check = 'finish reason';
  const { finishReason, reasoning } = outcome;
  const thinks = reasoning === undefined ? '' : ' It thinks before it answers; thoughts are kept apart.';
  if (finishReason === 'length') {
    const fix = 'Give answers room: no low maxOutputTokens, and budgets that allow for thoughts.';
    return warning(check, `The answer was cut at ${mostAnswerTokens} tokens.${thinks}`, fix);
  }
  if (finishReason === undefined) {
    const fix =
      'Answers that are cut cannot be told from whole ones; those with a schema are checked all the same.';
    return warning(check, `It does not say why an answer ends.${thinks}`, fix);
  }
  return ok(check, `It says why an answer ends.${thinks}`);
}

function streamFinding({ contentType, knowledge }: ExaminedAnswer): Diagnosis {
  if (/event-stream/i.test(contentType)) return ok('streaming', 'It streams.');
  const refused = knowledge.streams === false ? 'refuses streams' : 'answers a stream in one piece';
  return ok('streaming', `It ${refused}: leave \`stream\` unset.`);
}

function rateFinding(limits: readonly RateLimit[] = []): Diagnosis {
  if (limits.length === 0) {
    return ok('rate limits', 'It tells none: the pace is found by its refusals (429).');
  }
  const told = limits.map(({ unit, remaining, limit = '?', resetSeconds }) => {
    const reset = resetSeconds === undefined ? '' : `, all again in ${resetSeconds} s`;
    return `${remaining} of ${limit} ${unit} left${reset}`;
  });
  return ok('rate limits', `${told.join('; ')}. Runs keep to them.`);
}

function ok(check: string, message: string): Diagnosis {
  return { check, status: 'ok', message };
}

function warning(check: string, message: string, fix: string): Diagnosis {
  return { check, status: 'warning', message, fix };
}
