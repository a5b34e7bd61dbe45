/** As long as the schema allows a name to be. */
const MAX_LENGTH = 100;

/** `wanted`, or the first of `wanted 2`, `wanted 3`, … that is not taken; names differ by more than their case. */
export function uniqueName(wanted: string, taken: readonly string[]): string {
  const used = new Set(taken.map((name) => name.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? '' : ` ${number}`;
    const name = `${wanted.slice(0, MAX_LENGTH - ending.length).trimEnd()}${ending}`;
    if (!used.has(name.toLowerCase())) return name;
  }
}

/** The name of a duplicate: `Name copy`, `Name copy 2`, …; that of a copy's copy too. */
export function copyName(name: string, taken: readonly string[]): string {
  const base = name.replace(/ copy(?: \d+)?$/, '');
  return uniqueName(`${base.slice(0, MAX_LENGTH - ' copy'.length).trimEnd()} copy`, taken);
}
