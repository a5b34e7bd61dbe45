import type { z } from 'zod';
import { type FileFormat, type FileProblem, KeptFile } from './kept-file.ts';

export type JsonFileProblem = FileProblem;

/** A small JSON file of the user's, parsed by a schema as a whole. */
export class JsonFile<T> extends KeptFile<T> {
  constructor(path: string, schema: z.ZodType<T>, fallback: T, report: (problem: JsonFileProblem) => void) {
    super(path, jsonFormat(schema), fallback, report);
  }
}

function jsonFormat<T>(schema: z.ZodType<T>): FileFormat<T> {
  return {
    read(text) {
      const parsed = schema.safeParse(parseJson(text));
      return parsed.success ? { kind: 'sound', value: parsed.data } : { kind: 'unreadable' };
    },
    write: (value) => `${JSON.stringify(value, null, 2)}\n`,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
