import { Card, Input } from 'antd';
import { useState, type ReactElement } from 'react';
import { useBalanceAt } from '../api/statements.ts';
import { dateTime, yuan } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { Failure } from './feedback.tsx';

/** What an account stood at, at any moment of the city's time. */
export function BalanceAt({ account }: { account: string }): ReactElement {
  const { accounts } = useLanguage().text;
  const [typed, setTyped] = useState('');
  const at = typed === '' ? undefined : new Date(`${typed}+08:00`).toISOString();
  const balance = useBalanceAt(account, at);
  return (
    <Card size="small" title={accounts.at} extra={<span className="soft">{accounts.atWhat}</span>}>
      <Input
        type="datetime-local"
        style={{ width: 220 }}
        value={typed}
        aria-label={accounts.at}
        data-testid="balance-at"
        onChange={({ target }) => {
          setTyped(target.value);
        }}
      />{' '}
      {balance.error !== null && <Failure error={balance.error} />}
      {balance.data !== undefined && (
        <strong data-testid="balance-stood">
          {accounts.stood(yuan(balance.data.balance_fen), dateTime(balance.data.at))}
        </strong>
      )}
    </Card>
  );
}
