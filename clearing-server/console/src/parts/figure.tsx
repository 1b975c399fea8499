import { Card } from 'antd';
import type { ReactElement, ReactNode } from 'react';

/** One number that matters, readable from across the room, and a line about it. */
export function Figure(props: {
  label: string;
  value: ReactNode;
  note: ReactNode;
  colour?: string;
  testId?: string;
}): ReactElement {
  return (
    <Card size="small" styles={{ body: { padding: '12px 16px' } }}>
      <div className="soft nowrap">{props.label}</div>
      <div className="figure" style={{ color: props.colour }} data-testid={props.testId}>
        {props.value}
      </div>
      <div className="soft nowrap">{props.note}</div>
    </Card>
  );
}

/** The heading of a page with what can be done there. */
export function PageHead(props: { title: ReactNode; children?: ReactNode }): ReactElement {
  return (
    <header className="page-head">
      <h1>{props.title}</h1>
      {props.children}
    </header>
  );
}
