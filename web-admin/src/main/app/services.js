/** WPS, WMS, WCS and REST of the server that this page comes from. */

/** The server's root: the page lies in `webresources/aether/` below it. */
const ROOT = new URL('../../', window.location.href.replace(/[?#].*/, ''));

const WPS = 'http://www.opengis.net/wps/1.0.0';
const OWS = 'http://www.opengis.net/ows/1.1';

/** A failure with one sentence for the person in front of the page. */
export class ServiceError extends Error {
  /**
   * @param sentence what went wrong, from the server
   * @param kind `busy`, `login`, `connection`, `style`, or `request`
   */
  constructor(sentence, kind = 'request') {
    super(sentence);
    this.kind = kind;
  }
}

let token = '';

/** Sets the token that the development endpoint asks administrators for. */
export function setToken(text) {
  token = text;
}

/** The address of a service with parameters. */
export function url(service, parameters = {}) {
  const address = new URL(service, ROOT);
  for (const [key, value] of Object.entries(parameters)) {
    address.searchParams.set(key, value);
  }
  return address.href;
}

async function request(address, options = {}) {
  const headers = { ...options.headers };
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  let response;
  try {
    response = await fetch(address, { credentials: 'same-origin', cache: 'no-store', ...options, headers });
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new ServiceError('', 'connection');
  }
  const text = await response.text().catch(() => {
    throw new ServiceError('', 'connection');
  });
  return { response, text };
}

function parse(text) {
  return new DOMParser().parseFromString(text, 'text/xml');
}

function first(node, name) {
  return node.getElementsByTagNameNS('*', name)[0] ?? null;
}

function all(node, name) {
  return [...node.getElementsByTagNameNS('*', name)];
}

function textOf(node, name) {
  return first(node, name)?.textContent.trim() ?? '';
}

function child(node, name) {
  return [...node.children].find((candidate) => candidate.localName === name) ?? null;
}

/** Removes what Java and GeoServer put around a sentence. */
function sentenceOf(text) {
  const lines = text
    .replace(/\r/g, '')
    .split('\n')
    .map((line) =>
      line
        .trim()
        .replace(/^(?:[\w$]+\.)+[\w$]*(?:Exception|Error):\s*/, '')
        .replace(/^Process failed during execution\s*/i, ''),
    )
    .filter((line) => line && !/^Translator error|^at [\w.$]+\(/.test(line));
  return [...new Set(lines)].join(' ').slice(0, 600);
}

function failure(status, sentence) {
  if (status === 401 || (status === 403 && !sentence) || /for administrators|only an administrator/i.test(sentence)) {
    window.dispatchEvent(new CustomEvent('aether-login'));
    return new ServiceError(sentence, 'login');
  }
  if (status === 503 || status === 429 || /^The server is busy/i.test(sentence)) {
    return new ServiceError(sentence, 'busy');
  }
  return new ServiceError(sentence, 'request');
}

/** Gives the text of an answer, or throws what an OGC exception in it says. */
function checked({ response, text }) {
  const start = text.slice(0, 600);
  if (/<(?:\w+:)?(?:ExceptionReport|ServiceExceptionReport)[\s>]/.test(start)) {
    const report = parse(text);
    const node = first(report, 'ExceptionText') ?? first(report, 'ServiceException');
    const code = (first(report, 'Exception') ?? first(report, 'ServiceException'))?.getAttribute('exceptionCode') ?? node?.getAttribute('code');
    const error = failure(response.status, sentenceOf(node?.textContent ?? ''));
    if (code === 'StyleNotDefined' || /No such style/i.test(error.message)) {
      error.kind = 'style';
    }
    throw error;
  }
  if (!response.ok) {
    const short = text.length < 400 && !text.includes('<') ? sentenceOf(text) : '';
    throw failure(response.status, short || `HTTP ${response.status}`);
  }
  return text;
}

// ---------------------------------------------------------------------------------------------------------------- WPS

const RAW_RESULT = '<wps:RawDataOutput><ows:Identifier>result</ows:Identifier></wps:RawDataOutput>';

function escapeXml(text) {
  return String(text)
    // XML has no place for control characters, not even escaped.
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}

/** An input: a coverage of this server. */
export function coverage(layer) {
  return { href: coverageAddress(layer), mime: 'image/tiff' };
}

function coverageAddress(layer) {
  const id = encodeURIComponent(layer.replace(':', '__'));
  return `http://geoserver/wcs?service=WCS&version=2.0.1&request=GetCoverage&coverageId=${id}`;
}

/**
 * An input: the features of a layer of this server.
 *
 * @param srs CRS in which the process gets them, or null for their own
 */
export function features(layer, srs = null) {
  const reprojected = srs ? `&srsName=${encodeURIComponent(srs)}` : '';
  const name = encodeURIComponent(layer);
  return {
    href: `http://geoserver/wfs?service=WFS&version=1.1.0&request=GetFeature&typeName=${name}${reprojected}`,
    mime: 'text/xml; subtype=wfs-collection/1.1',
  };
}

/** An input: a point in longitude and latitude. */
export function point(longitude, latitude) {
  return { complex: `POINT(${longitude} ${latitude})`, mime: 'application/wkt' };
}

/** An input: the result of another process. */
export function chained(process, inputs) {
  return { process: `aether:${process}`, inputs };
}

function input(name, value) {
  const identifier = `<wps:Input><ows:Identifier>${escapeXml(name)}</ows:Identifier>`;
  if (typeof value === 'object' && value.process) {
    const body = executeDocument(value.process, value.inputs, RAW_RESULT).replace(/^<\?xml[^>]*\?>/, '');
    return `${identifier}<wps:Reference method="POST" mimeType="image/tiff" xlink:href="http://geoserver/wps"><wps:Body>${body}</wps:Body></wps:Reference></wps:Input>`;
  }
  if (typeof value === 'object' && value.href) {
    return `${identifier}<wps:Reference method="GET" mimeType="${escapeXml(value.mime)}" xlink:href="${escapeXml(value.href)}"/></wps:Input>`;
  }
  if (typeof value === 'object' && value.complex !== undefined) {
    return `${identifier}<wps:Data><wps:ComplexData mimeType="${escapeXml(value.mime)}">${escapeXml(value.complex)}</wps:ComplexData></wps:Data></wps:Input>`;
  }
  return `${identifier}<wps:Data><wps:LiteralData>${escapeXml(value)}</wps:LiteralData></wps:Data></wps:Input>`;
}

function executeDocument(process, inputs, form) {
  const parts = [];
  for (const [name, value] of Object.entries(inputs)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== '') {
        parts.push(input(name, one));
      }
    }
  }
  return (
    `<?xml version="1.0" encoding="UTF-8"?><wps:Execute version="1.0.0" service="WPS" xmlns:wps="${WPS}" xmlns:ows="${OWS}"` +
    ` xmlns:xlink="http://www.w3.org/1999/xlink"><ows:Identifier>${escapeXml(process)}</ows:Identifier>` +
    `<wps:DataInputs>${parts.join('')}</wps:DataInputs><wps:ResponseForm>${form}</wps:ResponseForm></wps:Execute>`
  );
}

function post(body, signal) {
  return request(url('wps'), { method: 'POST', headers: { 'Content-Type': 'text/xml; charset=utf-8' }, body, signal });
}

/**
 * Runs a process and gives its only result as text.
 *
 * @param process its name without the prefix `aether:`
 */
export async function execute(process, inputs = {}, { mime = null, signal = undefined } = {}) {
  const form = mime ? RAW_RESULT.replace('<wps:RawDataOutput', `<wps:RawDataOutput mimeType="${mime}"`) : RAW_RESULT;
  return checked(await post(executeDocument(`aether:${process}`, inputs, form), signal));
}

/** Runs a process that gives JSON. */
export async function executeJson(process, inputs = {}, options = {}) {
  const text = await execute(process, inputs, options);
  try {
    return JSON.parse(text);
  } catch {
    throw new ServiceError(sentenceOf(text.slice(0, 300)));
  }
}

/** Starts a process in the background and gives the id of the job. */
export async function start(process, inputs) {
  const form =
    '<wps:ResponseDocument storeExecuteResponse="true" status="true"><wps:Output><ows:Identifier>result</ows:Identifier></wps:Output></wps:ResponseDocument>';
  const text = checked(await post(executeDocument(`aether:${process}`, inputs, form)));
  const job = jobOf(parse(text).documentElement);
  if (job.state === 'failed') {
    throw failure(200, job.sentence);
  }
  return job.id;
}

/** How far a job is: `{ id, process, state, percent, task, sentence, result }`. */
export async function jobStatus(id) {
  const address = url('wps', { service: 'WPS', version: '1.0.0', request: 'GetExecutionStatus', executionId: id });
  const text = checked(await request(address));
  return { ...jobOf(parse(text).documentElement), id };
}

/** Stops a job, or forgets one that is over. */
export async function dismiss(id) {
  const address = url('wps', { service: 'WPS', version: '1.0.0', request: 'Dismiss', executionId: id });
  checked(await request(address));
}

/** The jobs that the caller may see, or an empty list where the server lists none. */
export async function jobs() {
  const address = url('wps', { service: 'WPS', version: '1.0.0', request: 'GetExecutions' });
  try {
    const text = checked(await request(address));
    return all(parse(text), 'ExecuteResponse')
      .map(jobOf)
      .filter((job) => job.id && job.process.startsWith('aether:'));
  } catch (error) {
    if (error.kind === 'connection') {
      throw error;
    }
    return [];
  }
}

/** Reads an ExecuteResponse, alone or in the list of GetExecutions, whose statuses are written in another way. */
function jobOf(response) {
  const location = decodeURIComponent(response.getAttribute('statusLocation') ?? '');
  const id = /executionId=([^&]+)/i.exec(location)?.[1] || textOf(response, 'JobID');
  const process = textOf(first(response, 'Process') ?? response, 'Identifier');
  const status = child(response, 'Status');
  const job = {
    id,
    process,
    state: 'accepted',
    percent: 0,
    task: '',
    sentence: '',
    result: '',
    created: status?.getAttribute('creationTime') || textOf(response, 'CreationTime') || '',
  };
  if (!status) {
    return job;
  }
  const started = child(status, 'ProcessStarted');
  const failed = child(status, 'ProcessFailed');
  const word = child(status, 'Status')?.textContent.trim().toUpperCase() ?? '';
  if (started || /RUNNING|STARTED/.test(word)) {
    job.state = 'running';
    job.percent = Number(started?.getAttribute('percentCompleted') ?? (textOf(status, 'PercentCompleted') || 0));
    job.task = (started?.textContent ?? textOf(status, 'Task')).trim();
  } else if (child(status, 'ProcessSucceeded') || /SUCCEE?DED|SUCCESSFUL/.test(word)) {
    job.state = 'succeeded';
    job.percent = 100;
    const output = first(response, 'Output');
    job.result = output ? textOf(output, 'ComplexData') || textOf(output, 'LiteralData') : '';
  } else if (failed || /FAILED|DISMISS|CANCEL/.test(word)) {
    job.state = /DISMISS|CANCEL/.test(word) || /dismissed|cancelled/i.test(failed?.textContent ?? '') ? 'cancelled' : 'failed';
    job.sentence = sentenceOf(failed?.textContent ?? textOf(status, 'Exception'));
  }
  return job;
}

const descriptions = new Map();

/**
 * The literal inputs of a process: `[{ name, title, type, standard, choices, min, max, required, many }]`. They come from
 * DescribeProcess, so that the page offers what the server takes.
 */
export async function describe(process) {
  if (!descriptions.has(process)) {
    const address = url('wps', { service: 'WPS', version: '1.0.0', request: 'DescribeProcess', identifier: `aether:${process}` });
    const text = checked(await request(address));
    descriptions.set(process, all(parse(text), 'Input').map(describedInput));
  }
  return descriptions.get(process);
}

function describedInput(node) {
  const literal = first(node, 'LiteralData');
  const type = literal ? textOf(literal, 'DataType').replace(/^.*[:#]/, '') : 'complex';
  const range = literal ? first(literal, 'Range') : null;
  return {
    name: textOf(node, 'Identifier'),
    title: textOf(node, 'Abstract') || textOf(node, 'Title'),
    type,
    literal: literal !== null,
    standard: literal ? textOf(literal, 'DefaultValue') : '',
    choices: literal && first(literal, 'AllowedValues') ? all(literal, 'Value').map((value) => value.textContent.trim()) : [],
    min: range ? textOf(range, 'MinimumValue') : '',
    max: range ? textOf(range, 'MaximumValue') : '',
    required: node.getAttribute('minOccurs') !== '0',
    many: Number(node.getAttribute('maxOccurs') ?? 1) > 1,
  };
}

/** The names of the processes that this server offers. */
export async function processes() {
  const text = checked(await request(url('wps', { service: 'WPS', request: 'GetCapabilities' })));
  return all(parse(text), 'Process').map((node) => textOf(node, 'Identifier'));
}

// ---------------------------------------------------------------------------------------------------------------- WMS

/** Names of a style on GeoServer (as installed by this page) and on the development endpoint. */
export const STYLES = {
  raw: ['raw', 'aether-raw'],
  false: ['false-colour', 'aether-false-color'],
  similarity: ['similarity', 'aether-search'],
  classes: ['classes', 'aether-classify'],
};

/** The layers of the server: `{ layers, catalogue }`; a server with a catalogue that changes is a GeoServer. */
export async function capabilities() {
  const text = checked(await request(url('wms', { service: 'WMS', version: '1.3.0', request: 'GetCapabilities' })));
  const document = parse(text);
  const layers = all(document, 'Layer')
    .filter((node) => child(node, 'Name'))
    .map(layerOf);
  return { layers, catalogue: document.documentElement.hasAttribute('updateSequence') };
}

function layerOf(node) {
  const keywords = all(child(node, 'KeywordList') ?? node.ownerDocument.createElement('none'), 'Keyword').map((keyword) => keyword.textContent.trim());
  const styles = [...node.children]
    .filter((candidate) => candidate.localName === 'Style')
    .map((style) => child(style, 'Name')?.textContent.trim() ?? '');
  const name = child(node, 'Name').textContent.trim();
  const attribution = child(node, 'Attribution');
  const drawn = Object.values(STYLES).flat().some((style) => styles.some((own) => own.replace(/^.*:/, '') === style));
  return {
    name,
    title: child(node, 'Title')?.textContent.trim() || name,
    abstract: child(node, 'Abstract')?.textContent.trim() ?? '',
    keywords,
    styles,
    /** Whether a style of ours is attached, by which its publisher says that it holds embeddings. */
    embedding: drawn,
    features: !drawn && keywords.includes('features'),
    raster: drawn || keywords.includes('WCS') || keywords.includes('coverage'),
    attribution: attribution ? textOf(attribution, 'Title') : '',
    extent: extentOf(node),
  };
}

/** West, south, east and north in Web Mercator, or null. */
function extentOf(node) {
  const box = [...node.children].find(
    (candidate) => candidate.localName === 'BoundingBox' && candidate.getAttribute('CRS') === 'EPSG:3857',
  );
  if (box) {
    return ['minx', 'miny', 'maxx', 'maxy'].map((name) => Number(box.getAttribute(name)));
  }
  const geographic = child(node, 'EX_GeographicBoundingBox');
  if (!geographic) {
    return null;
  }
  const degrees = ['westBoundLongitude', 'southBoundLatitude', 'eastBoundLongitude', 'northBoundLatitude'].map((name) =>
    Number(textOf(geographic, name)),
  );
  degrees[1] = Math.max(-85, degrees[1]);
  degrees[3] = Math.min(85, degrees[3]);
  return window.ol.proj.transformExtent(degrees, 'EPSG:4326', 'EPSG:3857');
}

/** The name of a style for a layer: the one attached to it, else the one that this page installs in GeoServer. */
export function styleFor(layer, kind, catalogue) {
  const attached = layer.styles.find((style) => STYLES[kind].includes(style.replace(/^.*:/, '')));
  return attached ?? STYLES[kind][catalogue ? 1 : 0];
}

/** Writes `name:value` pairs as the parameter `env` has them. */
export function environment(values) {
  return Object.entries(values)
    .filter(([, value]) => value !== '' && value !== null && value !== undefined)
    .map(([name, value]) => `${name}:${String(value).replace(/[\\;:,]/g, '\\$&')}`)
    .join(';');
}

/** Asks again for a map that could not be shown, and gives the reason as an error. */
export async function mapFailure(address) {
  try {
    checked(await request(address));
    return null;
  } catch (error) {
    return error;
  }
}

// --------------------------------------------------------------------------------------------------------- WCS and REST

/** Width, height and number of bands of a coverage. */
export async function coverageSize(layer) {
  const address = url('wcs', { service: 'WCS', version: '2.0.1', request: 'DescribeCoverage', coverageId: layer.replace(':', '__') });
  const document = parse(checked(await request(address)));
  const low = textOf(document, 'low').split(/\s+/).map(Number);
  const high = textOf(document, 'high').split(/\s+/).map(Number);
  return { width: high[0] - low[0] + 1, height: high[1] - low[1] + 1, bands: all(document, 'field').length };
}

/** Asks GeoServer's REST interface; a status that says "not there" gives null. */
export async function rest(method, path, body = null, type = 'application/json') {
  const headers = { Accept: 'application/json' };
  if (body !== null) {
    headers['Content-Type'] = type;
  }
  const { response, text } = await request(url(`rest/${path}`), {
    method,
    headers,
    body: body === null ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  });
  if (response.status === 404) {
    return null;
  }
  if (!response.ok) {
    const short = text.includes('<html') ? `HTTP ${response.status}` : sentenceOf(text.slice(0, 300));
    throw failure(response.status, short || `HTTP ${response.status}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A file of this page, such as a style. */
export async function pageFile(path) {
  return checked(await request(new URL(path, import.meta.url).href));
}
