/** `<0.1 s`, `3.4 s`, `28 s`, `2:05`, `1:02:05`. */
export function seconds(ms: number): string {
  const s = ms / 1000;
  if (s < 0.1) return '<0.1 s';
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 99.5) return `${Math.round(s)} s`;
  return clock(ms);
}

/** The same on an axis, where all stand at round places. */
export function tick(ms: number): string {
  const s = Math.round(ms / 100) / 10;
  return s < 100 ? `${s} s` : clock(ms);
}

function clock(ms: number): string {
  const all = Math.round(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** `$0`, `$0.0031`, `$0.081`, `$0.50`, `$12.40`: as many digits as say something. */
export function dollars(usd: number): string {
  if (usd === 0) return '$0';
  const digits = usd < 0.01 ? 4 : usd < 1 ? 3 : 2;
  return `$${usd.toFixed(digits).replace(/(\.\d\d)0$/, '$1')}`;
}

/** `1,234`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `812`, `61.2k`, `1.3M`. */
export function short(value: number): string {
  if (value < 10_000) return count(value);
  if (value < 999_500) return `${(value / 1000).toFixed(value < 100_000 ? 1 : 0)}k`;
  return `${(value / 1_000_000).toFixed(1)}M`;
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${Math.round((100 * part) / whole)} %`;
}

/** `1 session`, `3 sessions`. */
export function counted(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? '' : 's'}`;
}

const dateFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** In the time zone of the reader. */
export function date(ms: number): string {
  return dateFormat.format(ms);
}
