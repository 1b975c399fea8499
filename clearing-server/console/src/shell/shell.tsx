import {
  AccountBookOutlined,
  AuditOutlined,
  BankOutlined,
  CalendarOutlined,
  BranchesOutlined,
  CreditCardOutlined,
  DashboardOutlined,
  GiftOutlined,
  FileDoneOutlined,
  FileSyncOutlined,
  HddOutlined,
  IssuesCloseOutlined,
  LogoutOutlined,
  PercentageOutlined,
  ReconciliationOutlined,
  TeamOutlined,
  TranslationOutlined,
} from '@ant-design/icons';
import { Button, Layout, Menu, type MenuProps } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { Link, Outlet, useLocation } from 'react-router-dom';
import { useSignOut, type Session } from '../api/session.ts';
import { useLanguage } from '../language/language.tsx';
import { BrandMark } from './brand.tsx';
import { QuickSearch } from './quick-search.tsx';

/** Navigation, card search and account around every page. */
export function Shell({ session }: { session: Session }): ReactElement {
  return (
    <Layout style={{ height: '100vh' }}>
      <SkipLink />
      <Layout.Sider width={196} style={{ borderInlineEnd: '1px solid #e3e8e5' }}>
        <Brand />
        <Navigation />
      </Layout.Sider>
      <Layout>
        <Layout.Header
          style={{
            display: 'flex',
            alignItems: 'center',
            gap: 12,
            borderBlockEnd: '1px solid #e3e8e5',
          }}
        >
          <QuickSearch />
          <span style={{ flex: 1 }} />
          <LanguageSwitch />
          <Account session={session} />
        </Layout.Header>
        <Layout.Content id="content" tabIndex={-1} style={{ overflow: 'auto', outline: 'none' }}>
          <div className="page">
            <Outlet />
          </div>
        </Layout.Content>
      </Layout>
    </Layout>
  );
}

function SkipLink(): ReactElement {
  const { text } = useLanguage();
  return (
    <a className="skip-link" href="#content">
      {text.nav.skip}
    </a>
  );
}

function Brand(): ReactElement {
  const { text } = useLanguage();
  return (
    <div style={{ display: 'flex', alignItems: 'center', gap: 10, height: 56, padding: '0 18px' }}>
      <BrandMark size={28} />
      <strong style={{ fontSize: 17 }}>{text.brand}</strong>
    </div>
  );
}

const item = (key: string, icon: ReactNode, label: string): MenuItem => ({
  key: `/${key}`,
  icon,
  label: (
    <Link to={`/${key}`} data-testid={`nav-${key}`}>
      {label}
    </Link>
  ),
});
type MenuItem = NonNullable<MenuProps['items']>[number];

function Navigation(): ReactElement {
  const { nav, reconciling } = useLanguage().text;
  const section = useLocation().pathname.split('/')[1] ?? '';
  return (
    <nav>
      <Menu
        mode="inline"
        style={{ borderInlineEnd: 'none' }}
        selectedKeys={[`/${section}`]}
        items={[
          item('today', <DashboardOutlined />, nav.today),
          item('cards', <CreditCardOutlined />, nav.cards),
          item('terminals', <HddOutlined />, nav.terminals),
          item('settlement', <AuditOutlined />, nav.settlement),
          item('payments', <BankOutlined />, nav.payments),
          item('calendar', <CalendarOutlined />, nav.calendar),
          item('fees', <PercentageOutlined />, nav.fees),
          item('reconciliation', <ReconciliationOutlined />, nav.reconciliation),
          item('work-items', <IssuesCloseOutlined />, reconciling.workItems),
          item('money-files', <FileDoneOutlined />, reconciling.moneyFiles),
          item('operator-files', <FileSyncOutlined />, reconciling.operatorFiles),
          item('arbitration', <BranchesOutlined />, nav.arbitration),
          item('subsidies', <GiftOutlined />, nav.subsidies),
          item('accounts', <AccountBookOutlined />, nav.accounts),
          item('approvals', <TeamOutlined />, nav.approvals),
        ]}
      />
    </nav>
  );
}

/** The other language, named in that language. */
export function LanguageSwitch(): ReactElement {
  const { text, switchLanguage } = useLanguage();
  return (
    <Button
      type="text"
      icon={<TranslationOutlined />}
      onClick={switchLanguage}
      data-testid="switch-language"
    >
      {text.switchLanguage}
    </Button>
  );
}

function Account({ session }: { session: Session }): ReactElement {
  const { text } = useLanguage();
  const signOut = useSignOut();
  return (
    <>
      <span className="soft nowrap">{session.name}</span>
      <Button
        type="text"
        icon={<LogoutOutlined />}
        loading={signOut.isPending}
        onClick={() => {
          signOut.mutate(undefined);
        }}
        data-testid="sign-out"
      >
        {text.nav.signOut}
      </Button>
    </>
  );
}
