import { Button, Form, Input } from 'antd';
import type { ReactElement } from 'react';
import { useChangePassword } from '../api/session.ts';
import { useLanguage } from '../language/language.tsx';
import { Failure } from '../parts/feedback.tsx';
import { EntryCard } from './login-page.tsx';

interface Fields {
  readonly old: string;
  readonly fresh: string;
  readonly again: string;
}

const LENGTH_MIN = 10;

/** A one-time password lets in to this page only. */
export function NewPasswordPage(): ReactElement {
  const { login } = useLanguage().text;
  const change = useChangePassword();
  return (
    <EntryCard title={login.changeTitle}>
      <p style={{ marginTop: 0 }} className="soft">
        {login.changeWhy}
      </p>
      <Form<Fields>
        layout="vertical"
        requiredMark={false}
        onFinish={({ old, fresh }) => {
          change.mutate({ old_password: old, new_password: fresh });
        }}
      >
        <Form.Item
          name="old"
          label={login.oneTimePassword}
          rules={[{ required: true, message: login.passwordNeeded }]}
        >
          <Input.Password
            autoFocus
            autoComplete="current-password"
            size="large"
            data-testid="old-password"
          />
        </Form.Item>
        <Form.Item
          name="fresh"
          label={login.newPassword}
          rules={[{ required: true, min: LENGTH_MIN, message: login.tooShort }]}
        >
          <Input.Password autoComplete="new-password" size="large" data-testid="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={login.repeatPassword}
          dependencies={['fresh']}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_, value) =>
                value === getFieldValue('fresh')
                  ? Promise.resolve()
                  : Promise.reject(new Error(login.notEqual)),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" size="large" data-testid="repeat-password" />
        </Form.Item>
        {change.error !== null && (
          <div style={{ marginBottom: 16 }}>
            <Failure error={change.error} />
          </div>
        )}
        <Button
          type="primary"
          size="large"
          block
          htmlType="submit"
          loading={change.isPending}
          data-testid="change-password"
        >
          {login.changeSubmit}
        </Button>
      </Form>
    </EntryCard>
  );
}
