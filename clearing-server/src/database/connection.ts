import type { Knex } from 'knex';
import type { ClientBase, QueryResultRow } from 'pg';

/** What knex keeps behind its types: the pool, or the one connection of a transaction. */
interface Connections {
  acquireConnection(): Promise<ClientBase>;
  releaseConnection(connection: ClientBase): Promise<void>;
}

/**
 * A connection for as long as `use` takes: that of the transaction, or one of the pool. For COPY, scripts
 * and prepared statements, which knex does not know, and for what a single record waits for: knex's own
 * way to a statement costs as much as a statement.
 */
export async function withConnection<Answer>(
  on: Knex,
  use: (connection: ClientBase) => Promise<Answer>,
): Promise<Answer> {
  const connections = on.client as Connections;
  const connection = await connections.acquireConnection();
  try {
    return await use(connection);
  } finally {
    await connections.releaseConnection(connection);
  }
}

/** One statement that is parsed and planned once for each connection. The same name is always the same text. */
export const askPrepared = <Row extends QueryResultRow>(
  on: Knex,
  name: string,
  text: string,
  values: readonly (string | number)[],
): Promise<readonly Row[]> =>
  withConnection(on, async (connection) => {
    const { rows } = await connection.query<Row>({ name, text, values: [...values] });
    return rows;
  });
