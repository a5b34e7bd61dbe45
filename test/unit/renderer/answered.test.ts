import { describe, expect, it } from 'vitest';
import { answered } from '../../../src/renderer/session/answered.ts';

describe('a request to the main process', () => {
  it('is answered with what came', async () => {
    expect(await answered(Promise.resolve({ ok: true, value: 7 }))).toEqual({ ok: true, value: 7 });
  });

  it('that breaks is answered with a failure that says what to do', async () => {
    const broken = Promise.reject(new Error('The channel is closed.'));
    expect(await answered(broken)).toMatchObject({
      ok: false,
      error: { code: 'internal', message: expect.stringContaining('Try again') },
    });
  });
});
