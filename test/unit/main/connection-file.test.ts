import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConnections, writeConnections } from '../../../src/main/connections/connection-file.ts';
import { ConnectionStore } from '../../../src/main/connections/connection-store.ts';
import { demoConnection, NEW_CONNECTION } from '../../../src/main/connections/templates.ts';
import { copyName, uniqueName } from '../../../src/main/connections/unique-name.ts';

const demo = demoConnection('https://api.test/graphql');
const json = (value: unknown) => JSON.stringify(value);
const version1 = () => {
  const { color, subscriptionProtocol, headers, network, rejection, ...rest } = demo;
  return { ...rest, id: 'old', rejectedCodes: ['EXPIRED'] };
};

describe('a file of connections', () => {
  it('reads as it was written', () => {
    const reading = readConnections(writeConnections([{ ...demo, id: 'a' }]));
    expect(reading).toEqual({ kind: 'connections', connections: [{ id: 'a', settings: demo }] });
  });

  it('of version 1 is brought up to date: one protocol, no network settings, error codes alone', () => {
    const reading = readConnections(json({ version: 1, connections: [version1()] }));
    const { color, subscriptionProtocol, headers, network, rejection } = NEW_CONNECTION;
    const added = { color, subscriptionProtocol, headers, network, rejection: { ...rejection, codes: ['EXPIRED'] } };
    expect(reading).toEqual({ kind: 'connections', connections: [{ id: 'old', settings: { ...demo, ...added } }] });
  });

  it.each([null, 7, 'x', [], {}])('of version 1 with %j in the place of a connection says so', (entry) => {
    const reading = readConnections(json({ version: 1, connections: [version1(), entry] }));
    expect(reading).toMatchObject({ kind: 'faulty', connections: [{ id: 'old' }] });
    expect(reading.kind === 'faulty' && reading.faults[0]).toMatch(/^connections\[1\]/);
  });

  it('of a newer version is not guessed at', () => {
    expect(readConnections(json({ version: 3, connections: [] }))).toEqual({ kind: 'newer', version: 3 });
  });

  it('keeps what is good, and says what is wrong and where', () => {
    const wrong = { ...demo, id: 'b', endpoint: 'ftp://api.test', network: { ...demo.network, proxy: { kind: 'x' } } };
    const reading = readConnections(json({ version: 2, connections: [{ ...demo, id: 'a' }, wrong] }));
    expect(reading).toMatchObject({ kind: 'faulty', connections: [{ id: 'a' }] });
    expect(reading.kind === 'faulty' && reading.faults).toEqual([
      'connections[1].endpoint: Write an address such as https://api.example.com/graphql.',
      expect.stringMatching(/^connections\[1\]\.network\.proxy\.kind: /),
    ]);
  });

  it('that is no JSON says where, and quotes nothing of it', () => {
    const reading = readConnections('{\n  "version": 2,\n  secret-value\n}');
    expect(reading).toMatchObject({ kind: 'faulty', connections: [] });
    const [fault] = reading.kind === 'faulty' ? reading.faults : [];
    expect(fault).toContain('line 3 column 3');
    expect(fault).not.toContain('secret');
  });

  it.each(['[]', 'null', '{"version":"2"}', '{"connections":[]}'])('%s is none', (text) => {
    const reading = readConnections(text);
    expect(reading.kind === 'faulty' && reading.faults).toEqual([expect.stringContaining('no version')]);
  });
});

describe('the store of connections', () => {
  let folder: string;
  let path: string;
  let events: string[];
  const open = () => new ConnectionStore(path, ({ event }) => events.push(event));
  const asides = () => readdirSync(folder).filter((name) => name !== 'connections.json');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
    path = join(folder, 'connections.json');
    events = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps their order over a restart', async () => {
    const store = open();
    for (const id of ['a', 'b', 'c']) store.add(id, demo);
    store.move('c', 0);
    store.add('d', demo, 'c');
    store.move('b', 99);
    await store.flush();
    expect(
      open()
        .list()
        .map(({ id }) => id),
    ).toEqual(['c', 'd', 'a', 'b']);
    store.remove('d');
    await store.flush();
    expect(
      open()
        .list()
        .map(({ id }) => id),
    ).toEqual(['c', 'a', 'b']);
  });

  it('takes what is good of a file that is not good in whole, keeps that file, and tells', async () => {
    const text = json({ version: 2, connections: [{ ...demo, id: 'a' }, { id: 'b' }] });
    writeFileSync(path, text);
    const store = open();
    expect(store.list()).toEqual([{ ...demo, id: 'a' }]);
    expect(store.problem).toMatchObject({ kind: 'unreadable', file: path, kept: 1 });
    expect(readFileSync(store.problem?.keptAt ?? '', 'utf8')).toBe(text);
    await store.flush();
    expect(open().problem).toBeNull();
    expect(open().list()).toHaveLength(1);
    store.dismissProblem();
    expect(store.problem).toBeNull();
  });

  it.each([
    ['unreadable', '{"version":2'],
    ['newer', '{"version":9,"connections":[]}'],
  ])('puts one that is %s aside as it is', (kind, text) => {
    writeFileSync(path, text);
    const store = open();
    expect(store.list()).toEqual([]);
    expect(store.problem).toMatchObject({ kind, kept: 0 });
    expect(readFileSync(store.problem?.keptAt ?? '', 'utf8')).toBe(text);
  });

  it('gives each its own id where two have the same or one has none, for good', async () => {
    const connections = [{ ...demo, id: 'a' }, { ...demo, id: 'a' }, demo];
    writeFileSync(path, json({ version: 2, connections }));
    const store = open();
    const ids = store.list().map(({ id }) => id);
    expect(ids[0]).toBe('a');
    expect(new Set(ids).size).toBe(3);
    await store.flush();
    expect(
      open()
        .list()
        .map(({ id }) => id),
    ).toEqual(ids);
    expect(asides()).toEqual([]);
  });

  it('spares what somebody wrote into the file meanwhile, and tells', async () => {
    const store = open();
    store.add('a', demo);
    await store.flush();
    const edited = json({ version: 2, connections: [] });
    writeFileSync(path, edited);
    store.add('b', demo);
    await store.flush();
    expect(store.problem).toMatchObject({ kind: 'changed', kept: 2 });
    expect(readFileSync(store.problem?.keptAt ?? '', 'utf8')).toBe(edited);
    expect(open().list()).toHaveLength(2);
    store.add('c', demo);
    await store.flush();
    expect(asides()).toHaveLength(1);
  });
});

describe('names of connections', () => {
  it('are made unique, whatever their case', () => {
    expect(uniqueName('API', [])).toBe('API');
    expect(uniqueName('API', ['api', 'Api 2'])).toBe('API 3');
    expect(uniqueName('x'.repeat(100), ['x'.repeat(100)])).toBe(`${'x'.repeat(98)} 2`);
  });

  it('of copies say so once', () => {
    expect(copyName('API', ['API'])).toBe('API copy');
    expect(copyName('API copy', ['API', 'API copy'])).toBe('API copy 2');
    expect(copyName('API copy 2', ['API', 'API copy'])).toBe('API copy 2');
    expect(copyName('x'.repeat(100), [])).toHaveLength(100);
  });
});
