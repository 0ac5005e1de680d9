/** It brings no types of its own. */
declare module 'textlint-rule-sentence-length' {
  import type { TextlintRuleModule } from '@textlint/kernel';

  const rule: TextlintRuleModule | { default: TextlintRuleModule };
  export default rule;
}
