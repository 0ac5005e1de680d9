import type { ServerResponse } from 'node:http';

export interface StubReply {
  status: number;
  type: string;
  bytes: Uint8Array;
}

export function json(value: unknown, status = 200): StubReply {
  return { status, type: 'application/json', bytes: Buffer.from(JSON.stringify(value)) };
}

export function refuse(status: number, error: string): StubReply {
  return json({ error }, status);
}

export function send(response: ServerResponse, { status, type, bytes }: StubReply): void {
  response.writeHead(status, { 'content-type': type });
  response.end(bytes);
}
