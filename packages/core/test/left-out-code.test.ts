import { describe, expect, it } from 'vitest';
import { standsForCode } from '../src/output/left-out-code.ts';

describe('a remark in a program', () => {
  it.each([
    '// ... existing code ...',
    '// … other routes',
    '// ... (rest of the class)',
    '# [...rest of implementation...]',
    '# ... the rest of it',
    '// rest of the code remains the same',
    '# The rest of the file stays the same.',
    '  /* other methods unchanged */',
    '<!-- rest of the page -->',
    '<!-- more items here -->',
    '// (rest of the code unchanged)',
    '// Same as before',
    '// Implementation omitted for brevity',
    '// implementation unchanged',
    '// (not shown)',
    '// --- rest unchanged ---',
    '// keep existing code',
    '-- rest of the schema omitted for brevity',
    '// TODO: rest of the implementation',
    '// Add the remaining tests here',
    '// remaining functions are identical',
    '// ...existing code...',
    '...  # rest omitted',
    ';; ... rest of the query',
    '-- remaining tables omitted for brevity',
    'function f() { /* ... */ }',
    '<div>{/* ... other fields ... */}</div>',
    'if (x) { // ...',
    '{- rest of the module unchanged -}',
    '(* ... existing code ... *)',
    '{# ... rest of the template ... #}',
    '<%-- rest of the page --%>',
    '{{!-- ... existing markup ... --}}',
    '@* ... rest of the page ... *@',
    '--[[ ... existing code ... ]]',
    '! ... rest of the code ...',
    ':: ... existing code ...',
    "' ... existing code ...",
    '// resto del código sin cambios',
    '# O resto do código permanece igual',
    '// Le reste du code reste inchangé',
    '// Il resto del codice rimane invariato',
    '// Der restliche Code bleibt unverändert',
    '// de rest van de code blijft ongewijzigd',
    '// Reszta kodu bez zmian',
    '// Остальной код остаётся без изменений',
    '// kodun geri kalanı aynı',
    '// 其余代码保持不变',
    '// 残りのコードは省略',
    '// 나머지 코드는 동일',
  ])('stands for what was left out: %s', (line) => {
    expect(standsForCode(line)).toBe(true);
  });

  it.each([
    '// Other fields stay the same.',
    'return { ...state, name }; // other code is unchanged',
    '// Previous implementation used recursion here',
    '// the remaining items are sorted by the same key',
    '// the rest is the same as for files',
    '// existing code paths here must stay synchronous',
    '// more rules can be added here',
    '// The other functions here are pure.',
    '// Same as above, for rows',
    '# ...and so on, for each row',
    'console.log("Loading…");',
    '// ...props are passed on',
    '// ...args: any[]',
    '// ... otherwise it throws',
    '//     ...',
    '/// ...',
    '// - tables, rows, etc.',
    '// file unchanged',
    '// keep the existing entry',
    '// Other methods',
    '// --- Existing handlers ---',
    '# same for the other files',
    '// skip the rest of the file',
    '...  # noqa',
    'console.log("{ /* ... */ }")',
    'f(/* ...args */)',
    'return x; // ... as above',
    '// rows omitted by the filter are counted',
    "' ... existing code ...',",
    "print('... existing code ...')",
    '{#each others as other}',
    '(*rest) => rest',
    '::more::rest',
    '!rest.omitted',
    '// El resto del código asume que hay una fila',
    '// 其余代码由服务器生成',
    '// Der Rest des Codes der Bestellung ist ihre Nummer',
  ])('speaks of what is there: %s', (line) => {
    expect(standsForCode(line)).toBe(false);
  });

  it('three dots for a line stand for code only where no program has such a line', () => {
    for (const language of ['ts', 'jsx title="a.jsx"', 'go'])
      expect(standsForCode('  ...', language)).toBe(true);
    for (const language of ['python', 'yaml', 'perl', ''])
      expect(standsForCode('  ...', language)).toBe(false);
  });
});
