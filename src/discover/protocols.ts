/** What is spoken on an edge, by those who say so: ports of Services, URLs; and one word where several are said. */

/** Words that say less, the least last: most of what is spoken is carried by these. */
const general: readonly string[] = ['grpc', 'http', 'https', 'tls', 'tcp', 'udp'];

/**
 * Of what several say is spoken the word that says most, and of those that say as much the first by name: whatever the order, and however they
 * were put together before. O(n)
 */
export function protocolTaken(said: readonly (string | undefined)[]): string | undefined {
  let taken: string | undefined;
  for (const one of said) if (one !== undefined && (taken === undefined || saysMore(one, taken))) taken = one;
  return taken;
}

function saysMore(one: string, other: string): boolean {
  const difference = general.indexOf(one) - general.indexOf(other);
  return difference === 0 ? one < other : difference < 0;
}

/** A word such as somebody writes for what is spoken, in lower case; nothing for what is no word, and for one that says nothing. */
export function protocolWord(word: string): string | undefined {
  return word.length <= wordMost && /^[A-Za-z][\w.+-]*$/.test(word) && !/^other(?:_sql)?$/i.test(word)
    ? word.toLowerCase()
    : undefined;
}

const wordMost = 40;

/**
 * What the port of a Kubernetes Service says: `appProtocol`, else the name as Istio reads it, `grpc` or `grpc-web-1`. Kubernetes' own
 * `kubernetes.io/h2c` is HTTP, and what has another domain in front is somebody's own.
 */
export function protocolOfPort(name: string, appProtocol: string): string | undefined {
  if (appProtocol !== '') return ofApplication(appProtocol);
  return ofPorts.get(/^(?:grpc-web|[a-z0-9]+)(?=-|$)/.exec(name)?.[0] ?? '');
}

function ofApplication(appProtocol: string): string | undefined {
  if (appProtocol === 'kubernetes.io/h2c') return 'http';
  if (/^kubernetes\.io\/wss?$/.test(appProtocol)) return 'websocket';
  return appProtocol.includes('/')
    ? undefined
    : (ofPorts.get(appProtocol.toLowerCase()) ?? protocolWord(appProtocol));
}

/** As Istio knows them. HTTP of version 2 is HTTP; gRPC in a browser's way is gRPC. */
const ofPorts: ReadonlyMap<string, string> = new Map([
  ['http', 'http'],
  ['http2', 'http'],
  ['https', 'https'],
  ['grpc', 'grpc'],
  ['grpc-web', 'grpc'],
  ['mongo', 'mongo'],
  ['mysql', 'mysql'],
  ['redis', 'redis'],
  ['tcp', 'tcp'],
  ['tls', 'tls'],
  ['udp', 'udp'],
]);

/** What a URL's scheme says, of those that name what is spoken. `text` ends where the host, or who asks it, begins: `jdbc:mysql://`. */
export function protocolOfScheme(text: string): string | undefined {
  const [, scheme = ''] =
    /(?:^|[^A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]*):\/\/(?:[^/\s"'@]*@)?$/.exec(text) ?? [];
  return ofSchemes.get(scheme.toLowerCase());
}

const ofSchemes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    http: 'http https',
    grpc: 'grpc grpcs',
    websocket: 'ws wss',
    redis: 'redis rediss',
    memcached: 'memcached memcache',
    mongodb: 'mongodb mongodb+srv',
    postgresql: 'postgres postgresql postgresql+asyncpg postgresql+psycopg2',
    mysql: 'mysql mysql+pymysql mysqlx',
    mariadb: 'mariadb',
    sqlserver: 'sqlserver mssql',
    cassandra: 'cassandra',
    neo4j: 'neo4j neo4j+s bolt bolt+s',
    clickhouse: 'clickhouse',
    etcd: 'etcd etcds',
    amqp: 'amqp amqps',
    kafka: 'kafka',
    nats: 'nats',
    mqtt: 'mqtt mqtts',
    pulsar: 'pulsar pulsar+ssl',
    stomp: 'stomp',
  }).flatMap(([protocol, schemes]) => schemes.split(' ').map((scheme) => [scheme, protocol])),
);
