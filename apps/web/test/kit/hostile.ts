/** Texts with which a model may try to do something to whoever reads them. `BEACON` is an address that nobody may ask. */
export function hostileTexts(beacon: string): string[] {
  return [
    `<script>document.title = 'pwned'; fetch('${beacon}')</script>`,
    `</script><script>document.title = 'pwned'</script>`,
    `<img src=x onerror="document.title = 'pwned'">`,
    `<svg onload="document.title = 'pwned'"><animate onbegin="document.title = 'pwned'" /></svg>`,
    `<iframe srcdoc="<script>parent.document.title = 'pwned'</script>"></iframe>`,
    `<iframe src="${beacon}"></iframe><object data="${beacon}"></object><embed src="${beacon}">`,
    `<meta http-equiv="refresh" content="0;url=${beacon}"><base href="${beacon}"><link rel=stylesheet href="${beacon}">`,
    `<style>@import url(${beacon}); body { background: url(${beacon}) }</style>`,
    `<form action="${beacon}"><button autofocus onfocus="document.title = 'pwned'">x</button></form>`,
    `![a picture](${beacon})\n\n![a][b]\n\n[b]: ${beacon}`,
    `[click](javascript:document.title='pwned') [and](JaVaScRiPt:alert(1)) [here](data:text/html,<script>alert(1)</script>) [there](vbscript:x)`,
    `[a link](https://evil.example/" onmouseover="document.title='pwned') <javascript:alert(1)> <https://evil.example/>`,
    '```html\n<script>document.title = "pwned"</script>\n```\n\n~~~"><img src=x onerror=alert(1)>\ncode\n~~~',
    `| <img src=x onerror=alert(1)> | b |\n| --- | --- |\n| <script>alert(1)</script> | c |`,
    '\u202etxt.exe\u202c \u200b\u200bhidden\u{e0041}\u{e0042} \u0007\u001b[2J',
    `${'>'.repeat(3000)} deep`,
    `${'['.repeat(3000)}${'*'.repeat(3000)}${'`'.repeat(3000)}`,
    `${'- '.repeat(2000)}x`,
    `<a href="${beacon}" ping="${beacon}">x</a><video src="${beacon}" autoplay></video>`,
    '&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62; &#0; &#x110000;',
  ];
}

/** Values that are no text. */
export function hostileValues(beacon: string): unknown[] {
  const texts = hostileTexts(beacon);
  let deep: unknown = 'deep';
  for (let level = 0; level < 90; level++) deep = level % 2 === 0 ? [deep] : { deep };
  return [
    { __html: texts[0], dangerouslySetInnerHTML: { __html: texts[2] } },
    JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'),
    {
      findings: texts.map((text) => ({
        title: text,
        severity: text,
        location: text,
        description: text,
        quote: text,
        more: { text },
      })),
    },
    { caption: texts[2], hashtags: [texts[0], { toString: texts[0] }, null] },
    { files: [{ path: texts[2], content: texts[0] }] },
    { markdown: texts.join('\n\n') },
    { type: 'script', props: { children: texts[0] }, ref: null, key: null },
    deep,
    [null, true, -0, 1e308, texts],
  ];
}
