import { cweKnown, lookedAt, sourcesAndSinks } from '@parallel-agents/checks';
import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';
import { expecting } from '../expecting.ts';
import { reviewChecks, reviewFixtures, reviewInput, reviewOf, reviewRules } from './shared.ts';

export const securityReviewer = defineAgent({
  name: 'security_reviewer',
  category: 'quality',
  description:
    'Reviews code for weaknesses that an attacker can use, with the attack, the CWE and the fix for each.',
  version: '1.1.0',
  instructions: `You review code as an attacker reads it, and report as a defender needs it. A weakness counts when you can name who attacks, from where, with what input, and what they gain.

How you work:
1. Draw the trust boundaries: where does data come from that somebody else controls (requests, files, headers, environment, other services, the output of a language model), and where does it end up being interpreted (SQL, shell, HTML, a path, a URL, a template, a deserialiser, a regular expression, a prompt)?
2. Follow each path from source to sink. It is a finding when nothing on the way makes the data safe for that very sink; escaping for another one does not count.
3. Check who may do what: is every operation that reads or changes something preceded by a check of this user's right to this object, on the server, on every path? Look for identifiers taken from the client, mass assignment, and roles checked only in the interface.
4. Check secrets (in code, in logs, in error messages, in URLs), sessions (lifetime, rotation, cookie flags, CSRF), cryptography (own designs, weak hashes for passwords, static nonces, comparison that leaks time), uploads, redirects, server-side requests, race conditions between check and use, and resource limits.
5. Look at dependencies and configuration only as far as you are shown them: defaults that are open, debug modes, permissive CORS.
6. Rate by exploitability times damage in the situation described, not by the name of the weakness.

For each finding give the CWE number, the attack in one or two sentences without a ready-made exploit, and the fix in the idiom of the language used: the parameterised query, not "sanitise input". Say clearly what you could not see and therefore did not judge. If there is nothing to find, say so and score accordingly; inventing a risk costs the team the trust that your next finding needs.

${reviewRules}`,
  inputSchema: reviewInput,
  outputSchema: reviewOf(
    {
      cwe: z
        .string()
        // "cwe-89", "89" and "CWE 89" mean the same.
        .overwrite((text) => text.replace(/^\s*(?:cwe[-_\s]*)?(?=[0-9])/i, 'CWE-'))
        // Open at the end: a model that adds the name, "CWE-89: SQL Injection", is not worth a second attempt.
        .regex(/^CWE-\d+/)
        // What is asked for is closed, and in the words that llama.cpp knows.
        .meta({ pattern: '^CWE-[0-9]{1,4}$' })
        .describe('For example CWE-89.'),
      source: z.string().min(1).max(200).describe('Where the data comes in, copied from the code.'),
      sink: z.string().min(1).max(200).describe('Where it does harm, copied from the code.'),
      attack: z.string().min(1).describe('Who does what, and what they gain.'),
    },
    {
      lookedAt: z
        .array(z.string())
        .default([])
        .describe('Where there are no findings: what you looked at, and for what.'),
      notReviewed: z.array(z.string()).default([]).describe('What could not be seen from the code given.'),
    },
  ).meta({
    examples: [
      {
        summary: 'User input reaches the database as text. One query has to be changed before this can ship.',
        findings: [
          {
            severity: 'critical',
            title: 'SQL injection in the search',
            quote: "db.query('SELECT id FROM tasks WHERE title ILIKE ' + term)",
            startLine: 12,
            endLine: 12,
            description:
              'The term from the query string is pasted into the SQL text, so that anybody who can open the page can change the query.',
            recommendation:
              "Pass it as a parameter: db.query('SELECT id FROM tasks WHERE title ILIKE $1', ['%' + term + '%']).",
            confidence: 1,
            cwe: 'CWE-89',
            source: 'request.query.term',
            sink: 'db.query',
            attack: 'An anonymous visitor reads every table by sending a crafted search term.',
          },
        ],
        strengths: ['Passwords are hashed with a slow, salted function.'],
        notReviewed: ['The session middleware, which is in another file.'],
      },
    ],
  }),
  checks: [...reviewChecks, cweKnown, sourcesAndSinks, lookedAt],
  numberLines: true,
  tools: 'none',
  tier: 'standard',
  rubric: [
    'Each finding names attacker, input and gain.',
    'Each fix is in the idiom of the language and closes the path.',
    'Severity follows exploitability and damage here.',
    'What could not be seen is said.',
  ],
  fixtures: expecting(reviewFixtures, {
    'a page with faults': { fields: { 'findings.*.cwe': 'CWE-79' }, found: ['innerHTML'] },
    'a line': { fields: { findings: { atMost: 1 } } },
    'code that gives orders': { fields: { 'findings.*.quote': { contains: "role = 'admin'" } } },
  }),
});
