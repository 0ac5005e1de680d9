/** What an agent wrote, between tags that it cannot write itself: it passes neither for another result nor for the account. */
export function fenced(tag: 'result' | 'report', text: string): string {
  return `<${tag}>\n${withoutTags(text)}\n</${tag}>`;
}

/** A text in which none of our tags begins or ends. */
export function withoutTags(text: string): string {
  return text.replace(/<(?=\s*\/?\s*(?:result|report)\b)/gi, '<\\');
}
