import { createBrowserRouter, Navigate } from 'react-router-dom';
import { AccountsPage } from './pages/accounts-page.tsx';
import { ApiPage } from './pages/api-page.tsx';
import { ArbitrationCasePage } from './pages/arbitration-case-page.tsx';
import { ArbitrationPage } from './pages/arbitration-page.tsx';
import { ApprovalsPage } from './pages/approvals-page.tsx';
import { CalendarPage } from './pages/calendar-page.tsx';
import { CardPage } from './pages/card-page.tsx';
import { CardsPage } from './pages/cards-page.tsx';
import { FeesPage } from './pages/fees-page.tsx';
import { MoneyFilesPage } from './pages/money-files-page.tsx';
import { OperatorFilesPage } from './pages/operator-files-page.tsx';
import { PaymentsPage } from './pages/payments-page.tsx';
import { ReconciliationPage } from './pages/reconciliation-page.tsx';
import { SettlementPage } from './pages/settlement-page.tsx';
import { SubsidiesPage } from './pages/subsidies-page.tsx';
import { SubsidyPage } from './pages/subsidy-page.tsx';
import { TerminalsPage } from './pages/terminals-page.tsx';
import { TodayPage } from './pages/today-page.tsx';
import { WorkItemPage } from './pages/work-item-page.tsx';
import { WorkItemsPage } from './pages/work-items-page.tsx';
import { BrokenPage, NoPage } from './parts/broken-page.tsx';
import { SignedIn } from './shell/signed-in.tsx';

/** Every address of the console; each can be bookmarked and reloaded. */
export const router = createBrowserRouter([
  { path: 'api', element: <ApiPage />, errorElement: <BrokenPage /> },
  {
    element: <SignedIn />,
    errorElement: <BrokenPage />,
    children: [
      {
        errorElement: <BrokenPage />,
        children: [
          { index: true, element: <Navigate to="/today" replace /> },
          { path: 'today', element: <TodayPage /> },
          { path: 'cards', element: <CardsPage /> },
          { path: 'cards/:asn', element: <CardPage /> },
          { path: 'terminals', element: <TerminalsPage /> },
          { path: 'settlement/:date?', element: <SettlementPage /> },
          { path: 'payments/:name?', element: <PaymentsPage /> },
          { path: 'calendar', element: <CalendarPage /> },
          { path: 'fees', element: <FeesPage /> },
          { path: 'reconciliation/:date?', element: <ReconciliationPage /> },
          { path: 'work-items', element: <WorkItemsPage /> },
          { path: 'work-items/:id', element: <WorkItemPage /> },
          { path: 'money-files/:id?', element: <MoneyFilesPage /> },
          { path: 'operator-files/:date?', element: <OperatorFilesPage /> },
          { path: 'arbitration', element: <ArbitrationPage /> },
          { path: 'arbitration/:id', element: <ArbitrationCasePage /> },
          { path: 'subsidies', element: <SubsidiesPage /> },
          { path: 'subsidies/:id', element: <SubsidyPage /> },
          { path: 'accounts', element: <AccountsPage /> },
          { path: 'approvals', element: <ApprovalsPage /> },
          { path: '*', element: <NoPage /> },
        ],
      },
    ],
  },
]);
