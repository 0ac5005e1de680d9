/** 95 % confidence, as a number of standard deviations. */
const confidence = 1.96;

/** Between which shares the true one lies, with 95 % confidence, where so many of so many samples were counted. */
export function wilsonInterval(counted: number, samples: number): [low: number, high: number] {
  const rate = counted / samples;
  const z2 = confidence ** 2;
  const middle = rate + z2 / (2 * samples);
  const spread = confidence * Math.sqrt((rate * (1 - rate)) / samples + z2 / (4 * samples ** 2));
  const scale = 1 + z2 / samples;
  return [(middle - spread) / scale, (middle + spread) / scale];
}
