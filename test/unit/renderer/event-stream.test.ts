import { describe, expect, it } from 'vitest';
import { EventStreamParser, type StreamEvent } from '../../../src/renderer/graphql/event-stream.ts';

/** The events and the number of comments in a stream that comes in `pieces`. */
function read(...pieces: readonly Uint8Array[]) {
  const events: StreamEvent[] = [];
  let comments = 0;
  const parser = new EventStreamParser(
    (event) => events.push(event),
    () => {
      comments += 1;
    },
  );
  for (const piece of pieces) parser.push(piece);
  return { events, comments };
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('an event stream', () => {
  it.each([
    ['event: next\ndata: {"a":1}\n\n', [{ name: 'next', data: '{"a":1}' }]],
    ['event:next\ndata:{"a":1}\n\n', [{ name: 'next', data: '{"a":1}' }]],
    ['data: {\ndata:  "a":1}\nevent: next\n\n', [{ name: 'next', data: '{\n "a":1}' }]],
    ['event: complete\ndata:\n\n', [{ name: 'complete', data: '' }]],
    ['event: complete\n\n', [{ name: 'complete', data: '' }]],
    ['data: a: b\n\n', [{ name: 'message', data: 'a: b' }]],
    ['id: 7\nretry: 10\nevent: next\ndata: 1\n\n', [{ name: 'next', data: '1' }]],
    ['event: next\ndata: never finished\n', []],
    ['\n\n\n', []],
  ])('%j has its events', (text, events) => {
    expect(read(bytes(text)).events).toEqual(events);
    expect(read(bytes(text.replaceAll('\n', '\r\n'))).events).toEqual(events);
  });

  it('ends its lines with CR alone too', () => {
    expect(read(bytes('event: next\rdata: 1\r\rdata: 2')).events).toEqual([{ name: 'next', data: '1' }]);
  });

  it('is read in time where an event comes in very many pieces', () => {
    const piece = bytes('x'.repeat(1_000));
    const { events } = read(bytes('data: '), ...Array.from({ length: 20_000 }, () => piece), bytes('\n\n'));
    expect(events[0]?.data).toHaveLength(20_000_000);
  });

  it('is put together however it is cut by the network', () => {
    const text = ':\r\n\r\nevent: next\r\ndata: {"é":"€"}\r\n\r\n:\n\nevent: complete\ndata:\n\n';
    const single = Array.from(bytes(text), (byte) => Uint8Array.of(byte));
    expect(read(...single)).toEqual(read(bytes(text)));
    expect(read(bytes(text))).toEqual({
      events: [
        { name: 'next', data: '{"é":"€"}' },
        { name: 'complete', data: '' },
      ],
      comments: 2,
    });
  });
});
