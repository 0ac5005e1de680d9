import { lexer, type Token, type Tokens } from 'marked';
import type { ComponentChildren, VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { LongText, Safe } from './text.tsx';

/** Longer texts are shown as they stand: reading their form could take long. */
const maxLength = 100_000;
const maxDepth = 24;

/**
 * Markdown that a model wrote. It is read into parts and drawn as elements of ours: HTML in it is text, images are not
 * loaded, links go to the web or to mail and nowhere else.
 */
export function Markdown({ text, name }: { text: string; name: string }): VNode {
  const tokens = useMemo(() => read(text), [text]);
  if (tokens === undefined) return <LongText text={text} name={name} />;
  return <div class="markdown">{blocks(tokens, 0)}</div>;
}

function read(text: string): Token[] | undefined {
  if (text.length > maxLength || isNested(text)) return undefined;
  try {
    return lexer(text);
  } catch {
    return undefined;
  }
}

/** Quotes in quotes in quotes: each level is read anew. */
function isNested(text: string): boolean {
  return /^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])){25}/m.test(text);
}

function blocks(tokens: readonly Token[], depth: number): ComponentChildren[] {
  return tokens.map((token) => block(token as Tokens.Generic, depth));
}

function block(token: Tokens.Generic, depth: number): ComponentChildren {
  if (depth > maxDepth) return <Safe text={token.raw} />;
  const below = token.tokens ?? [];
  switch (token.type) {
    case 'heading':
      // The page has its own headings above these.
      return <p class={`h h${token.depth}`}>{inline(below, depth + 1)}</p>;
    case 'paragraph':
      return <p>{inline(below, depth + 1)}</p>;
    case 'text':
      return below.length > 0 ? inline(below, depth + 1) : <Safe text={decoded(token.text)} />;
    case 'code':
      return <Code text={token.text} language={token.lang} />;
    case 'blockquote':
      return <blockquote>{blocks(below, depth + 1)}</blockquote>;
    case 'list': {
      const items = (token as Tokens.List).items.map((item) => (
        <li>
          {item.task && <span class="dim">{item.checked ? '☑ ' : '☐ '}</span>}
          {blocks(item.tokens, depth + 1)}
        </li>
      ));
      return token.ordered ? <ol start={Number(token.start) || 1}>{items}</ol> : <ul>{items}</ul>;
    }
    case 'table':
      return <Table table={token as Tokens.Table} depth={depth} />;
    case 'hr':
      return <hr />;
    case 'space':
    case 'def':
      return null;
    default:
      return <Safe text={token.raw} />;
  }
}

function Table({ table, depth }: { table: Tokens.Table; depth: number }): VNode {
  return (
    <div class="scrolls" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {table.header.map((cell) => (
              <th scope="col">{inline(cell.tokens, depth + 1)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr>
              {row.map((cell) => (
                <td>{inline(cell.tokens, depth + 1)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inline(tokens: readonly Token[], depth: number): ComponentChildren[] {
  return tokens.map((token) => span(token as Tokens.Generic, depth));
}

function span(token: Tokens.Generic, depth: number): ComponentChildren {
  if (depth > maxDepth) return <Safe text={token.raw} />;
  const below = token.tokens ?? [];
  switch (token.type) {
    case 'strong':
      return <strong>{inline(below, depth + 1)}</strong>;
    case 'em':
      return <em>{inline(below, depth + 1)}</em>;
    case 'del':
      return <del>{inline(below, depth + 1)}</del>;
    case 'codespan':
      return (
        <code>
          <Safe text={token.text} />
        </code>
      );
    case 'br':
      return <br />;
    case 'link':
      return <Link href={token.href}>{inline(below, depth + 1)}</Link>;
    case 'image':
      return (
        <span class="image" title={token.href}>
          image: <Safe text={token.text || 'without a name'} />
        </span>
      );
    case 'escape':
      return <Safe text={token.text} />;
    case 'text':
      return below.length > 0 ? inline(below, depth + 1) : <Safe text={decoded(token.text)} />;
    case 'checkbox':
      return null;
    default:
      return <Safe text={token.raw} />;
  }
}

function Link({ href, children }: { href: string; children: ComponentChildren }): VNode {
  const url = URL.parse(href);
  const isSafe = url !== null && ['http:', 'https:', 'mailto:'].includes(url.protocol);
  if (!isSafe) return <span title={href}>{children}</span>;
  return (
    <a
      href={url.href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      title={url.href}
      referrerpolicy="no-referrer"
    >
      {children}
    </a>
  );
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

/** The few names that people write; all others stay as they are written. */
function decoded(text: string): string {
  return text.replace(
    /&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi,
    (whole, name, decimal, hex) => {
      if (name !== undefined) return named[name.toLowerCase()] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** Code as it stands, with the name of its language. */
export function Code({ text, language }: { text: string; language?: string | undefined }): VNode {
  return (
    <figure class="code">
      {language !== undefined && language !== '' && (
        <figcaption>
          <Safe text={language.slice(0, 40)} />
        </figcaption>
      )}
      <LongText text={text} name={`code ${language ?? ''}`.trim()} />
    </figure>
  );
}
