/** What stands at the other end of a call, by what is spoken there, by what it is said to be, or by its name. */

import type { TopologyEdge, TopologyService } from '../model/topology.ts';

/** `store` keeps data, `cache` keeps it to be faster, `queue` hands it on later, `external` is beyond this system. */
export type CalleeKind = 'service' | 'store' | 'cache' | 'queue' | 'external';

const cacheWords = /memcache|cache/i;
const cacheProtocols = /^memcached?$/i;
const storeProtocols =
  /^(mongo(db)?|mysql|mariadb|postgres(ql)?|sql|mssql|oracle|cassandra|cql|redis|dynamodb|couchdb|couchbase|elasticsearch|opensearch|neo4j|sqlite|etcd|jdbc|odbc|bolt)$/i;
const queueProtocols = /^(kafka|amqp|rabbitmq|nats|mqtt|sqs|pulsar|activemq|jms|stomp|kinesis|pubsub)$/i;

/** A cache by what it is said to be, by what is spoken, or by its name unless it is said to be a service; then by what is said, or spoken. */
export function kindOf({ protocol = '' }: TopologyEdge, { kind, name }: TopologyService): CalleeKind {
  if (kind === 'cache' || cacheProtocols.test(protocol) || (kind !== 'service' && cacheWords.test(name)))
    return 'cache';
  if (kind === 'database' || storeProtocols.test(protocol)) return 'store';
  if (kind === 'queue' || queueProtocols.test(protocol)) return 'queue';
  return kind === 'external' ? 'external' : 'service';
}
