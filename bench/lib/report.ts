import type { Column } from '../../scripts/lib/text-table.ts';

/** What one workload came to: what is printed, written as JSON, and made into a part of docs/benchmarks.md. */
export interface Measurement {
  readonly date: string;
  readonly seed: string;
  readonly environment: Environment;
  readonly section: Section;
}

export interface Environment {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly system: string;
  readonly runtimes: Readonly<Record<string, string>>;
  readonly packages: Readonly<Record<string, string>>;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  /** What is measured, and how. Paragraphs of Markdown. */
  readonly method: readonly string[];
  readonly tables: readonly Table[];
  readonly charts: readonly Chart[];
  readonly aims: readonly Aim[];
  /** What a reader must know of the figures: contestants that could not run, and why. */
  readonly notes: readonly string[];
}

export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

export interface Chart {
  readonly name: string;
  readonly title: string;
  readonly svg: string;
}

export interface Aim {
  readonly aim: string;
  readonly measured: string;
  readonly met: boolean;
}

/** One workload. It measures, and says what it found. */
export interface Workload {
  readonly id: string;
  readonly run: (options: WorkloadOptions) => Promise<Section>;
}

export interface WorkloadOptions {
  readonly seed: string;
  /** How many times each figure is taken. */
  readonly runs: number;
  /** A fraction of the full size, for a try. */
  readonly scale: number;
  /** Says what is being done. */
  readonly tell: (text: string) => void;
}

/** The figures cannot be trusted: a contestant failed, or the machine was too busy. The message says which. */
export class InvalidRun extends Error {
  override readonly name = 'InvalidRun';
}
