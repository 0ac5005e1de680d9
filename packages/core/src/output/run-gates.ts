import { type ErrorInfo, toErrorInfo } from '../errors.ts';
import type { AgentResult, Attempt, GateRecord } from '../result/result.ts';
import type { Gate, GateContext, GateQuestion, GateVerdict } from './gate.ts';

type Subject = Omit<GateContext, 'ask'>;

/** Who asks. */
export interface AskedGate {
  gate: string;
  /** Counts the questions of this gate about this output, from 1. */
  number: number;
}

/**
 * Puts an output through the gates in turn, up to the first that does not accept it. A gate that fails to answer has
 * not accepted: an output nobody judged is not passed off as judged.
 */
export async function runGates(
  gates: readonly Gate[],
  subject: Subject,
  ask: (question: GateQuestion, by: AskedGate) => Promise<AgentResult>,
): Promise<Pick<Attempt, 'gates' | 'status' | 'error' | 'problems'>> {
  const records: GateRecord[] = [];
  for (const gate of gates) {
    /** Of each question, in the order in which they were put; several may be under way at once. */
    const asked: (readonly Attempt[])[] = [];
    const context: GateContext = {
      ...subject,
      async ask(question) {
        const number = asked.push([]);
        const result = await ask(question, { gate: gate.name, number });
        asked[number - 1] = result.attempts;
        return result;
      },
    };
    const { failure, ...record } = await judge(gate, context);
    const attempts = asked.flat();
    records.push({ gate: gate.name, ...record, ...(attempts.length > 0 && { attempts }) });
    if (record.accepted) continue;
    const why = record.reason ?? 'no reason given';
    const error = failure ? notJudged(gate.name, failure) : notAccepted(gate.name, why);
    return { gates: records, status: 'failed', error, problems: [why] };
  }
  return { ...(records.length > 0 && { gates: records }), status: 'completed' };
}

async function judge(gate: Gate, context: GateContext): Promise<GateVerdict & { failure?: ErrorInfo }> {
  try {
    return await gate.judge(context);
  } catch (thrown) {
    const failure = toErrorInfo(thrown);
    return { failure, accepted: false, reason: `${failure.code}: ${failure.message}` };
  }
}

/** What ends the task whatever is done about the gate. */
const endings: ReadonlySet<ErrorInfo['code']> = new Set(['BUDGET_EXHAUSTED', 'UNKNOWN_PRICE', 'CANCELLED']);

function notJudged(gate: string, { code, message, fix }: ErrorInfo): ErrorInfo {
  const said = `The gate "${gate}" could not judge the output: `;
  if (endings.has(code)) return { code, message: `${said}${message}`, fix, retryable: false };
  return {
    code: 'GATE_FAILED',
    message: `${said}${code}: ${message}`,
    fix: 'Look at the attempts of the gate; give it another model, or more time.',
    retryable: false,
  };
}

function notAccepted(gate: string, why: string): ErrorInfo {
  return {
    code: 'GATE_REFUSED',
    message: `The gate "${gate}" did not accept the output: ${why}`,
    fix: 'Look at the raw answer. Then add a stronger tier, or make the gate less strict.',
    retryable: false,
  };
}
