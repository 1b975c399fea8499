import { Skeleton } from 'antd';
import type { ReactElement } from 'react';
import { useSession } from '../api/session.ts';
import { LoginPage } from '../pages/login-page.tsx';
import { NewPasswordPage } from '../pages/new-password-page.tsx';
import { Failure } from '../parts/feedback.tsx';
import { Shell } from './shell.tsx';

/**
 * Stands before every page: without a session the login takes the page's place, so that after
 * signing in one is where one wanted to go.
 */
export function SignedIn(): ReactElement {
  const session = useSession();
  if (session.data === undefined) {
    return (
      <div className="login-ground">
        <div className="login-card">
          {session.error === null ? (
            <Skeleton active />
          ) : (
            <Failure error={session.error} retry={() => void session.refetch()} />
          )}
        </div>
      </div>
    );
  }
  if (session.data === null) return <LoginPage />;
  if (session.data.must_change_password) return <NewPasswordPage />;
  return <Shell session={session.data} />;
}
