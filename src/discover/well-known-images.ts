/** Databases, caches and queues that are known by the name of their image, or by the port they listen on. */

/** What such a service is. */
export type StoreKind = 'database' | 'cache' | 'queue';

const databases =
  'redis redis-stack redis-stack-server valkey keydb dragonfly postgres postgresql postgis timescaledb pgvector mysql mysql-server mariadb percona percona-server mongo mongodb mongodb-community-server cassandra scylla couchdb couchbase cockroach etcd elasticsearch opensearch solr clickhouse clickhouse-server neo4j influxdb arangodb rethinkdb minio dynamodb-local';
const caches = 'memcached';
const queues =
  'kafka cp-kafka cp-server kafka-native redpanda rabbitmq nats nats-streaming activemq activemq-artemis artemis activemq-classic pulsar mosquitto eclipse-mosquitto emqx nsq elasticmq';

const byImage = new Map<string, StoreKind>([
  ...databases.split(' ').map((image): [string, StoreKind] => [image, 'database']),
  ...caches.split(' ').map((image): [string, StoreKind] => [image, 'cache']),
  ...queues.split(' ').map((image): [string, StoreKind] => [image, 'queue']),
]);

const byPort = new Map<number, StoreKind>([
  [11211, 'cache'],
  ...[3306, 5432, 6379, 7687, 8529, 9042, 26257, 27017].map((port): [number, StoreKind] => [
    port,
    'database',
  ]),
  ...[1883, 4222, 5671, 5672, 6650, 9092, 61616].map((port): [number, StoreKind] => [port, 'queue']),
]);

/**
 * What an image such as `docker.io/bitnami/redis:7@sha256:…` is, started with these words; nothing for all others, exporters and consoles of databases
 * among them. A database that is told to forget what was not asked for of late is a cache.
 */
export function storeOfImage(image: string, words: readonly string[] = []): StoreKind | undefined {
  const [, name = ''] = /(?:^|\/)([^/:@]+)(?::[^/@]*)?(?:@.*)?$/.exec(image) ?? [];
  const store = byImage.get(name);
  return store === 'database' && forgetful.test(words.join(' ')) ? 'cache' : store;
}

/** Redis and its like, where memory is short: `--maxmemory-policy allkeys-lru`. */
const forgetful = /maxmemory-policy[\s=]+["']?(?:allkeys|volatile)-/;

/** What usually listens on a port. */
export function storeOfPort(port: number): StoreKind | undefined {
  return byPort.get(port);
}
