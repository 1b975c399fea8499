import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { CardChoiceView } from '@lvchengtong/terminal-agent/screens/panel-view';
import { useLanguage } from '../language/language.tsx';
import type { AgentClient } from '../panel/agent-client.ts';
import { SimulatedMark } from '../parts/top-bar.tsx';
import { cardEnding, CHOICES_SHOWN_MAX, matchingCards } from './card-choice.ts';

interface CardListProps {
  readonly client: AgentClient;
  /** Read again whenever this changes: after a reconnection the store may be another. */
  readonly live: boolean;
  readonly onTap: (cardAsn: string) => void;
  readonly onFailure: (error: unknown) => void;
}

/** The cards of the virtual card store, to hold one to the virtual reader. */
export function CardList({ client, live, onTap, onFailure }: CardListProps): ReactNode {
  const { words } = useLanguage();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<string>();
  const cards = useCards(client, live, onFailure);
  const matching = matchingCards(cards ?? [], search);
  const shown = matching.slice(0, CHOICES_SHOWN_MAX);

  const tapChosen = (): void => {
    if (chosen !== undefined) onTap(chosen);
  };
  const choose = (index: number): void => {
    const card = shown[Math.max(0, Math.min(index, shown.length - 1))];
    if (card === undefined) return;
    setChosen(card.card_asn);
    // After the list has drawn it as the chosen one.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(optionOf(card))?.focus());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = shown.findIndex((card) => card.card_asn === chosen);
    if (event.key === 'ArrowDown') choose(at + 1);
    else if (event.key === 'ArrowUp') choose(at - 1);
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) choose(0);
    else if (event.key === 'Enter') tapChosen();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <section className="cards" aria-label={words.cards} onKeyDown={onKeyDown}>
      <h2>
        {words.cards} <SimulatedMark />
      </h2>
      <input
        type="search"
        data-testid="card-search"
        value={search}
        placeholder={words.cardSearch}
        aria-label={words.cardSearch}
        autoComplete="off"
        onChange={(event) => {
          setSearch(event.target.value);
        }}
      />
      <CardOptions cards={cards} shown={shown} chosen={chosen} onChoose={setChosen} />
      {matching.length > shown.length && (
        <p className="more">{words.cardsMore(matching.length - shown.length)}</p>
      )}
      <button
        type="button"
        className="tap-button"
        data-testid="tap"
        disabled={chosen === undefined || !live}
        onClick={tapChosen}
      >
        {chosen === undefined ? words.tapChoose : `${words.tap} …${cardEnding(chosen)}`}
      </button>
    </section>
  );
}

const optionOf = (card: CardChoiceView): string =>
  `[data-testid="card-option"][data-asn="${card.card_asn}"]`;

interface CardOptionsProps {
  readonly cards: readonly CardChoiceView[] | undefined;
  readonly shown: readonly CardChoiceView[];
  readonly chosen: string | undefined;
  readonly onChoose: (cardAsn: string) => void;
}

function CardOptions({ cards, shown, chosen, onChoose }: CardOptionsProps): ReactNode {
  const { words } = useLanguage();
  if (cards === undefined) return <p className="empty">{words.cardsLoading}</p>;
  if (cards.length === 0) return <p className="empty">{words.cardsEmpty}</p>;
  if (shown.length === 0) return <p className="empty">{words.cardsNoneFound}</p>;
  const tabStop = shown.some((card) => card.card_asn === chosen) ? chosen : shown[0]?.card_asn;
  return (
    <ul role="listbox" aria-label={words.cards}>
      {shown.map((card) => (
        <li
          key={card.card_asn}
          role="option"
          aria-selected={card.card_asn === chosen}
          tabIndex={card.card_asn === tabStop ? 0 : -1}
          data-testid="card-option"
          data-asn={card.card_asn}
          onClick={() => {
            onChoose(card.card_asn);
          }}
          onFocus={() => {
            onChoose(card.card_asn);
          }}
        >
          <span className="option-name">
            {card.masked_name ?? words.unknownHolder(cardEnding(card.card_asn))}
          </span>
          <small>{card.class_name}</small>
          <code>{cardEnding(card.card_asn)}</code>
        </li>
      ))}
    </ul>
  );
}

function useCards(
  client: AgentClient,
  live: boolean,
  onFailure: (error: unknown) => void,
): readonly CardChoiceView[] | undefined {
  const [cards, setCards] = useState<readonly CardChoiceView[]>();
  useEffect(() => {
    if (live) client.cards().then(setCards, onFailure);
  }, [client, live]);
  return cards;
}
