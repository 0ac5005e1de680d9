/** Where the list is from. Data of MITRE's Common Weakness Enumeration, https://cwe.mitre.org, used under its terms of use. */
export const cweSource = 'MITRE CWE 4.20 of 2026-04-30';

/** The numbers of all weaknesses that are not deprecated; categories and views are no weaknesses. */
const ranges =
  '5-9 11-15 20 22-59 61-62 64-67 69 72-91 93-99 102-131 134-135 138 140-168 170 172-188 190-198 ' +
  '200-215 219-224 226 228-246 248 250 252-253 256-263 266-274 276-291 293-309 311-319 321-354 356-360 ' +
  '362-364 366-370 372 374-375 377-379 382-386 390-397 400-410 412-416 419-422 424-428 430-437 439-441 ' +
  '444 446-451 453-457 459-460 462-464 466-484 486-489 491-502 506-512 514-515 520-532 535-541 543-544 ' +
  '546-556 558 560-568 570-591 593-595 597-603 605-628 636-657 662-676 680-698 703-708 710 732-733 749 ' +
  '754-768 770-799 804-807 820-839 841-843 862-863 908-918 920-927 939-943 1004 1007 1021-1025 ' +
  '1037-1039 1041-1080 1082-1127 1164 1173-1174 1176-1177 1188-1193 1204 1209 1220-1224 1229-1236 ' +
  '1239-1304 1310-1323 1325-1336 1338-1339 1341-1342 1351 1357 1384-1386 1389-1395 1419-1423 1426-1429 ' +
  '1431 1434';

let numbers: ReadonlySet<number> | undefined;

/** Whether there is a weakness with this number. */
export function isWeakness(number: number): boolean {
  numbers ??= new Set(
    ranges.split(' ').flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    }),
  );
  return numbers.has(number);
}
