import { Button, Card, Form, Input } from 'antd';
import { useState, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';
import { useSignIn, type Credentials } from '../api/session.ts';
import { useLanguage } from '../language/language.tsx';
import { Failure } from '../parts/feedback.tsx';
import { BrandMark } from '../shell/brand.tsx';
import { LanguageSwitch } from '../shell/shell.tsx';

/** Name and password. */
export function LoginPage(): ReactElement {
  const { text } = useLanguage();
  const signIn = useSignIn();
  const [capsLock, setCapsLock] = useState(false);
  const watchCapsLock = (event: KeyboardEvent): void => {
    setCapsLock(event.getModifierState('CapsLock'));
  };
  return (
    <EntryCard title={text.login.title}>
      <Form<Credentials>
        layout="vertical"
        requiredMark={false}
        onFinish={(credentials) => {
          signIn.mutate(credentials);
        }}
      >
        <Form.Item
          name="name"
          label={text.login.name}
          rules={[{ required: true, message: text.login.nameNeeded }]}
        >
          <Input autoFocus autoComplete="username" size="large" data-testid="login-name" />
        </Form.Item>
        <Form.Item
          name="password"
          label={text.login.password}
          rules={[{ required: true, message: text.login.passwordNeeded }]}
          extra={capsLock && text.login.capsLock}
        >
          <Input.Password
            autoComplete="current-password"
            size="large"
            data-testid="login-password"
            onKeyUp={watchCapsLock}
          />
        </Form.Item>
        {signIn.error !== null && (
          <div style={{ marginBottom: 16 }}>
            <Failure error={signIn.error} />
          </div>
        )}
        <Button
          type="primary"
          size="large"
          block
          htmlType="submit"
          loading={signIn.isPending}
          data-testid="login-submit"
        >
          {text.login.submit}
        </Button>
        <p className="soft" style={{ margin: '16px 0 0' }}>
          {text.login.firstTime}
        </p>
      </Form>
    </EntryCard>
  );
}

/** The card in the middle of the page before one is in. */
export function EntryCard(props: { title: string; children: ReactNode }): ReactElement {
  const { text } = useLanguage();
  return (
    <main className="login-ground">
      <div className="login-card">
        <div style={{ display: 'flex', alignItems: 'center', gap: 12, marginBottom: 20 }}>
          <BrandMark size={44} />
          <div style={{ flex: 1 }}>
            <div style={{ fontSize: 22, fontWeight: 600, lineHeight: '28px' }}>{text.brand}</div>
            <div className="soft">{text.product}</div>
          </div>
          <LanguageSwitch />
        </div>
        <Card title={<h1 style={{ margin: 0, fontSize: 17 }}>{props.title}</h1>}>
          {props.children}
        </Card>
      </div>
    </main>
  );
}
