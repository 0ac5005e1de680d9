/** `-12.50e3` in parts. */
const decimal = /^[+-]?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/**
 * Whether a number that somebody wrote is the same after it was read: an integer beyond 2^53, more digits than a number
 * keeps, and what overflows are not. Digits are compared, not values, because comparing values would round again.
 */
export function survivesReading(written: string): boolean {
  const value = Number(written);
  if (!Number.isFinite(value)) return false;
  if (!Number.isSafeInteger(value) && /^[+-]?\d+$/.test(written)) return false;
  const read = String(value);
  // So it is with nearly all of them.
  return read === written || significant(written) === significant(read);
}

/** The digits that count, and where the point stands; the same for `1.50`, `15e-1` and `+1.5`. */
function significant(written: string): string | undefined {
  const [, whole = '', fraction = '', exponent = '0'] = decimal.exec(written) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return '0';
  const kept = withoutTrailingZeros(digits);
  const shift = digits.length - kept.length - fraction.length + Number(exponent);
  return `${written.startsWith('-') ? '-' : ''}${kept}e${shift}`;
}

/** Written out: `/0+$/` tries again at every zero of a long number. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}
