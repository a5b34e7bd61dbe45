import { API_PRESETS } from './api-presets.ts';
import { DEMO_PRESETS } from './demo-presets.ts';
import { IDENTITY_PRESETS } from './identity-presets.ts';
import type { Preset } from './preset.ts';

export const PRESETS: readonly Preset[] = [...DEMO_PRESETS, ...IDENTITY_PRESETS, ...API_PRESETS];

/** Those that what is typed speaks of: each of its words begins a word of theirs. All where nothing is typed. */
export function findPresets(typed: string): readonly Preset[] {
  const wanted = wordsOf(typed);
  return PRESETS.filter(({ name, about, keywords }) => {
    const words = wordsOf([name, about, ...keywords].join(' '));
    return wanted.every((start) => words.some((word) => word.startsWith(start)));
  });
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');
}
