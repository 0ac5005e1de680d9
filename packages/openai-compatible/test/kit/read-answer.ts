import { AnswerReader } from '../../src/answer/answer-reader.ts';

export const asked = { id: 'p/m', sent: 'm' };
const redact = (text: string): string => text;

export function read(body: string | Buffer, contentType = 'application/json') {
  const reader = new AnswerReader(contentType);
  reader.push(Buffer.from(body), true);
  reader.end();
  return { outcome: reader.outcome(asked, false), fault: reader.fault(redact), error: reader.error };
}

export const whole = (message: unknown, rest: object = {}, choice: object = {}) =>
  read(JSON.stringify({ model: 'm', choices: [{ message, finish_reason: 'stop', ...choice }], ...rest }));
export const events = (...documents: unknown[]) =>
  documents.map((one) => `data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`).join('');
export const delta = (delta: object, finish_reason: string | null = null, rest: object = {}) => ({
  choices: [{ delta, finish_reason }],
  ...rest,
});
