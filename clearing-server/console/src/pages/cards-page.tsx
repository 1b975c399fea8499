import { SearchOutlined } from '@ant-design/icons';
import { Button, Card, Input, Space } from 'antd';
import { useState, type KeyboardEvent, type ReactElement } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { useCards } from '../api/queries.ts';
import { count } from '../format.ts';
import { useLanguage } from '../language/language.tsx';
import { CardTable } from '../parts/card-table.tsx';
import { Loaded } from '../parts/feedback.tsx';
import { PageHead } from '../parts/figure.tsx';

/** Finds a card; the search stands in the address, so that it can be sent to a colleague. */
export function CardsPage(): ReactElement {
  const { text } = useLanguage();
  const [address, setAddress] = useSearchParams();
  const query = address.get('query') ?? '';
  return (
    <>
      <PageHead title={text.cards.title}>
        <span className="grow" />
        <span className="soft">{text.cards.keys}</span>
      </PageHead>
      {/* A new address (from the quick search) starts a new list with nothing chosen. */}
      <CardSearch
        key={query}
        query={query}
        onSearch={(sought) => {
          setAddress(sought === '' ? {} : { query: sought });
        }}
      />
    </>
  );
}

function CardSearch(props: { query: string; onSearch: (query: string) => void }): ReactElement {
  const { text } = useLanguage();
  const navigate = useNavigate();
  const cards = useCards(props.query);
  const [typed, setTyped] = useState(props.query);
  const [chosen, setChosen] = useState(-1);
  const rows = cards.data?.pages.flatMap(({ items }) => items) ?? [];
  const search = (): void => {
    const sought = typed.trim();
    const row = rows[chosen] ?? (rows.length === 1 ? rows[0] : undefined);
    if (sought !== props.query) props.onSearch(sought);
    else if (row !== undefined) void navigate(`/cards/${row.card_asn}`);
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
    if (step !== 0) {
      event.preventDefault();
      setChosen(Math.max(-1, Math.min(rows.length - 1, chosen + step)));
    } else if (event.key === 'Escape') {
      setTyped('');
      props.onSearch('');
    }
  };
  return (
    <div className="stack">
      <Space.Compact block>
        <Input
          autoFocus
          allowClear
          size="large"
          value={typed}
          placeholder={text.cards.placeholder}
          aria-label={text.cards.placeholder}
          data-testid="card-search"
          onChange={(event) => {
            setTyped(event.target.value);
          }}
          onPressEnter={search}
          onKeyDown={onKey}
        />
        <Button
          type="primary"
          size="large"
          icon={<SearchOutlined />}
          aria-label={text.cards.search}
          onClick={search}
        />
      </Space.Compact>
      <Card size="small" styles={{ body: { padding: 0 } }}>
        <Loaded query={cards} rows={10}>
          {() => <CardTable rows={rows} chosen={chosen} searched={props.query !== ''} />}
        </Loaded>
      </Card>
      {rows.length > 0 && <More cards={cards} shown={rows.length} />}
    </div>
  );
}

function More(props: { cards: ReturnType<typeof useCards>; shown: number }): ReactElement {
  const { text } = useLanguage();
  const { cards, shown } = props;
  return (
    <div style={{ textAlign: 'center' }} className="soft">
      {text.cards.shown(count(shown))}{' '}
      {cards.hasNextPage ? (
        <Button
          loading={cards.isFetchingNextPage}
          onClick={() => void cards.fetchNextPage()}
          data-testid="cards-more"
        >
          {text.cards.more}
        </Button>
      ) : (
        text.cards.all
      )}
    </div>
  );
}
