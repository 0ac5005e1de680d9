import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SharedGateway } from '../../shared-gateways.ts';
import { charactersOfToken, type ModelCall, type ModelReply } from '../chat-model.ts';
import type { Chats } from '../chats.ts';
import { atOnce } from './options.ts';
import { draftFile, type Way, type Work } from './ways.ts';

/** What model calls took, in tokens. */
interface Usage {
  calls: number;
  read: number;
  /** Of what was read: beginnings of prompts that an earlier call had too. A provider’s cache spares no more. */
  repeated: number;
  written: number;
}

/** What it took to get results into a chat. */
export interface Figures extends Work {
  way: string;
  /** How many results the chat’s agent got. */
  arrived: number;
  parent: Usage;
  children: Usage;
  /** From the message to the model call of the chat’s agent that has all results. */
  seconds: number;
}

/** Some 8 KB that each sub-agent needs. */
const sentence = 'The heron stands in the reeds and waits for the tide to turn. ';
const draft = sentence.repeat(130).trim();

/** As long as a short review. */
const report = 'The finding is this: one line of the function is wrong, and here is how to mend it. '.repeat(
  6,
);

/** Milliseconds between two reports: agents do not finish all at the same moment. */
const apartMs = 1500;

/** The longest that one measurement may take. */
const limitMs = 200_000;

/** Puts the file that sub-agents need into the workspace. */
export async function layOutDraft({ gateway }: { gateway: SharedGateway }): Promise<void> {
  const workspace = join(gateway.environment.HOME ?? '', '.openclaw/workspace');
  await mkdir(workspace, { recursive: true });
  await writeFile(join(workspace, draftFile), draft);
}

/** One request in a new chat: what its agent and its sub-agents read and wrote until all results were there. */
export async function measure(
  { model, person }: Pick<Chats, 'model' | 'person'>,
  way: Way,
  work: Work,
): Promise<Figures> {
  const chat = `${way.agent}/figures-${randomUUID()}`;
  const allArrived = Promise.withResolvers<void>();
  let arrived = 0;
  model.calls.length = 0;
  model.script((call) => {
    if (call.chat !== chat) return subAgent(call, work);
    arrived = Math.max(arrived, reportsIn(call.all));
    if (arrived < work.count) return way.next(call, work);
    allArrived.resolve();
    return { say: 'All parcels are reported on.' };
  });
  const began = Date.now();
  const turn = person.say(chat, `Report on ${work.count} parcels.`).catch(() => 'It was stopped.');
  const limit = new AbortController();
  await Promise.race([allArrived.promise, sleep(limitMs, undefined, { signal: limit.signal })]);
  limit.abort();
  const seconds = (Date.now() - began) / 1000;
  if (arrived < work.count) await person.stop(chat);
  await turn;
  while (model.inFlight > 0) await sleep(50);
  const { parent, children } = usageOf(model.calls, chat);
  return { ...work, way: way.name, arrived, parent, children, seconds };
}

/** Reads the draft if the work needs it and its prompt does not have it, and then reports. */
async function subAgent({ all }: ModelCall, { material }: Work): Promise<ModelReply> {
  if (material && !all.includes(sentence)) return { call: [{ tool: 'read', args: { path: draftFile } }] };
  const parcel = /parcel number (\d+)/.exec(all)?.[1];
  await sleep(apartMs * (Number(parcel) % atOnce));
  return { say: `Parcel ${parcel}: ${report}` };
}

/** How many parcels a text has a report on. */
function reportsIn(text: string): number {
  return new Set(text.match(/Parcel \d+: The finding/g)).size;
}

function usageOf(calls: readonly ModelCall[], chat: string): { parent: Usage; children: Usage } {
  const none: Usage = { calls: 0, read: 0, repeated: 0, written: 0 };
  const usage = { parent: { ...none }, children: { ...none } };
  for (const [index, call] of calls.entries()) {
    if (call.chat !== undefined && call.chat !== chat) continue;
    const sum = call.chat === chat ? usage.parent : usage.children;
    const repeated = Math.max(
      0,
      ...calls.slice(0, index).map((earlier) => common(earlier.prompt, call.prompt)),
    );
    sum.calls += 1;
    sum.read += call.promptTokens;
    sum.repeated += Math.floor(repeated / charactersOfToken);
    sum.written += call.replyTokens;
  }
  return usage;
}

/** How many characters two texts have in common at their beginnings. */
function common(one: string, other: string): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length += 1;
  return length;
}
