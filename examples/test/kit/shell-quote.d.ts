/** It brings no types along: what we use of it. */
declare module 'shell-quote' {
  type Entry = string | { op: string; pattern?: string } | { comment: string };
  export function parse(line: string, env: (name: string) => string): Entry[];
}
