import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig, type MarkdownRenderer } from 'vitepress';
import { sections } from './sections.ts';

const root = join(import.meta.dirname, '..', '..');
const { version } = JSON.parse(readFileSync(join(root, 'apps/cli/package.json'), 'utf8')) as {
  version: string;
};

/** Of VitePress itself: pages of the root do not find it. */
const vue = dirname(createRequire(import.meta.resolve('vitepress')).resolve('vue/package.json'));

/** In the page itself, so that it is there wherever the site is put. */
const icon = `data:image/svg+xml,${encodeURIComponent(readFileSync(join(import.meta.dirname, 'favicon.svg'), 'utf8'))}`;

/**
 * The site of the pages as they stand in the repository: links between them are what they are there. It needs no other
 * host, so that it works offline.
 */
export default defineConfig({
  srcDir: root,
  srcExclude: [
    '**/node_modules/**',
    '**/dist/**',
    '.changeset/**',
    'api/**',
    '**/CHANGELOG.md',
    '**/test/**',
    '**/fixtures/**',
  ],
  outDir: join(root, 'site'),
  cacheDir: join(root, 'node_modules', '.cache', 'site'),
  rewrites: { 'README.md': 'index.md' },
  title: 'parallel-agents',
  description: 'Run many AI agents at once and bring every result back, checked.',
  lang: 'en',
  // Written by typedoc beside the pages.
  ignoreDeadLinks: [/^\/api\//],
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: icon }],
    // Code in a sentence is no link, and does not look like one.
    ['style', {}, 'html:root { --vp-code-color: var(--vp-c-text-1) } .flag { white-space: nowrap }'],
  ],
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/docs/start/' },
      { text: 'Commands', link: '/docs/command-line' },
      { text: 'API', link: '/api/index.html', target: '_self' },
      { text: `v${version}`, link: '/docs/limits', activeMatch: '^$' },
    ],
    sidebar: sections.map(({ title, pages }) => ({
      text: title,
      items: pages.map(([text, page]) => ({ text, link: `/docs/${page.replace(/(?:index)?\.md$/, '')}` })),
    })),
  },
  vite: { resolve: { alias: { vue } } },
  markdown: {
    config(md) {
      const { code_inline: code } = md.renderer.rules;
      // Browsers break a line after a hyphen: a flag in a narrow table would stand on two.
      md.renderer.rules.code_inline = (...given) =>
        (code?.(...given) ?? '').replace(/(?<=[\s>])--?[a-z][\w-]*/g, '<span class="flag">$&</span>');
      md.core.ruler.push('links-of-the-repository', ({ tokens, env }) => {
        const page = join(
          root,
          (env as { relativePath: string }).relativePath.replace(/^index\.md$/, 'README.md'),
        );
        for (const { children } of tokens) if (children) readLinks(children, page);
      });
    },
  },
});

type Token = ReturnType<MarkdownRenderer['parse']>[number];

/** A folder is its README; to a file of the repository that is no page there is no link. */
function readLinks(tokens: readonly Token[], page: string): void {
  let isLeftOut = false;
  for (const token of tokens) {
    if (token.type === 'link_open') {
      const href = token.attrGet('href') ?? '';
      const target = /^[a-z]+:|^[#/]/.test(href) ? undefined : targetOf(page, href);
      isLeftOut = target === null;
      if (target) token.attrSet('href', target);
    }
    if (!isLeftOut || !token.type.startsWith('link_')) continue;
    if (token.type === 'link_close') isLeftOut = false;
    token.tag = 'span';
    token.attrs = null;
  }
}

/** `null` for what is no page; a link that leads nowhere is left for the build to refuse. */
function targetOf(page: string, href: string): string | null | undefined {
  const [path = '', anchor] = href.split('#');
  const file = join(dirname(page), path);
  if (path === '' || path.endsWith('.md') || !existsSync(file)) return undefined;
  if (!statSync(file).isDirectory() || !existsSync(join(file, 'README.md'))) return null;
  return `${path.replace(/\/$/, '')}/README.md${anchor === undefined ? '' : `#${anchor}`}`;
}
