import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { TextlintKernel, type TextlintPluginCreator, type TextlintRuleModule } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import sentenceLength from 'textlint-rule-sentence-length';

/**
 * How long sentences and paragraphs of pages are, for readers who learned English second. `npm run docs:reading` names
 * each that is too long; it is one of the checks.
 */
const limits = {
  /** Characters of a sentence: some 27 words. */
  sentence: 180,
  /** Characters of a paragraph, or of an item of a list. */
  paragraph: 420,
};

const root = join(import.meta.dirname, '..');
const pages = globSync(['README.md', 'docs/**/*.md', '{packages,apps}/*/README.md', 'examples/README.md'], {
  cwd: root,
}).filter((page) => !page.includes('node_modules'));

const paragraphLength: TextlintRuleModule = ({ Syntax, RuleError, report, getSource }) => ({
  [Syntax.Paragraph](node) {
    const length = getSource(node).length;
    if (length > limits.paragraph)
      report(node, new RuleError(`a paragraph of ${length} characters; at most ${limits.paragraph}`));
  },
});

const kernel = new TextlintKernel();
let failed = false;
for (const page of pages.sort()) {
  const { messages } = await kernel.lintText(readFileSync(join(root, page), 'utf8'), {
    filePath: page,
    ext: '.md',
    plugins: [{ pluginId: 'markdown', plugin: pluginOf(markdown) }],
    rules: [
      {
        ruleId: 'sentence',
        rule: ruleOf(sentenceLength),
        options: { max: limits.sentence, skipUrlStringLink: true },
      },
      { ruleId: 'paragraph', rule: paragraphLength },
    ],
  });
  for (const { line, message } of messages) say(`${page}:${line} ${message.split('\n')[0]}`);
  failed ||= messages.length > 0;
}
say(`${pages.length} pages read`);
process.exitCode = failed ? 1 : 0;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Both come from modules of the older kind. */
function pluginOf(module: unknown): TextlintPluginCreator {
  return defaultOf(module) as TextlintPluginCreator;
}
function ruleOf(module: unknown): TextlintRuleModule {
  return defaultOf(module) as TextlintRuleModule;
}
function defaultOf(module: unknown): unknown {
  return typeof module === 'object' && module !== null && 'default' in module ? module.default : module;
}
