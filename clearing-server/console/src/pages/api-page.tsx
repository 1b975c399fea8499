import { Button, Collapse, Skeleton, Tag, Typography } from 'antd';
import type { ReactElement } from 'react';
import {
  useApiDocument,
  type ApiCall,
  type ApiContent,
  type ApiDocument,
} from '../api/document.ts';
import { useLanguage } from '../language/language.tsx';
import { Failure } from '../parts/feedback.tsx';

const COLOUR: Readonly<Record<string, string>> = {
  get: 'blue',
  post: 'green',
  put: 'orange',
  delete: 'red',
};

/** Every call of the server, as it says itself; nobody needs to be signed in. */
export function ApiPage(): ReactElement {
  const { code, text, switchLanguage } = useLanguage();
  const document = useApiDocument(code === 'en' ? 'en' : 'zh');
  return (
    <main style={{ maxWidth: 1080, margin: '0 auto', padding: '24px 20px' }}>
      <div style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
        <Typography.Title level={1} style={{ flex: 1, fontSize: 24, margin: 0 }}>
          {text.brand} · {text.api.title}
        </Typography.Title>
        <Button onClick={switchLanguage}>{text.switchLanguage}</Button>
      </div>
      <p>
        {text.api.lead} <a href="/v1/openapi.json">/v1/openapi.json</a>
      </p>
      {document.data === undefined ? (
        <Waiting error={document.error} retry={() => void document.refetch()} />
      ) : (
        <Calls document={document.data} />
      )}
    </main>
  );
}

function Waiting({ error, retry }: { error: Error | null; retry: () => void }): ReactElement {
  return error === null ? <Skeleton active /> : <Failure error={error} retry={retry} />;
}

interface Named {
  readonly method: string;
  readonly path: string;
  readonly call: ApiCall;
}

function Calls({ document }: { document: ApiDocument }): ReactElement {
  const calls = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, call]): Named => ({ method, path, call })),
  );
  const tags = [...new Set(calls.flatMap(({ call }) => call.tags))].sort();
  return (
    <>
      <p>{document.info.description}</p>
      {tags.map((tag) => (
        <section key={tag}>
          <Typography.Title level={2} style={{ fontSize: 17 }}>
            {tag}
          </Typography.Title>
          <Collapse
            items={calls
              .filter(({ call }) => call.tags.includes(tag))
              .map((named) => ({
                key: named.call.operationId,
                label: <CallTitle {...named} />,
                children: <CallBody call={named.call} schemas={document.components.schemas} />,
              }))}
          />
        </section>
      ))}
    </>
  );
}

function CallTitle({ method, path, call }: Named): ReactElement {
  return (
    <span data-testid={call.operationId}>
      <Tag color={COLOUR[method] ?? 'default'}>{method.toUpperCase()}</Tag>
      <code>{path}</code> <span>{call.summary}</span>
    </span>
  );
}

interface CallBodyProps {
  readonly call: ApiCall;
  readonly schemas: ApiDocument['components']['schemas'];
}

function CallBody({ call, schemas }: CallBodyProps): ReactElement {
  const { text } = useLanguage();
  return (
    <>
      <h3>{text.api.caller}</h3>
      <p>{useCaller(call)}</p>
      {call.parameters.length > 0 && (
        <>
          <h3>{text.api.parameters}</h3>
          <ul>
            {call.parameters.map(({ name, in: place, required }) => (
              <li key={`${place} ${name}`}>
                <code>{name}</code> ({place}
                {required ? '' : '?'})
              </li>
            ))}
          </ul>
        </>
      )}
      {call.requestBody !== undefined && (
        <>
          <h3>{text.api.body}</h3>
          <Content content={call.requestBody.content} schemas={schemas} />
        </>
      )}
      <h3>{text.api.answers}</h3>
      {Object.entries(call.responses).map(([status, { description, content }]) => (
        <div key={status}>
          <strong>{status}</strong>
          <div style={{ whiteSpace: 'pre-line' }}>{description}</div>
          {status < '300' && content !== undefined && (
            <Content content={content} schemas={schemas} />
          )}
        </div>
      ))}
    </>
  );
}

function useCaller(call: ApiCall): string {
  const { text } = useLanguage();
  const { 'x-role': role, 'x-terminal-kinds': kinds } = call;
  if (role !== undefined) return text.api.role(role);
  if (kinds !== undefined) return text.api.kinds(kinds.join(', '));
  const [scheme] = call.security.flatMap(Object.keys);
  if (scheme === undefined) return text.api.anyone;
  return scheme === 'terminal' ? text.api.terminal : text.api.session;
}

function Content({
  content,
  schemas,
}: {
  content: ApiContent;
  schemas: CallBodyProps['schemas'];
}): ReactElement {
  return (
    <>
      {Object.entries(content).map(([type, { schema }]) => (
        <div key={type}>
          <code>{type}</code>
          {schema !== undefined && (
            <pre style={{ maxHeight: 320, overflow: 'auto' }}>
              {JSON.stringify(namedSchema(schema, schemas), null, 2)}
            </pre>
          )}
        </div>
      ))}
    </>
  );
}

/** What a mere reference stands for; references inside it stay words. */
function namedSchema(schema: unknown, schemas: CallBodyProps['schemas']): unknown {
  const { $ref } = schema as { readonly $ref?: string };
  return $ref === undefined ? schema : (schemas[$ref.split('/').at(-1) ?? ''] ?? schema);
}
