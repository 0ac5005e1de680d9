import { hiddenCharacters } from '@parallel-agents/core/internal';
import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import { count } from '../lib/format.ts';

/** Text from a model. What a reader would not see stands as its number: it can hide words, or turn them around. */
export function Safe({ text }: { text: string }): VNode {
  return <>{pieces(text)}</>;
}

/** The same as plain text, for where no elements can stand: titles of boxes. */
export function safeText(text: string): string {
  return text.slice(0, 500).replace(hiddenCharacters, numberOf);
}

function pieces(text: string): ComponentChildren[] {
  const plain = text.replaceAll('\r\n', '\n');
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const { 0: hidden, index } of plain.matchAll(hiddenCharacters)) {
    // Each is an element; a text of nothing else is no reason to make a million of them.
    if (parts.length > 2000) break;
    parts.push(plain.slice(from, index), <span class="hidden-character">{numberOf(hidden)}</span>);
    from = index + hidden.length;
  }
  const rest = plain.slice(from);
  return [...parts, parts.length > 2000 ? rest.replace(hiddenCharacters, '�') : rest];
}

function numberOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** As many characters as are drawn at once. */
const pieceLength = 50_000;

/** A text as it stands; a long one piece by piece, so that 5 MB do not stop the page. */
export function LongText({ text, name }: { text: string; name: string }): VNode {
  const [shown, setShown] = useState(pieceLength);
  const rest = text.length - shown;
  return (
    <div class="long-text">
      <pre tabIndex={0}>
        <Safe text={text.slice(0, shown)} />
      </pre>
      {rest > 0 && (
        <p class="row">
          <button type="button" onClick={() => setShown(shown + pieceLength * 4)}>
            Show more
          </button>
          <Download text={text} name={name} />
          <span class="dim">{count(rest)} more characters</span>
        </p>
      )}
    </div>
  );
}

/** Saves a text as a file; the browser asks nobody for it. */
export function Download({ text, name }: { text: string; name: string }): VNode {
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${name.replaceAll(/[^A-Za-z0-9._-]+/g, '-')}.txt`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <button type="button" onClick={save}>
      Save
    </button>
  );
}

/** Copies a command; where the browser does not let us, it can be marked by hand. */
export function Command({ text }: { text: string }): VNode {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 1500);
    } catch {
      setCopied(false);
    }
  };
  return (
    <div class="command">
      <code>
        <Safe text={text} />
      </code>
      <button type="button" class="quiet no-print" onClick={copy}>
        {isCopied ? 'Copied' : 'Copy'}
      </button>
    </div>
  );
}
