import { createHash } from 'node:crypto';
import type { PageData } from '../view/model.ts';
import { type PageAssets, pageAssets } from './assets.ts';

/** What a page is given. */
export interface PageOptions {
  title: string;
  /** Of a file that holds its job; a served page asks for it. */
  data?: PageData;
}

/**
 * What a page may do: run the one script that came with it, and look as its own styles say. It loads nothing and speaks
 * with nobody; a served page speaks with the server that it came from.
 */
export function contentPolicy(connect: 'none' | 'self', assets: PageAssets = pageAssets()): string {
  const { script, style } = inlined(assets);
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    `connect-src '${connect}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/** The page as one HTML document. */
export function pageHtml({ title, data }: PageOptions, built: PageAssets = pageAssets()): string {
  const assets = inlined(built);
  const policy =
    data === undefined
      ? ''
      : `<meta http-equiv="Content-Security-Policy" content="${contentPolicy('none', built)}">`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    policy,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${assets.style}</style>`,
    '</head>',
    '<body>',
    '<div id="app"></div>',
    `<noscript>This page needs JavaScript. Without it: ${escapeHtml(data?.commands.report ?? 'parallel-agents runs --help')}</noscript>`,
    data === undefined ? '' : `<script type="application/json" id="data">${inertJson(data)}</script>`,
    `<script>${assets.script}</script>`,
    '</body>',
    '</html>',
    '',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** Nothing in a script may end it: in JavaScript and in JSON `<` means the same as its number. */
export function inertJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>\u2028\u2029]/g, escapeUnit);
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** As it stands in the document, which is what the hash is of. */
function inlined({ script, style }: PageAssets): PageAssets {
  return {
    script: script.trim().replaceAll(/<(?=\/script|!--|script)/gi, '\\x3c'),
    style: style.trim().replaceAll(/<(?=\/style)/gi, '\\3c '),
  };
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
