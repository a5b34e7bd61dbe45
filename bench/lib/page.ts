import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/lib/paths.ts';
import type { Environment, Measurement, Section, Table } from './report.ts';

const FOLDER = join(ROOT, 'docs/benchmarks');

/** Keeps a measurement, with its pictures, in place of the one before of the same workload. */
export function keep(measurement: Measurement): void {
  mkdirSync(FOLDER, { recursive: true });
  const { section } = measurement;
  for (const { name, svg } of section.charts) writeFileSync(join(FOLDER, `${name}.svg`), svg);
  const charts = section.charts.map((chart) => ({ ...chart, svg: '' }));
  const kept: Measurement = { ...measurement, section: { ...section, charts } };
  writeFileSync(join(FOLDER, `${section.id}.json`), `${JSON.stringify(kept, null, 2)}\n`);
}

/** Makes docs/benchmarks.md of what is kept. @param ids - the workloads in the order in which they are shown */
export function writePage(ids: readonly string[]): void {
  const kept = ids.map((id) => join(FOLDER, `${id}.json`)).filter((file) => existsSync(file));
  const measurements = kept.map((file): Measurement => JSON.parse(readFileSync(file, 'utf8')));
  writeFileSync(join(ROOT, 'docs/benchmarks.md'), pageOf(measurements));
}

export function pageOf(measurements: readonly Measurement[]): string {
  return `<!-- Made by "npm run bench". Change bench/, not this page. -->

# Benchmarks

Latchkey's broker side by side with what people would use instead, on the same work in the same run. Run it yourself: \`npm run bench\`, or a part of it with \`-- --only ID\`. Compare times only within one part.

${CONTESTANTS}

Real Electron was not among the runtimes: where a part has windows and IPC, they are those of [the host](../host/README.md).

${measurements.map(({ section }) => `- [${section.title}](#${anchorOf(section.title)}): \`${section.id}\``).join('\n')}

${measurements.map(partOf).join('\n')}`;
}

/** What a reader meets in the tables. */
const CONTESTANTS = `| contestant | what it is | its windows share |
| --- | --- | --- |
| Latchkey | its broker, client and link, as the app has them; in an in-process channel, each window in a thread of its own | the broker |
| Oracle | the same client and link, with a good token at hand at any time: what nothing can be better than | the token |
| Reactive error link | Apollo Client 3; an error link refreshes when the API has rejected the token, and sends the operation again | nothing |
| Single promise | Apollo Client 3; a link looks at the expiry before each operation: within a minute of it all of the window wait for one refresh | nothing |
| Legroom | Apollo Client 3; within a minute of the expiry a refresh goes on beside, and the operation with the old token; the tokens are in storage | what they store |
| apollo-link-token-refresh | Apollo Client 3 with that link | nothing |
| @urql/exchange-auth | urql with that exchange | nothing |
| google-auth-library, oidc-client-ts | the library, and \`fetch\` | nothing |
| @supabase/auth-js | the library, and \`fetch\` | what they store |`;

/** As GitHub makes it of a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}

function partOf({ date, seed, environment, section }: Measurement): string {
  const versions = Object.entries({ ...environment.runtimes, ...environment.packages });
  return `${sectionOf(section)}
<sub>\`${section.id}\`, measured on ${date} with seed \`${seed}\` on ${machine(environment)}; ${versions.map((version) => version.join(' ')).join(', ')}.</sub>
`;
}

function machine({ processor, cores, memoryGib, system }: Environment): string {
  return `${processor}, ${cores} cores, ${memoryGib} GiB, ${system}`;
}

function sectionOf({ title, method, tables, charts, aims, notes }: Section): string {
  const parts = [
    `## ${title}`,
    joinBlocks(method),
    ...tables.map((table) => `### ${table.title}\n\n${markdownTable(table)}`),
    ...charts.map((chart) => `![${chart.title}](benchmarks/${chart.name}.svg)`),
    ...(aims.length === 0
      ? []
      : [
          '### Aims',
          markdownTable({
            title: 'Aims',
            columns: ['aim', 'measured', 'met'].map((name) => ({ name, align: 'left' })),
            rows: aims.map(({ aim, measured, met }) => [aim, measured, met ? 'yes' : '**no**']),
          }),
        ]),
    ...(notes.length === 0 ? [] : ['### Notes', notes.map((note) => `- ${note}`).join('\n')]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Paragraphs apart, items of a list together. */
function joinBlocks(blocks: readonly string[]): string {
  return blocks.reduce((text, block) => {
    const isNextItem = block.startsWith('- ') && text.split('\n').at(-1)?.startsWith('- ');
    return text === '' ? block : `${text}${isNextItem ? '\n' : '\n\n'}${block}`;
  }, '');
}

function markdownTable({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(columns.map(({ name }) => name)),
    line(columns.map(({ align }) => (align === 'left' ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n');
}
