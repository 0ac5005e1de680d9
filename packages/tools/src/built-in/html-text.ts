import { Parser } from 'htmlparser2';

/** What holds nothing to read. */
const silent: ReadonlySet<string> = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'svg',
  'head',
  'iframe',
  'object',
  'nav',
  'footer',
  'form',
  'button',
  'select',
]);
const blocks: ReadonlySet<string> = new Set([
  'p',
  'div',
  'section',
  'article',
  'main',
  'header',
  'aside',
  'ul',
  'ol',
  'table',
  'tr',
  'blockquote',
  'pre',
  'br',
  'hr',
  'dl',
  'dt',
  'dd',
  'figure',
  'figcaption',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'li',
  'title',
]);

/** The text of a page as one reads it: headings, lists and links stay, scripts and menus go. Takes one pass. */
export function htmlText(html: string, base: string): string {
  const parts: string[] = [];
  let title = '';
  let inTitle = false;
  let quiet = 0;
  let pre = 0;
  const links: { at: number; href: string }[] = [];
  const parser = new Parser(
    {
      onopentag(name, { href }) {
        if (name === 'title') inTitle = true;
        if (silent.has(name)) quiet += 1;
        if (quiet > 0) return;
        if (blocks.has(name)) parts.push('\n');
        if (/^h[1-6]$/.test(name)) parts.push(`\n${'#'.repeat(Number(name[1]))} `);
        if (name === 'li') parts.push('- ');
        if (name === 'pre') pre += 1;
        if (name === 'td' || name === 'th') parts.push(' | ');
        if (name === 'a' && href) links.push({ at: parts.length, href });
      },
      ontext(text) {
        if (inTitle) title += text;
        if (quiet > 0) return;
        parts.push(pre > 0 ? text : text.replace(/\s+/g, ' '));
      },
      onclosetag(name) {
        if (name === 'title') inTitle = false;
        if (silent.has(name)) quiet = Math.max(0, quiet - 1);
        if (quiet > 0) return;
        if (name === 'pre') pre = Math.max(0, pre - 1);
        if (name === 'a') {
          const link = links.pop();
          const url = link && URL.parse(link.href, base);
          const text = link ? parts.slice(link.at).join('').trim() : '';
          if (url && /^https?:$/.test(url.protocol) && text !== '' && text !== url.href)
            parts.push(` (${url.href})`);
        }
        if (blocks.has(name)) parts.push('\n');
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  const text = parts
    .join('')
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  const heading = title.replace(/\s+/g, ' ').trim();
  return heading === '' || text.startsWith(`# ${heading}`) ? text : `${heading}\n\n${text}`;
}
