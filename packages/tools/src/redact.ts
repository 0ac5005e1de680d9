/** Stands where a key stood. */
const mark = '[key]';

/** What looks like a key is one, whoever it belongs to. */
const keyLike =
  /\b(?:sk|pk|rk)[-_][-_A-Za-z0-9]{16,}|\b(?:ghp|gho|ghs|ghu|github_pat|glpat|xox[abprs]|hf|npm)[-_][-_A-Za-z0-9]{16,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[-_A-Za-z0-9]{30,}|\beyJ[-_A-Za-z0-9]{10,}\.eyJ[-_A-Za-z0-9]{10,}\.[-_A-Za-z0-9]{10,}/g;
const bearer = /\b(Bearer|Basic)\s+[-_A-Za-z0-9.~+/]{16,}=*/g;
const privateKey =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,20000}?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;

/** Shorter texts are words. */
const leastSecret = 8;

/** Takes keys out of a text: those that are known, and what looks like one. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets)].filter((secret) => secret.length >= leastSecret);
  // A longer one may hold a shorter one.
  known.sort((one, other) => other.length - one.length);
  return (text) =>
    known
      .reduce((left, secret) => left.replaceAll(secret, mark), text)
      .replace(privateKey, mark)
      .replace(keyLike, mark)
      .replace(bearer, `$1 ${mark}`);
}
