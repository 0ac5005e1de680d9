import { resolverOf } from '../agent/agent-definition.ts';
import { buildPrompt } from '../agent/prompt.ts';
import type { ExpectedSession } from '../attempt/admission.ts';
import { InputError } from '../errors.ts';
import type { Gate, GateQuestion } from '../output/gate.ts';
import { type PreparedTask, prepareTasks } from '../task/prepare-tasks.ts';

/** A gate's question as a task like any other. */
export function prepareQuestion({ agent, ...question }: GateQuestion): PreparedTask {
  const [prepared] = prepareTasks([{ ...question, agent: agent.name }], resolverOf([agent]));
  if (prepared === undefined) throw new TypeError('A question was prepared to nothing.');
  return prepared;
}

/** A judge of one's own may take no question without an answer. */
function preparedWithoutAnswer(question: GateQuestion): PreparedTask | undefined {
  try {
    return prepareQuestion(question);
  } catch (thrown) {
    if (thrown instanceof InputError) return undefined;
    throw thrown;
  }
}

/** The sessions that gates will ask for an answer of this task, as they are known before there is one. */
export function expectedSessions(gates: readonly Gate[], { task, agent }: PreparedTask): ExpectedSession[] {
  return gates
    .flatMap((gate) => gate.expects?.({ task, agent }) ?? [])
    .flatMap((question) => {
      const prepared = preparedWithoutAnswer(question);
      if (prepared === undefined) return [];
      const { outputFormat, outputJsonSchema } = prepared;
      const schema = outputJsonSchema && { outputJsonSchema };
      const parts = { agent: question.agent, task: prepared.task, outputFormat, ...schema, dependencies: [] };
      return {
        ...buildPrompt(parts),
        ...schema,
        ...(question.model !== undefined && { model: question.model }),
      };
    });
}
