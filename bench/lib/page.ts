import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/lib/paths.ts';
import type { Environment, Report, Section, Table } from './report.ts';

const FOLDER = join(ROOT, 'docs/benchmarks');

/** Writes docs/benchmarks.md and the pictures it shows. */
export function writePage(report: Report): void {
  mkdirSync(FOLDER, { recursive: true });
  for (const { name, svg } of report.sections.flatMap(({ charts }) => charts)) {
    writeFileSync(join(FOLDER, `${name}.svg`), svg);
  }
  writeFileSync(join(ROOT, 'docs/benchmarks.md'), pageOf(report));
}

export function pageOf({ date, seed, environment, sections }: Report): string {
  return `<!-- Made by "npm run bench". Change bench/, not this page. -->

# Benchmarks

Measured on ${date} with seed \`${seed}\` on ${machine(environment)}. Figures of time mean something beside the others of the same run alone. Run it yourself: \`npm run bench\`.

Real Electron was not among the runtimes: windows and IPC are those of the host (\`host/README.md\`) where a workload has them.

${sections.map(sectionOf).join('\n')}
## Versions

${[...Object.entries(environment.runtimes), ...Object.entries(environment.packages)].map(([name, version]) => `- ${name} ${version}`).join('\n')}
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
