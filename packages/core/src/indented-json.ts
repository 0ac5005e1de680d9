/** Indentation may be this many times as long as the data, and a little more. */
const mostTimes = 3;
const always = 10_000;

/**
 * JSON with two spaces for each level. Where indentation would be most of the text, because much of the data lies deep, it
 * stands on one line. `undefined` has no JSON and gives `null`.
 */
export function indentedJson(value: unknown): string {
  const compact = JSON.stringify(value) ?? 'null';
  const isIndented = indentationOf(compact) <= mostTimes * compact.length + always;
  return isIndented ? (JSON.stringify(value, null, 2) ?? 'null') : compact;
}

const mark = { text: 34, comma: 44, list: 91, escape: 92, listEnd: 93, object: 123, objectEnd: 125 };

/** As many characters as indentation adds to compact JSON; a few more where lists are empty. */
function indentationOf(json: string): number {
  let added = 0;
  let level = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (inText) {
      if (code === mark.escape) at++;
      else if (code === mark.text) inText = false;
      continue;
    }
    if (code === mark.text) inText = true;
    else if (code === mark.list || code === mark.object) level++;
    else if (code === mark.listEnd || code === mark.objectEnd) level--;
    else if (code !== mark.comma) continue;
    if (!inText) added += 1 + 2 * level;
  }
  return added;
}
