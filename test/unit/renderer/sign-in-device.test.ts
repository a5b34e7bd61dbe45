import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { darkRuns } from '../../../src/renderer/features/sign-in/qr-runs.ts';
import { userCodeGroups } from '../../../src/renderer/features/sign-in/user-code.ts';

describe('a user code', () => {
  const texts = (code: string) => userCodeGroups(code).map(({ text }) => text);

  it.each([
    ['WDJB-MJHT', ['WDJB-', 'MJHT']],
    ['WDJB MJHT KLMN', ['WDJB ', 'MJHT ', 'KLMN']],
    ['WDJBMJHT', ['WDJB', 'MJHT']],
    ['123456789', ['123', '456', '789']],
    ['ABCDEFGHIJKL', ['ABCD', 'EFGH', 'IJKL']],
    ['1234567', ['1234', '567']],
    ['A1B2', ['A1B2']],
  ])('is shown in groups: %j', (code, groups) => {
    expect(texts(code)).toEqual(groups);
  });

  it.each(['WDJB-MJHT', 'WDJBMJHT', '123456789', 'é😀é😀é😀é'])('is whole in its groups: %s', (code) => {
    expect(texts(code).join('')).toBe(code);
  });

  it('has groups that begin where the code says', () => {
    expect(userCodeGroups('WDJB-MJHT').map(({ at }) => at)).toEqual([0, 5]);
  });
});

describe('a QR code as a path', () => {
  it('has one rectangle a run of dark modules', () => {
    expect(
      darkRuns([
        [true, true, false, true],
        [false, false, false, false],
        [false, true, true, true],
      ]),
    ).toBe('M0 0h2v1h-2zM3 0h1v1h-1zM1 2h3v1h-3z');
  });

  it('covers the dark modules of a real code, and nothing else', () => {
    const { data, size } = encode('https://id.example.com/device?user_code=WDJB-MJHT', { ecc: 'M', border: 4 });
    const drawn = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
    for (const [, x, y, length] of darkRuns(data).matchAll(/M(\d+) (\d+)h(\d+)/g)) {
      drawn[Number(y)]?.fill(true, Number(x), Number(x) + Number(length));
    }
    expect(drawn).toEqual(data);
  });
});
