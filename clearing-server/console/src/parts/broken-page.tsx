import { Button, Result } from 'antd';
import type { ReactElement } from 'react';
import { useNavigate } from 'react-router-dom';
import { useLanguage } from '../language/language.tsx';

/** A page that threw: the rest of the console goes on. */
export function BrokenPage(): ReactElement {
  const { text } = useLanguage();
  return (
    <Result
      status="warning"
      title={text.errors.title}
      subTitle={text.errors.pageBroken}
      extra={
        <Button
          type="primary"
          onClick={() => {
            window.location.reload();
          }}
        >
          {text.errors.reload}
        </Button>
      }
    />
  );
}

/** An address that no page has. */
export function NoPage(): ReactElement {
  const { text } = useLanguage();
  const navigate = useNavigate();
  return (
    <Result
      status="404"
      title={text.errors.noPage}
      extra={
        <Button type="primary" onClick={() => void navigate('/today')}>
          {text.errors.toToday}
        </Button>
      }
    />
  );
}
