import { toErrorInfo } from '../errors.ts';
import type { AgentResult, Attempt, GateRecord } from '../result/result.ts';
import type { Gate, GateContext, GateQuestion } from './gate.ts';

type Subject = Omit<GateContext, 'ask'>;

/**
 * Puts an output through the gates in turn, up to the first that does not accept it. A gate that fails to answer has
 * not accepted: an output nobody judged is not passed off as judged.
 */
export async function runGates(
  gates: readonly Gate[],
  subject: Subject,
  ask: (question: GateQuestion, gate: string) => Promise<AgentResult>,
): Promise<Pick<Attempt, 'gates' | 'status' | 'error' | 'problems'>> {
  const records: GateRecord[] = [];
  for (const gate of gates) {
    const attempts: Attempt[] = [];
    const context: GateContext = {
      ...subject,
      async ask(question) {
        const result = await ask(question, gate.name);
        attempts.push(...result.attempts);
        return result;
      },
    };
    const { failure, ...record } = await judge(gate, context);
    records.push({ gate: gate.name, ...record, ...(attempts.length > 0 && { attempts }) });
    if (record.accepted) continue;
    const code = failure ? 'GATE_FAILED' : 'GATE_REFUSED';
    const why = record.reason ?? 'no reason given';
    const message = failure
      ? `The gate "${gate.name}" could not judge the output: ${why}`
      : `The gate "${gate.name}" did not accept the output: ${why}`;
    const fix = failure
      ? 'Look at the attempts of the gate; give it another model, or more time.'
      : 'Read the raw answer in `text`; add a stronger tier, or make the gate less strict.';
    const error = { code, message, fix, retryable: false } as const;
    return { gates: records, status: 'failed', error, problems: [why] };
  }
  return { ...(records.length > 0 && { gates: records }), status: 'completed' };
}

async function judge(gate: Gate, context: GateContext) {
  try {
    return { failure: false, ...(await gate.judge(context)) };
  } catch (thrown) {
    const { code, message } = toErrorInfo(thrown);
    return { failure: true, accepted: false, reason: `${code}: ${message}` };
  }
}
