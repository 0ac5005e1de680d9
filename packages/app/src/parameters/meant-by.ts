import { forgive, type OtherNames, type PlainSchema } from './forgive.ts';

/** What models write that know OpenClaw’s own tools, or guess: each a call that would be made twice. */
const otherNames: OtherNames = {
  agentid: ['agent'],
  agentname: ['agent', 'name'],
  data: ['input'],
  dependencies: ['dependsOn'],
  format: ['outputFormat'],
  label: ['id'],
  message: ['description', 'goal'],
  name: ['agent'],
  objective: ['goal'],
  path: ['files'],
  paths: ['files'],
  prompt: ['description', 'instructions', 'goal', 'purpose'],
  runid: ['run'],
  runtimeoutseconds: ['timeoutSeconds'],
  system: ['instructions'],
  systemprompt: ['instructions'],
  task: ['description', 'goal'],
  taskid: ['id', 'task'],
  timeout: ['timeoutSeconds'],
  topic: ['subject'],
};

/** What a model means by the parameters of a tool. What cannot be meant otherwise is as it was, for the check to refuse. */
export function meantBy(schema: PlainSchema, given: unknown): unknown {
  const { required = [], properties = {} } = schema;
  return forgive(schema, unwrapped(given, required, Object.keys(properties)), otherNames);
}

/** What models put parameters into, as `tool_call` does. */
const wrappers = ['args', 'arguments', 'input', 'parameters', 'params'];

/** The parameters themselves, where all of them stand in one field that is no parameter, or not the one that is missing. */
function unwrapped(given: unknown, required: readonly string[], names: readonly string[]): unknown {
  if (typeof given !== 'object' || given === null) return given;
  const [[wrapper, inner] = [], ...others] = Object.entries(given);
  if (wrapper === undefined || others.length > 0 || !wrappers.includes(wrapper)) return given;
  if (typeof inner !== 'object' || inner === null) return given;
  const isNoField = !names.includes(wrapper) || required.some((name) => name in inner);
  return isNoField ? inner : given;
}
