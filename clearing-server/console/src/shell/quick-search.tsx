import { SearchOutlined } from '@ant-design/icons';
import { Input, type InputRef } from 'antd';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { useNavigate } from 'react-router-dom';
import { useLanguage } from '../language/language.tsx';

/** Finds a card from any page: `/` to get here, Enter to search, Esc to leave. */
export function QuickSearch(): ReactElement {
  const { nav } = useLanguage().text;
  const navigate = useNavigate();
  const field = useRef<InputRef>(null);
  const [query, setQuery] = useState('');
  useSlashKey(() => {
    field.current?.focus({ cursor: 'all' });
  });
  const leave = (): void => {
    setQuery('');
    field.current?.blur();
  };
  return (
    <Input
      ref={field}
      value={query}
      allowClear
      prefix={<SearchOutlined className="soft" />}
      suffix={query === '' && <kbd>/</kbd>}
      placeholder={nav.searchHint}
      aria-label={nav.searchKey}
      style={{ width: 320 }}
      data-testid="quick-search"
      onChange={(event) => {
        setQuery(event.target.value);
      }}
      onPressEnter={() => {
        void navigate(`/cards?query=${encodeURIComponent(query.trim())}`);
        leave();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') leave();
      }}
    />
  );
}

/** Calls back on `/`, unless someone is typing it into a field. */
function useSlashKey(onSlash: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing =
        event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      onSlash();
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
    };
  });
}
