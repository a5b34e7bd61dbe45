import { describe, expect, it } from 'vitest';
import { isRunKey } from '../../../src/renderer/features/workspace/run-key.ts';

const enter = {
  key: 'Enter',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
};

describe('the key that runs', () => {
  it('is Enter with Ctrl or ⌘', () => {
    expect(isRunKey({ ...enter, ctrlKey: true })).toBe(true);
    expect(isRunKey({ ...enter, metaKey: true })).toBe(true);
  });

  it.each([
    ['without either', {}],
    ['with Shift too', { ctrlKey: true, shiftKey: true }],
    ['with Alt too', { ctrlKey: true, altKey: true }],
    ['that ends the composition of a character', { ctrlKey: true, isComposing: true }],
    ['that is another', { ctrlKey: true, key: 'e' }],
  ])('is none %s', (_, change) => {
    expect(isRunKey({ ...enter, ...change })).toBe(false);
  });
});
