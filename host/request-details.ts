import type { Protocol } from './chromium/protocol.ts';
import type { FrameOwner } from './frame-owners.ts';
import type { HeaderList, RequestDetails } from './modules/web-request.ts';
import { fromStandIn, originOf } from './stand-in.ts';

type Paused = Protocol.Fetch.requestPausedPayload;
type Resource = RequestDetails['resourceType'];

const RESOURCES: Partial<Record<Protocol.Network.ResourceType, Resource>> = {
  Stylesheet: 'stylesheet',
  Script: 'script',
  Image: 'image',
  Font: 'font',
  Media: 'media',
  XHR: 'xhr',
  Fetch: 'xhr',
  Ping: 'ping',
  CSPViolationReport: 'cspReport',
};

/** A paused request as `webRequest` listeners see it: with the addresses that the app knows. */
export function requestDetails(paused: Paused, owner: FrameOwner | undefined): RequestDetails {
  const { request, requestId, resourceType } = paused;
  const referrer = headerOf(request.headers, 'referer');
  const origin = headerOf(request.headers, 'origin');
  return {
    // Chromium's is a word with a number in it, for instance interception-job-12.0.
    id: Number.parseInt(requestId.replace(/^\D*/, ''), 10),
    url: fromStandIn(request.url),
    method: request.method,
    resourceType:
      resourceType === 'Document'
        ? owner?.isMainFrame
          ? 'mainFrame'
          : 'subFrame'
        : (RESOURCES[resourceType] ?? 'other'),
    referrer: fromStandIn(referrer),
    timestamp: Date.now(),
    ...(origin === '' ? {} : { initiatorOrigin: originOf(origin) }),
    ...(owner && {
      webContentsId: owner.contents.id,
      webContents: owner.contents.asElectron,
      frame: owner.isMainFrame || resourceType !== 'Document' ? owner.contents.mainFrame : null,
    }),
  };
}

export function uploadOf({ request }: Paused): Electron.UploadData[] {
  return (request.postDataEntries ?? []).map(({ bytes = '' }) => ({ bytes: Buffer.from(bytes, 'base64') }));
}

/** Request headers as the app sees them: the stand-in's origin is the app's own. */
export function headersFromPage(headers: Protocol.Network.Headers): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, translate(name, value, fromStandIn)]),
  );
}

/** Headers that name an address as Chromium must see them. */
export function headersToPage(headers: HeaderList, toPage: (url: string) => string): HeaderList {
  return headers.map(({ name, value }) => ({ name, value: translate(name, value, toPage) }));
}

export function groupHeaders(headers: HeaderList): Record<string, string[]> {
  const grouped: Record<string, string[]> = {};
  for (const { name, value } of headers) grouped[name] = [...(grouped[name] ?? []), value];
  return grouped;
}

function translate(name: string, value: string, convert: (url: string) => string): string {
  return /^(origin|referer|location|access-control-allow-origin)$/i.test(name) ? convert(value) : value;
}

function headerOf(headers: Protocol.Network.Headers, name: string): string {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
}
