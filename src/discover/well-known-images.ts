/** Databases and queues that are known by the name of their image, or by the port they listen on. */

/** What such a service is. */
export type StoreKind = 'database' | 'queue';

const databases =
  'redis redis-stack redis-stack-server valkey keydb dragonfly memcached postgres postgresql postgis timescaledb pgvector mysql mysql-server mariadb percona percona-server mongo mongodb mongodb-community-server cassandra scylla couchdb couchbase cockroach etcd elasticsearch opensearch solr clickhouse clickhouse-server neo4j influxdb arangodb rethinkdb minio dynamodb-local';
const queues =
  'kafka cp-kafka cp-server kafka-native redpanda rabbitmq nats nats-streaming activemq activemq-artemis artemis activemq-classic pulsar mosquitto eclipse-mosquitto emqx nsq elasticmq';

const byImage = new Map<string, StoreKind>([
  ...databases.split(' ').map((image): [string, StoreKind] => [image, 'database']),
  ...queues.split(' ').map((image): [string, StoreKind] => [image, 'queue']),
]);

const byPort = new Map<number, StoreKind>([
  ...[3306, 5432, 6379, 7687, 8529, 9042, 11211, 26257, 27017].map((port): [number, StoreKind] => [
    port,
    'database',
  ]),
  ...[1883, 4222, 5671, 5672, 6650, 9092, 61616].map((port): [number, StoreKind] => [port, 'queue']),
]);

/** What an image such as `docker.io/bitnami/redis:7@sha256:…` is; nothing for all others, exporters and consoles of databases among them. */
export function storeOfImage(image: string): StoreKind | undefined {
  const [, name = ''] = /(?:^|\/)([^/:@]+)(?::[^/@]*)?(?:@.*)?$/.exec(image) ?? [];
  return byImage.get(name);
}

/** What usually listens on a port. */
export function storeOfPort(port: number): StoreKind | undefined {
  return byPort.get(port);
}
